//! `user`: adding, changing and listing people and accounts.

use std::path::Path;

use serde_json::json;

use crate::program::{Ran, has_keys, run, stillontime};

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
            "--quiet-hours",
            "22:00-06:30",
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
    assert_eq!(ola["quiet_hours"], "22:00-06:30");
    assert_eq!(ola["created"], added.json()[0]["created"]);
    let table = run(stillontime().args(["user", "list", "--data"]).arg(data));
    assert!(table.stdout.contains("Ola Wrzosek"), "{}", table.stdout);
}

#[test]
fn invalid_values_are_rejected() {
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
        &["--home-at", "200,300"],
        &["--department", "fishing"],
        &["--department", ""],
        &["--role", "1st\u{7}AC"],
        &["--equipment-house-at", "1,2"],
        &["--equipment-house", "", "--equipment-house-at", "1,2"],
        &["--equipment-house", &"x".repeat(501)],
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
fn an_address_that_cannot_be_located_gives_a_warning() {
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
    let not_located = add("Nowhere-At-All Parade 9");
    assert_eq!(not_located.code, 0);
    assert!(
        not_located.stderr.contains("give its coordinates"),
        "{}",
        not_located.stderr
    );
    let by_town = add("ul. Jasna 1, Warszawa");
    let warning = by_town.json()[0]["warnings"][0].to_string();
    for text in [warning, by_town.stderr] {
        assert!(text.contains("only the town of the home"), "{text}");
        assert!(text.contains("--home-at LAT,LON"), "{text}");
    }
    let exact = user(
        home.path(),
        &[
            "add",
            "--email",
            "a@example.com",
            "--home-at",
            "52.2395,21.0890",
        ],
    );
    assert_eq!((exact.code, exact.stderr.as_str()), (0, ""));
    assert_eq!(exact.json()[0]["warnings"], json!([]));
}

#[test]
fn a_street_of_the_imported_map_gives_no_warning() {
    let folder = tempfile::tempdir().unwrap();
    let (samples, data) = (folder.path().join("samples"), folder.path().join("data"));
    assert_eq!(run(stillontime().arg("samples").arg(&samples)).code, 0);
    let person = &world::people::people()[0];
    let add = || {
        let name = ["--name", &person.name, "--time-zone", &person.time_zone];
        let home = ["--home", &person.home.address];
        let person = ["add", "--email", &person.email];
        user(&data, &[&person[..], &name, &home].concat())
    };
    assert!(add().stderr.contains("only the town"));
    let mut import = stillontime();
    import
        .args(["map", "import"])
        .arg(samples.join("world.osm.pbf"));
    assert_eq!(run(import.arg("--data").arg(&data)).code, 0);
    assert_eq!(add().stderr, "");
}

#[test]
fn names_and_addresses_have_limits() {
    let home = tempfile::tempdir().unwrap();
    let add = |email: &str, name: &str, home_address: &str| {
        let person = [
            "add",
            "--email",
            email,
            "--name",
            name,
            "--time-zone",
            "UTC",
        ];
        user(
            home.path(),
            &[&person[..], &["--home", home_address]].concat(),
        )
    };
    let (long_user, long_host) = ("u".repeat(65), "h".repeat(250));
    for (email, name, address) in [
        ("a@example.com", " ", "Warszawa"),
        ("a@example.com", "A", ""),
        ("a@example.com", "A", &"x".repeat(501)),
        ("a@example.com", &"x".repeat(201), "Warszawa"),
        (&format!("{long_user}@example.com"), "A", "Warszawa"),
        (&format!("a@{long_host}.com"), "A", "Warszawa"),
        ("a@example.com", "A\u{1b}[31m", "Warszawa"),
    ] {
        assert_eq!(
            add(email, name, address).code,
            2,
            "{email} {name} {address}"
        );
    }
    assert_eq!(user(home.path(), &["list"]).json(), json!([]));
    let longest = (
        "u".repeat(64),
        "x".repeat(200),
        format!("Warszawa {}", "x".repeat(491)),
    );
    let added = add(
        &format!("{}@example.com", longest.0),
        &longest.1,
        &longest.2,
    );
    assert_eq!(added.code, 0, "{}", added.stderr);
    let rejected = run(stillontime().args(["user", "add", "--email", "a\u{1b}[31m\u{9b}@x"]));
    let raw = |c: char| c.is_control() && c != '\n';
    assert!(
        rejected.code == 2 && !rejected.stderr.contains(raw),
        "{rejected:?}"
    );
}

#[test]
fn travel_times_are_shown_for_registered_people_only() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path();
    let travel = || user(data, &["travel", "--email", "ola@example.com"]);
    let is_unknown = |ran: Ran| {
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("cli/unknown-person"), "{}", ran.stderr);
    };
    is_unknown(travel());
    let person = ["--name", "Ola", "--time-zone", "Europe/Warsaw", "--home"];
    let person = [
        &["add", "--email", "eve@example.com"],
        &person[..],
        &["Warszawa"],
    ]
    .concat();
    assert_eq!(user(data, &person).code, 0);
    is_unknown(travel());
    let answer = user(data, &["travel", "--email", "Eve@Example.com"]).json();
    let expected = json!({
        "travel_times": [], "suggested_traffic_buffer": null, "traffic_buffer": 20
    });
    assert_eq!(answer, expected);
}

#[test]
fn accounts_are_created_changed_and_disabled() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path();
    let ola = ["account", "--email", "Ola@Example.com"];
    let with = |more: &[&str]| user(data, &[&ola, more].concat());
    let created = with(&["--role", "administrator"]);
    assert_eq!((created.code, created.stderr.as_str()), (0, ""));
    let created = created.json();
    has_keys(
        &created,
        "email role active second_factor password created person_registered",
    );
    assert_eq!(
        (&created["created"], &created["person_registered"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        (&created["email"], &created["role"]),
        (&json!("ola@example.com"), &json!("administrator"))
    );
    let password = created["password"].as_str().unwrap();
    assert!(password.len() >= 20, "{password}");
    let last = with(&["--close"]);
    assert_eq!(
        (last.code, &last.error()["error"]["code"]),
        (1, &json!("auth/last-administrator"))
    );
    // Values that are not given stay, and no password is generated without --new-password.
    let again = with(&["--open"]).json();
    assert_eq!(
        (&again["role"], &again["password"], &again["created"]),
        (&json!("administrator"), &json!(null), &json!(false))
    );
    let renewed = with(&["--new-password"]).json();
    assert!(renewed["password"].is_string() && renewed["password"] != created["password"]);
    let invalid = user(data, &["account", "--email", "nobody"]);
    assert_eq!(
        (invalid.code, &invalid.error()["error"]["code"]),
        (2, &json!("cli/usage"))
    );
}

#[test]
fn changes_of_an_unknown_account_are_rejected() {
    let home = tempfile::tempdir().unwrap();
    let change = |data: &Path, flag| user(data, &["account", "--email", "typo@example.com", flag]);
    for flag in ["--close", "--open", "--new-password", "--remove-code"] {
        let ran = change(home.path(), flag);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{flag}");
        let error = ran.error();
        assert_eq!(error["error"]["code"], "cli/unknown-account", "{flag}");
        let message = error["error"]["message"].to_string();
        assert!(message.contains("typo@example.com"), "{message}");
    }
    let created = user(home.path(), &["account", "--email", "typo@example.com"]);
    assert_eq!(created.json()["created"], json!(true), "no flag created it");
    let mistyped = home.path().join("mistyped");
    let ran = change(&mistyped, "--close");
    assert_eq!(ran.error()["error"]["code"], "cli/no-data");
    assert!(!mistyped.exists());
    let table = run(stillontime()
        .args(["user", "account", "--email", "eve@example.com", "--data"])
        .arg(home.path()));
    for text in [
        "account created",
        "no person with this address is registered",
    ] {
        assert!(table.stdout.contains(text), "{}", table.stdout);
    }
}
