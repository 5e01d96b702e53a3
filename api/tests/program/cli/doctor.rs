//! `doctor`: what it finds, and hints that fit the cause.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use super::serve::Server;
use crate::program::{Ran, run, stillontime};

fn doctor(data: &Path, listen: &str) -> Ran {
    run(stillontime()
        .args(["doctor", "--output", "json", "--data"])
        .arg(data)
        .env("STILLONTIME__SERVER__LISTEN", listen))
}

/// The check with this name.
#[track_caller]
fn check(ran: &Ran, name: &str) -> Value {
    let checks = ran.json();
    let mut checks = checks.as_array().unwrap().iter();
    checks.find(|check| check["name"] == name).unwrap().clone()
}

/// Adds a person, which creates the data folder.
fn add_person(data: &Path) {
    let added = run(stillontime()
        .args(["user", "add", "--email", "a@example.com", "--name", "A"])
        .args(["--time-zone", "UTC", "--home", "Warszawa", "--data"])
        .arg(data));
    assert_eq!(added.code, 0, "{}", added.stderr);
}

#[test]
fn the_doctor_passes_on_this_machine() {
    let home = tempfile::tempdir().unwrap();
    let ran = doctor(home.path(), "127.0.0.1:0");
    let checks = ran.json();
    let failed: Vec<_> = checks
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["outcome"] == "fail")
        .collect();
    assert_eq!((ran.code, failed), (0, Vec::new()));
    assert_eq!(
        std::fs::read_dir(home.path()).unwrap().count(),
        0,
        "the checks leave no files behind"
    );
}

#[test]
fn the_hints_for_a_path_through_a_file_say_so() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("a-file");
    std::fs::write(&file, "").unwrap();
    let ran = doctor(&file.join("inside"), "127.0.0.1:0");
    assert_eq!(ran.code, 1);
    for name in ["data folder", "server lock", "SQLite"] {
        let check = check(&ran, name);
        let hint = check["hint"].as_str().unwrap_or_default();
        assert_eq!(check["outcome"], "fail", "{check}");
        assert!(hint.contains("is a file"), "{check}");
    }
    let table = run(stillontime()
        .args(["doctor", "--data"])
        .arg(file.join("inside")));
    assert!(table.stdout.contains("FAIL"), "{}", table.stdout);
}

#[test]
fn a_data_folder_that_others_can_enter_is_a_warning() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    add_person(&data);
    let private = check(&doctor(&data, "127.0.0.1:0"), "data folder");
    assert_eq!(private["outcome"], "ok", "{private}");

    std::fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
    add_person(&data);
    let open = doctor(&data, "127.0.0.1:0");
    let check = check(&open, "data folder");
    assert_eq!((open.code, &check["outcome"]), (0, &"warn".into()));
    assert!(check["found"].as_str().unwrap().contains("755"), "{check}");
    let cure = format!("chmod 700 '{}'", data.display());
    assert!(check["hint"].as_str().unwrap().ends_with(&cure), "{check}");
}

#[test]
fn a_port_of_another_folders_server_is_a_warning() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let server = Server::start(home.path(), &["serve", "--data", data.to_str().unwrap()]);
    let own = check(&doctor(&data, &server.address), "port");
    let found = own["found"].as_str().unwrap();
    assert!(found.contains("server listens on"), "{own}");

    let other = doctor(&home.path().join("other"), &server.address);
    let other = check(&other, "port");
    assert_eq!(other["outcome"], "warn", "{other}");
    let text = |key: &str| other[key].as_str().unwrap();
    assert!(text("found").contains("no server uses"), "{other}");
    assert!(text("hint").contains("--listen 127.0.0.1:0"), "{other}");
}

#[test]
fn a_corrupt_database_is_found_and_no_files_are_created() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let outcome = || {
        let ran = doctor(&data, "127.0.0.1:0");
        (ran.code, check(&ran, "database")["outcome"].clone())
    };
    assert_eq!(outcome(), (0, "ok".into()));
    assert!(!data.exists());

    add_person(&data);
    let files = || {
        let entries = std::fs::read_dir(&data).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = files();
    assert_eq!(outcome(), (0, "ok".into()));
    let file = data.join("stillontime.db");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[8192..].fill(0xff);
    std::fs::write(&file, bytes).unwrap();
    assert_eq!(outcome(), (1, "fail".into()));
    assert_eq!(files(), before);
}

#[test]
fn the_doctor_names_files_in_the_inbox_that_are_no_e_mails() {
    let home = tempfile::tempdir().unwrap();
    let inbox = home.path().join("inbox");
    std::fs::create_dir(&inbox).unwrap();
    let check = || {
        let mut doctor = stillontime();
        let ran = run(doctor
            .args(["doctor", "--output", "json", "--data"])
            .arg(home.path())
            .env("STILLONTIME__SERVER__LISTEN", "127.0.0.1:0"));
        assert_eq!(ran.code, 0, "{ran:?}");
        let checks = ran.json();
        let mut checks = checks.as_array().unwrap().iter();
        checks.find(|it| it["name"] == "inbox").unwrap().clone()
    };
    std::fs::write(inbox.join("letter.eml"), "Subject: x\n\n").unwrap();
    assert_eq!(check()["outcome"], "ok");
    std::fs::write(inbox.join("sheet.pdf"), "%PDF-1.7").unwrap();
    let found = check();
    assert_eq!(found["outcome"], "warn");
    assert!(found["found"].as_str().unwrap().ends_with(": sheet.pdf"));
    assert!(
        found["hint"]
            .as_str()
            .unwrap()
            .contains("stillontime parse")
    );
}
