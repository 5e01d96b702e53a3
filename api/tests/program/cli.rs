//! The command line as a shell sees it: the real binary, its output and its exit codes.

use serde_json::json;

use crate::program::{Ran, run, stillontime};

mod data_folder;
mod demo;
mod doctor;
mod help;
mod map;
mod operator;
mod parse;
mod private_folders;
mod samples;
mod serve;
mod sim;
mod tls;
mod user;

#[test]
fn invalid_arguments_exit_with_2() {
    for arguments in [
        &["fly"][..],
        &["parse"],
        &["serve", "--listen", "nowhere"],
        &["--nope"],
    ] {
        let ran = run(stillontime().args(arguments));
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(
            ran.stdout.is_empty() && !ran.stderr.is_empty(),
            "{arguments:?}"
        );
    }
    let ran = run(stillontime().args(["--output", "json", "parse"]));
    assert_eq!(ran.code, 2);
    assert_eq!(ran.error()["error"]["code"], "cli/usage");
}

#[test]
fn settings_show_their_origin() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("own.toml");
    std::fs::write(&file, "[pipeline]\ntick_seconds = 60\n").unwrap();
    let mut show = stillontime();
    show.args(["config", "show", "--origin", "--output", "json"])
        .env("STILLONTIME_CONFIG", &file)
        .env("STILLONTIME__SERVER__BACKLOG_LIMIT", "7")
        .args(["--data", "data-folder"])
        .current_dir(home.path());
    let values = run(&mut show).json();
    let of = |key: &str| {
        let all = values.as_array().unwrap();
        all.iter()
            .find(|value| value["key"] == key)
            .unwrap()
            .clone()
    };
    assert_eq!(of("pipeline.tick_seconds")["value"], 60);
    assert!(
        of("pipeline.tick_seconds")["origin"]
            .as_str()
            .unwrap()
            .ends_with("own.toml")
    );
    assert_eq!(of("server.backlog_limit")["value"], 7);
    let variable = "environment STILLONTIME__SERVER__BACKLOG_LIMIT";
    assert_eq!(of("server.backlog_limit")["origin"], variable);
    assert_eq!(of("data")["origin"], "--data");
    assert_eq!(of("server.listen")["origin"], "default");
    let checked = run(stillontime().args(["config", "check"]));
    assert_eq!((checked.code, checked.stdout.starts_with("ok")), (0, true));
}

#[test]
fn all_mistakes_in_the_settings_are_reported_at_once() {
    let mut check = stillontime();
    check
        .args(["config", "check"])
        .env("STILLONTIME__STORE__URL", "postgres://localhost/sot")
        .env("STILLONTIME__SERVER__PORT", "7300")
        .env("STILLONTIME__READER__WORKERS", "many");
    let ran = run(&mut check);
    assert_eq!(ran.code, 1);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ran.stderr);
    for code in [
        "config/unknown-key",
        "config/wrong-type",
        "config/unsupported",
    ] {
        assert!(
            ran.stderr.contains(&format!("error[{code}]: ")),
            "{}",
            ran.stderr
        );
    }
    let ran = run(check.args(["--output", "json"]));
    assert_eq!(ran.error()["error"]["also"].as_array().unwrap().len(), 2);
}

#[test]
fn a_mistyped_data_folder_is_an_error_and_is_not_created() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("typo");
    for command in [
        &["user", "list"][..],
        &["dlq", "list"],
        &["dlq", "show", "1"],
    ] {
        let ran = run(stillontime()
            .args(command)
            .args(["--output", "json", "--data"])
            .arg(&data));
        assert_eq!(
            (ran.code, &ran.error()["error"]["code"]),
            (1, &json!("cli/no-data")),
            "{command:?}"
        );
    }
    assert!(!data.exists());
}

#[test]
fn passwords_are_masked() {
    for command in ["show", "check"] {
        for arguments in [&[][..], &["--output", "json"]] {
            let ran = run(stillontime()
                .args(["config", command])
                .args(arguments)
                .env("STILLONTIME__READER__ARGS", "[\"x://u:secretpw@h\"]")
                .env("STILLONTIME__STORE__URL", "postgres://u:secretpw@h/x"));
            assert_eq!(ran.code, 1);
            assert!(ran.stderr.contains("postgres://***@h/x"), "{}", ran.stderr);
            assert!(!ran.stderr.contains("secretpw"), "{}", ran.stderr);
        }
    }
    for arguments in [&["--origin"][..], &[], &["--output", "json"]] {
        let ran = run(stillontime()
            .args(["config", "show"])
            .args(arguments)
            .env("STILLONTIME__READER__ARGS", "[\"x://u:secretpw@h\"]"));
        assert!(ran.code == 0 && ran.stdout.contains("x://***@h"), "{ran:?}");
        assert!(!ran.stdout.contains("secretpw"), "{}", ran.stdout);
    }
}

#[test]
fn an_empty_store_has_no_dead_letters() {
    let home = tempfile::tempdir().unwrap();
    let dlq = |arguments: &[&str]| -> Ran {
        run(stillontime()
            .arg("dlq")
            .args(arguments)
            .arg("--data")
            .arg(home.path()))
    };
    let empty = json!({ "letters": [], "counts": [] });
    assert_eq!(dlq(&["list", "--output", "json"]).json(), empty);
    let ran = dlq(&["show", "1", "--output", "json"]);
    assert_eq!(
        (ran.code, &ran.error()["error"]["code"]),
        (1, &json!("cli/no-such-letter"))
    );
}

#[test]
fn completion_scripts_are_generated() {
    for shell in ["bash", "fish", "zsh"] {
        let ran = run(stillontime().args(["completions", shell]));
        assert!(
            ran.code == 0 && ran.stdout.contains("stillontime"),
            "{shell}"
        );
    }
}
