//! E-mails that another program publishes reach exactly one final state each, and the demo gives
//! the same results on servers as embedded.
//!
//! ```text
//! nats-py -> stillontime.v1.inbox.email -> serve (NATS + SQLite, NATS + PostgreSQL) -> rows
//! ```

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::servers::{Nats, any_database};
use actors::model::{EmailCounts, EmailId, EmailState};
use actors::rows::Rows;
use api::app::System;
use config::Settings;
use engine::Context;
use engine::dead_letters::Filter;
use engine::journal::Commit;
use serde_json::{Value, json};
use world::directory;
use world::people::people;
use world::samples::samples;

/// The Python that the tests install the client into.
fn python() -> String {
    std::env::var("STILLONTIME_TEST_PYTHON").unwrap_or_else(|_| {
        let installed = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/python/bin/python");
        assert!(
            Path::new(installed).exists(),
            "nats-py is missing: ./scripts/test installs it"
        );
        installed.to_owned()
    })
}

/// Publishes the steps of the plan; returns when the server has acknowledged all of them.
fn publish(url: &str, plan: &[Value]) {
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/program/publishers/publish.py"
    );
    let mut child = Command::new(python())
        .args([script, url])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let plan_text = serde_json::to_vec(plan).unwrap();
    child.stdin.take().unwrap().write_all(&plan_text).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.lines().count(), plan.len(), "{answers}");
}

async fn settings(data: &Path, nats: &Nats, store: Option<&str>) -> Settings {
    let mut settings = Settings::of_folder(data);
    settings.log.url.clone_from(&nats.url);
    if let Some(store) = store {
        settings.store.url = store.to_owned();
        settings.store.min_connections = 1;
        settings.store.max_connections = 8;
    }
    settings.geocode.places = directory::address_book();
    settings.reader.program = env!("CARGO_BIN_EXE_stillontime").into();
    settings
}

async fn until_all_ended(system: &System, received: u64) -> EmailCounts {
    let ended = async {
        loop {
            let counts = system.store.queries.email_counts().await.unwrap();
            if counts.received == received && counts.open == 0 {
                return counts;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), ended).await;
    match waited {
        Ok(counts) => counts,
        Err(_) => panic!("{:?}", system.store.queries.email_counts().await),
    }
}

async fn publishers(store: Option<&str>) {
    let nats = Nats::start();
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path(), &nats, store).await;
    let context = Context::system().unwrap();
    let system = System::start(settings, context.clone()).await.unwrap();
    let now = context.now();
    let crew = people();
    let rows = Rows {
        users: crew
            .iter()
            .map(|person| directory::user(person, now))
            .collect(),
        ..Rows::default()
    };
    let commit = Commit::outside(rows, Vec::new());
    system.store.journal.commit(commit.into()).await.unwrap();

    let samples = samples(world::calendar::tomorrow(now));
    let mut plan = Vec::new();
    for (number, sample) in samples.iter().enumerate() {
        let file = folder.path().join(format!("{number}.eml"));
        std::fs::write(&file, &sample.eml).unwrap();
        let kind = ["raw", "claim"][number % 2];
        // Without a recipient header the message itself names the recipient.
        let named = kind == "claim" || number % 3 > 0;
        let subject = named.then_some(&sample.recipient);
        plan.push(json!({ "kind": kind, "file": file, "subject": subject }));
    }
    // A duplicate, an unknown recipient, and an invalid claim check.
    let again = plan[0].clone();
    plan.push(again);
    let first = plan[0]["file"].clone();
    plan.push(json!({ "kind": "raw", "file": first, "subject": "nobody@example.com" }));
    plan.push(json!({ "kind": "broken_claim", "file": first, "subject": samples[0].recipient }));
    publish(&nats.url, &plan);

    let counts = until_all_ended(&system, samples.len() as u64 + 2).await;
    let ends = (
        counts.planned,
        counts.review,
        counts.skipped,
        counts.dead_letters,
    );
    assert_eq!(ends, (6, 1, 2, 1), "{counts:?}");
    for sample in &samples {
        let id = EmailId::of(&sample.recipient, &sample.eml);
        let email = system.store.queries.email(&id).await.unwrap();
        assert!(
            email.is_some_and(|email| email.state.is_final()),
            "{}",
            sample.name
        );
    }
    let unknown = EmailId::of("nobody@example.com", &samples[0].eml);
    let email = system.store.queries.email(&unknown).await.unwrap().unwrap();
    assert_eq!(email.state, EmailState::Skipped);
    let letters = system
        .store
        .dead_letters
        .list(&Filter::default(), 9)
        .await
        .unwrap();
    assert_eq!((letters.len(), &*letters[0].code), (1, "mail/claim-check"));
    let report = system.stop().await;
    assert!(report.stuck.is_empty(), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn published_emails_end_once_on_nats_and_sqlite() {
    publishers(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn published_emails_end_once_on_nats_and_postgres() {
    let (url, _server) = any_database().await;
    publishers(Some(&url)).await;
}

fn demo(environment: &[(&str, &str)]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_stillontime"))
        .args(["demo", "--once", "--output", "json"])
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The two settings move the demo to servers and change nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_the_same_on_nats_and_postgres() {
    let nats = Nats::start();
    let (url, _server) = any_database().await;
    let servers = [
        ("STILLONTIME__LOG__URL", &*nats.url),
        ("STILLONTIME__STORE__URL", &*url),
        ("STILLONTIME__STORE__MIN_CONNECTIONS", "1"),
    ];
    let (embedded, on_servers) = (demo(&[]), demo(&servers));
    for part in ["emails", "people"] {
        assert_eq!(embedded[part], on_servers[part], "{part}");
    }
}
