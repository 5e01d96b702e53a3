//! The operator commands, while a server runs.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use api::app::open_store;
use config::Settings;
use engine::Context;
use engine::event::{Emit, EventId};
use serde_json::{Value, json};

use super::serve::Server;
use crate::program::{Ran, has_keys, run, stillontime};

/// Repeats `check` until it returns a value. There is no delay, since each check starts a process.
pub(crate) fn until<T>(what: &str, mut check: impl FnMut() -> Option<T>) -> T {
    let found = (0..1_000).find_map(|_| check());
    found.unwrap_or_else(|| panic!("did not happen: {what}"))
}

/// A server with one dead letter: an event whose schema no handler knows.
struct World {
    home: tempfile::TempDir,
    server: Server,
    context: Context,
}

impl World {
    async fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        let flags = ["serve", "--data", data.to_str().unwrap()];
        let server = Server::start(home.path(), &flags);
        let context = Context::system().unwrap();
        let world = Self {
            home,
            server,
            context,
        };
        world.publish("bad", "k").await;
        until("the event is dead-lettered", || {
            let letters = world.dead_letters()["letters"].clone();
            letters.as_array().filter(|all| !all.is_empty()).map(|_| ())
        });
        world
    }

    /// Publishes an event to the log in the database that the server uses.
    async fn publish(&self, id: &str, key: &str) {
        let settings = Settings::of_folder(&self.home.path().join("data"));
        let store = open_store(&settings, &self.context).await.unwrap();
        let emit = Emit::new("callsheet", key, "unknown.schema.v1", "{}");
        let event = emit.event(EventId(id.to_owned()), self.context.now());
        store.log.publish(vec![event]).await.unwrap();
        store.close().await;
    }

    /// Runs a command on the data folder.
    fn local(&self, arguments: &[&str]) -> Ran {
        let data = self.home.path().join("data");
        run(stillontime()
            .args(arguments)
            .args(["--output", "json", "--data"])
            .arg(data))
    }

    /// Runs a command against the server.
    fn remote(&self, arguments: &[&str]) -> Ran {
        let url = format!("http://{}", self.server.address);
        run(stillontime()
            .args(arguments)
            .args(["--output", "json", "--server", &url])
            .args(["--data", &self.server.data]))
    }

    /// `dlq list`.
    fn dead_letters(&self) -> Value {
        self.local(&["dlq", "list"]).json()
    }
}

#[tokio::test]
async fn a_dead_letter_is_retried_and_dropped_while_the_server_runs() {
    let world = World::new().await;
    let before = world.dead_letters();
    let letter = &before["letters"][0];
    let number = letter["position"].as_i64().unwrap();
    assert_eq!(letter["stage"], "callsheet");
    let count = json!([{ "stage": "callsheet", "code": letter["code"], "count": 1 }]);
    assert_eq!(before["counts"], count);

    let retried = world.local(&["dlq", "retry", &number.to_string()]);
    assert_eq!(retried.json(), json!({ "decided": [number] }));
    // The server reads the decision from the same file, retries the event, and it fails again.
    let again = until("it is dead-lettered again", || {
        let found = world.dead_letters()["letters"][0].clone();
        let again = found["position"]
            .as_i64()
            .filter(|again| *again != number)?;
        assert_eq!(found["event_id"], letter["event_id"]);
        Some(again)
    });

    let gone = world.local(&["dlq", "retry", &number.to_string()]);
    assert_eq!(gone.error()["error"]["code"], "cli/no-such-letter");
    let not_confirmed = world.local(&["dlq", "drop", &again.to_string()]);
    assert_eq!(
        (not_confirmed.code, &not_confirmed.error()["error"]["code"]),
        (2, &json!("cli/not-confirmed"))
    );
    let dropped = world.local(&["dlq", "drop", "--stage", "callsheet", "--all", "--yes"]);
    assert_eq!(dropped.json(), json!({ "decided": [again] }));
    assert_eq!(world.dead_letters(), json!({ "letters": [], "counts": [] }));
}

#[tokio::test]
async fn an_operator_sees_what_the_server_does() {
    let world = World::new().await;
    let actors = world.remote(&["actors", "--stage", "callsheet"]).json();
    has_keys(
        &actors[0],
        "stage key live active queued handled idle_ms parked parked_until behind recent timers",
    );
    assert_eq!(
        (&actors[0]["live"], &actors[0]["handled"]),
        (&json!(true), &json!(1))
    );
    let key = actors[0]["key"].as_str().unwrap();
    let one = world.remote(&["actors", key]).json();
    let of_stage = one.as_array().unwrap().iter();
    let recent = of_stage
        .clone()
        .find(|known| known["stage"] == "callsheet")
        .unwrap();
    let last = recent["recent"].as_array().unwrap().last().unwrap();
    assert_eq!(last[1]["step"], "dead_letter");
    let unknown = world.remote(&["actors", "no-such-key"]);
    assert_eq!(unknown.error()["error"]["code"], "api/not-found");

    let top = world.remote(&["top", "--once"]).json();
    assert_eq!(top["stages"][1]["name"], "callsheet");
    assert_eq!(top["stages"][1]["counts"]["dead_letters"], 1);
    assert!(top["slos"].as_array().unwrap().len() > 3);
    assert_eq!(top["limits"][0]["name"], "reader");
    let url = format!("http://{}", world.server.address);
    let data = &world.server.data;
    let frame = ["top", "--once", "--server", &url, "--data", data];
    let frame = run(stillontime().args(frame));
    for word in ["ready", "callsheet", "BACKLOG", "1 in flight"] {
        assert!(frame.stdout.contains(word), "{word}: {}", frame.stdout);
    }
    let no_terminal = world.remote(&["top"]);
    assert_eq!(no_terminal.error()["error"]["code"], "cli/no-terminal");

    let saved = world.home.path().join("before.json");
    let saved = saved.to_str().unwrap();
    assert_eq!(
        world.remote(&["advise", "--save", saved]).json()["advice"],
        json!([])
    );
    let compared = world.remote(&["advise", "--against", saved]).json();
    assert_eq!(compared["comparison"][0]["improvement_percent"], 0.0);
}

#[tokio::test]
async fn steps_are_printed_as_they_happen() {
    let world = World::new().await;
    let number = world.dead_letters()["letters"][0]["position"].to_string();
    let url = format!("http://{}", world.server.address);
    let mut tail = stillontime()
        .args(["events", "tail", "--stage", "callsheet", "--output", "json"])
        .args(["--server", &url, "--data", &world.server.data])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(tail.stdout.take().unwrap()).lines();
    let (sender, mut steps) = tokio::sync::mpsc::unbounded_channel::<Value>();
    let reading = std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let _ = sender.send(serde_json::from_str(&line).unwrap());
        }
    });
    // The stream is connected once it has printed a step.
    let mut probes = 0;
    while steps.is_empty() {
        assert!(probes < 500, "the tail prints no steps");
        world.publish(&format!("probe-{probes}"), "probe").await;
        probes += 1;
    }
    assert_eq!(world.local(&["dlq", "retry", &number]).code, 0);
    let mut words = Vec::new();
    while words.last().is_none_or(|word| word != "dead_letter") {
        let step = steps.recv().await.unwrap();
        if step["key"] == "k" {
            words.push(step["step"].as_str().unwrap().to_owned());
        }
    }
    tail.kill().unwrap();
    tail.wait().unwrap();
    reading.join().unwrap();
    assert_eq!(words, ["decided", "taken_up", "failed", "dead_letter"]);
}

#[test]
fn a_command_without_a_token_names_the_options_that_give_one() {
    let home = tempfile::tempdir().unwrap();
    let (data, other) = (home.path().join("data"), home.path().join("other"));
    let server = Server::start(home.path(), &["serve", "--data", data.to_str().unwrap()]);
    let url = format!("http://{}", server.address);
    let actors = || {
        run(stillontime()
            .args(["actors", "--output", "json", "--server", &url, "--data"])
            .arg(&other))
    };
    let assert_fails = |code: &str, options: &[&str]| {
        let ran = actors();
        let error = ran.error()["error"].clone();
        assert_eq!((ran.code, error["code"].as_str()), (1, Some(code)));
        let message = error["message"].as_str().unwrap();
        for option in options {
            assert!(message.contains(option), "{message}");
        }
    };
    assert_fails("auth/unauthenticated", &["--data FOLDER", "--token"]);
    // Not even root can read this as a file.
    std::fs::create_dir_all(other.join("operator.token")).unwrap();
    assert_fails("auth/operator-token", &["--token"]);
}

#[test]
fn commands_exit_with_5_if_the_server_is_unreachable() {
    for command in [
        &["actors"][..],
        &["events", "tail"],
        &["top", "--once"],
        &["advise"],
    ] {
        let ran = run(stillontime()
            .args(command)
            .args(["--server", "http://127.0.0.1:1"]));
        assert_eq!(ran.code, 5, "{command:?}: {ran:?}");
    }
}
