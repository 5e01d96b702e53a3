//! One server per data folder and database, commands that work beside it, and restarts.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use api::app::{Error, System, open_store};
use config::Settings;
use engine::Context;

use crate::servers::{Nats, any_database};

fn settings(data: &Path) -> Settings {
    Settings::of_folder(data)
}

async fn start(settings: Settings) -> Result<System, Error> {
    System::start(settings, Context::system().unwrap()).await
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stillontime"));
    command.args(arguments).arg("--data").arg(data);
    command.env("STILLONTIME__SERVER__LISTEN", "127.0.0.1:0");
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_is_refused_until_the_first_has_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let first = start(settings(data)).await.unwrap();
    let refused = start(settings(data)).await.unwrap_err();
    assert_eq!(refused.code(), "store/in-use");
    let line = refused.to_string();
    assert!(line.contains(&data.display().to_string()) && line.contains("--data"));

    let served = run(data, &["serve"]);
    assert_eq!(served.status.code(), Some(1));
    let line = text(&served.stderr);
    assert!(line.starts_with("error[store/in-use]: "), "{line}");
    assert_eq!(line.lines().count(), 1, "{line}");

    first.stop().await;
    start(settings(data)).await.unwrap().stop().await;
}

/// Each of the two has its own data folder.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_is_refused_on_nats_and_postgres() {
    let (nats, (database, _postgres)) = (Nats::start(), any_database().await);
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [first, second] = folders.each_ref().map(|folder| {
        let mut settings = settings(folder.path());
        settings.log.url = nats.url.clone();
        settings.store.url = database.clone();
        settings.store.min_connections = 1;
        settings
    });
    let running = start(first).await.unwrap();
    let refused = start(second.clone()).await.unwrap_err();
    assert_eq!(refused.code(), "store/in-use");
    assert!(refused.to_string().contains("store.url"), "{refused}");
    running.stop().await;
    start(second).await.unwrap().stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_work_beside_a_server_and_the_doctor_reports_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let found = "a server uses this data folder";
    let alone = text(&run(data, &["doctor"]).stdout);
    assert!(alone.contains(&format!("no{}", &found[1..])), "{alone}");

    let system = start(settings(data)).await.unwrap();
    for arguments in [["user", "list"], ["dlq", "list"]] {
        let ran = run(data, &arguments);
        assert!(ran.status.success(), "{arguments:?}: {}", text(&ran.stderr));
    }
    let context = Context::system().unwrap();
    let store = open_store(&system.settings, &context).await.unwrap();
    store.close().await;
    let doctor = text(&run(data, &["doctor"]).stdout);
    assert!(doctor.contains(found), "{doctor}");
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_interval_reschedules_the_tick() {
    let folder = tempfile::tempdir().unwrap();
    let mut due = Vec::new();
    for seconds in [300, 300, 3600] {
        let mut settings = settings(folder.path());
        settings.pipeline.tick_seconds = seconds;
        let system = start(settings).await.unwrap();
        let timers = system.store.journal.timers().await.unwrap();
        system.stop().await;
        assert_eq!(timers.len(), 1, "{timers:?}");
        assert_eq!(
            timers[0].every,
            Some(Duration::from_secs(u64::from(seconds)))
        );
        due.push(timers[0].due);
    }
    assert_eq!(due[0], due[1], "a restart keeps the schedule of the tick");
    assert!(due[2] > due[1]);
}

/// The backlog limit applies to the drop folder too, and no message is lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_backlog_leaves_the_drop_folder_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let message = folder.path().join("inbox/new/1.host");
    std::fs::create_dir_all(message.parent().unwrap()).unwrap();
    std::fs::write(&message, b"Subject: x\r\n\r\nhello\r\n").unwrap();
    let mut full = settings(folder.path());
    full.server.backlog_limit = 0;
    full.mail.inbox.poll = Duration::from_millis(10);
    let system = start(full.clone()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let counts = system.store.queries.email_counts().await.unwrap();
    system.stop().await;
    assert_eq!(counts.received, 0);
    assert!(message.exists());

    full.server.backlog_limit = 1;
    let system = start(full).await.unwrap();
    let accepted = async {
        while message.exists() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let accepted = tokio::time::timeout(Duration::from_secs(30), accepted).await;
    system.stop().await;
    accepted.expect("the message is accepted once the backlog has room");
}
