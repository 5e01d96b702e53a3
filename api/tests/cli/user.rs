//! `user`: adding, changing, listing.

use std::path::Path;

use serde_json::json;

use super::program::{Ran, run, stillontime};

fn user(data: &Path, arguments: &[&str]) -> Ran {
    run(stillontime()
        .arg("user")
        .args(arguments)
        .args(["--output", "json", "--data"])
        .arg(data))
}

#[test]
fn people_are_added_changed_and_listed() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path();
    assert_eq!(user(data, &["list"]).json(), json!([]));
    let added = user(
        data,
        &[
            "add",
            "--email",
            "Ola.Wrzosek@Example.com",
            "--name",
            "Ola Wrzosek",
            "--role",
            "1st AC",
            "--department",
            "camera",
            "--language",
            "en",
            "--time-zone",
            "Europe/Warsaw",
            "--home",
            "ul. Zielonej Latarni 12, Warszawa",
            "--home-at",
            "52.2395,21.0890",
            "--buffers",
            "traffic=30",
        ],
    );
    assert_eq!((added.code, added.stderr.as_str()), (0, ""));
    let changed = user(
        data,
        &[
            "add",
            "--email",
            "ola.wrzosek@example.com",
            "--language",
            "pl",
        ],
    );
    assert_eq!(changed.code, 0, "{}", changed.stderr);
    let listed = user(data, &["list"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let ola = &listed[0];
    assert_eq!(ola["email"], "ola.wrzosek@example.com");
    assert_eq!(ola["language"], "pl");
    assert_eq!(ola["home"]["at"], json!({ "lat": 52.2395, "lon": 21.089 }));
    assert_eq!(ola["buffers"]["traffic"], 30);
    assert_eq!(ola["buffers"]["parking"], 10);
    assert_eq!(ola["created"], added.json()[0]["created"]);
    let table = run(stillontime().args(["user", "list", "--data"]).arg(data));
    assert!(table.stdout.contains("Ola Wrzosek"), "{}", table.stdout);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let add = |more: &[&str]| {
        let person = [
            "add",
            "--email",
            "a@example.com",
            "--name",
            "A",
            "--home",
            "Warszawa",
        ];
        let zone: &[&str] = if more.contains(&"--time-zone") {
            &[]
        } else {
            &["--time-zone", "Europe/Warsaw"]
        };
        user(home.path(), &[&person[..], zone, more].concat())
    };
    for more in [
        &["--time-zone", "Mars/Olympus"][..],
        &["--buffers", "traffic=4"],
        &["--buffers", "traffic=121"],
        &["--buffers", "nap=20"],
        &["--home-at", "91,0"],
        &["--language", "de"],
    ] {
        let ran = add(more);
        assert_eq!(ran.code, 2, "{more:?}");
        assert_eq!(ran.error()["error"]["code"], "cli/usage", "{more:?}");
    }
    assert_eq!(user(home.path(), &["add", "--email", "nobody"]).code, 2);
    let missing = user(home.path(), &["add", "--email", "a@example.com"]);
    assert_eq!(missing.code, 2);
    assert_eq!(user(home.path(), &["list"]).json(), json!([]));
}

#[test]
fn a_home_that_nobody_finds_is_warned_of() {
    let home = tempfile::tempdir().unwrap();
    let add = |address: &str| {
        user(
            home.path(),
            &[
                "add",
                "--email",
                "a@example.com",
                "--name",
                "A",
                "--time-zone",
                "UTC",
                "--home",
                address,
            ],
        )
    };
    let lost = add("Nowhere-At-All Parade 9");
    assert_eq!(lost.code, 0);
    assert!(
        lost.stderr.contains("give its coordinates"),
        "{}",
        lost.stderr
    );
    assert_eq!(add("ul. Jasna 1, Warszawa").stderr, "");
}
