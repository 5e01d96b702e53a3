//! `parse`: the samples compared with their expected values, broken files with their error codes.

use std::path::{Path, PathBuf};

use jiff::civil::date;
use serde_json::{Value, json};
use sim::hostile;
use world::people::{Person, people};
use world::samples::{Sample, samples};
use world::truth::EndState;

use crate::program::{Ran, has_keys, run, stillontime};

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn parse(file: &Path, more: &[&str]) -> Ran {
    run(stillontime()
        .arg("parse")
        .arg(file)
        .args(["--output", "json"])
        .args(more))
}

fn recipient(sample: &Sample) -> Person {
    people()
        .into_iter()
        .find(|person| person.email == sample.recipient)
        .unwrap()
}

fn parse_for(sample: &Sample, file: &Path) -> Value {
    let person = recipient(sample);
    let received = sample.received.to_string();
    let department = person.department.key();
    let more = [
        "--name",
        &person.name,
        "--role",
        &person.role,
        "--department",
        department,
        "--received",
        &received,
    ];
    let ran = parse(file, &more);
    assert_eq!(ran.code, 0, "{}: {}", sample.name, ran.stderr);
    ran.json()
}

/// A sheet with the row of Ola Wrzosek, camera, 05:45, and the crew call 06:30.
fn polish_sheet(folder: &Path) -> PathBuf {
    let sample = &samples(date(2026, 11, 25))[0];
    write(folder, "sheet.pdf", sample.pdf.as_ref().unwrap())
}

fn has_the_keys_of_the_contract(answer: &Value) {
    has_keys(
        answer,
        "kind language days change confidence fields warnings",
    );
    for day in answer["days"].as_array().unwrap() {
        has_keys(
            day,
            "shooting_date time_zone production unit day_number revision crew_call \
             shooting_call wrap primary_location locations scenes contacts department_calls my_call",
        );
        let each = |name: &str, keys: &str| {
            day[name]
                .as_array()
                .unwrap()
                .iter()
                .for_each(|value| has_keys(value, keys));
        };
        each("locations", "name address role");
        each("scenes", "number int_ext day_night");
        each("contacts", "name role phone");
        if !day["my_call"].is_null() {
            has_keys(&day["my_call"], "time place source");
        }
    }
    for field in answer["fields"].as_array().unwrap() {
        has_keys(field, "path value confidence page box rule");
    }
    if !answer["change"].is_null() {
        has_keys(&answer["change"], "kind minutes date new_call new_location");
    }
}

/// The differences between the answer and the expected values.
fn differences(sample: &Sample, answer: &Value) -> Vec<String> {
    let truth = serde_json::to_value(&sample.truth).unwrap();
    let mut differences = Vec::new();
    let mut same = |found: &Value, wanted: &Value, what: &str| {
        if found != wanted {
            differences.push(format!("{}: {what} is {found}, not {wanted}", sample.name));
        }
    };
    same(&answer["kind"], &truth["kind"], "kind");
    same(&answer["language"], &truth["language"], "language");
    let (days, wanted) = (
        answer["days"].as_array().unwrap(),
        truth["days"].as_array().unwrap(),
    );
    same(&days.len().into(), &wanted.len().into(), "number of days");
    for (day, wanted) in days.iter().zip(wanted) {
        same(&day["shooting_date"], &wanted["date"], "shooting_date");
        let names = [
            "time_zone",
            "unit",
            "revision",
            "crew_call",
            "shooting_call",
            "wrap",
        ];
        names
            .iter()
            .for_each(|name| same(&day[name], &wanted[name], name));
        for name in ["time", "source"] {
            same(&day["my_call"][name], &wanted["my_call"][name], name);
        }
        // The place starts with its name; the address follows if the call sheet prints one.
        let place = |day: &Value| day["my_call"]["place"].as_str().map(str::to_owned);
        let (found, name) = (place(day), place(wanted));
        let is_there = match (&found, &name) {
            (Some(found), Some(name)) => found.starts_with(name.as_str()),
            (found, name) => found == name,
        };
        if !is_there {
            same(&found.into(), &name.into(), "place of my_call");
        }
        // Titles are often printed in capitals.
        let title = |day: &Value| Value::from(day["production"].as_str().map(str::to_uppercase));
        same(&title(day), &title(wanted), "production");
    }
    if !truth["change"].is_null() {
        let names = ["kind", "minutes", "date", "new_location"];
        let change = |value: &Value, name| value["change"][name].clone();
        names
            .iter()
            .for_each(|name| same(&change(answer, *name), &change(&truth, *name), name));
    }
    differences
}

#[test]
fn samples_are_read_correctly() {
    let folder = tempfile::tempdir().unwrap();
    let mut found = Vec::new();
    for sample in samples(date(2026, 11, 25)) {
        // The file names are misleading on purpose: the content decides.
        let mail = write(folder.path(), "message.pdf", &sample.eml);
        let answer = parse_for(&sample, &mail);
        has_the_keys_of_the_contract(&answer);
        found.extend(differences(&sample, &answer));
        let Some(pdf) = &sample.pdf else { continue };
        let document = write(folder.path(), "document.eml", pdf);
        let answer = parse_for(&sample, &document);
        has_the_keys_of_the_contract(&answer);
        found.extend(differences(&sample, &answer));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn without_a_person_there_is_no_own_call() {
    let folder = tempfile::tempdir().unwrap();
    let file = polish_sheet(folder.path());
    let answer = parse(&file, &["--no-ocr"]).json();
    assert!(answer["days"][0]["my_call"].is_null());
    assert_eq!(answer["days"][0]["crew_call"], "06:30");
    let by_department = parse(&file, &["--department", "camera"]).json();
    assert_eq!(by_department["days"][0]["my_call"]["source"], "department");
    let table = run(stillontime()
        .arg("parse")
        .arg(&file)
        .args(["--name", "Ola Wrzosek"]));
    assert!(table.stdout.contains("05:45 (own row)"), "{}", table.stdout);
}

#[test]
fn a_name_without_a_row_is_reported_with_the_most_similar_names() {
    let folder = tempfile::tempdir().unwrap();
    let file = polish_sheet(folder.path());
    let answer = parse(&file, &["--name", "Olla Wrzosekk"]).json();
    let day = &answer["days"][0];
    assert_eq!(day["my_call"]["source"], "crew");
    let missing = &day["name_not_found"];
    has_keys(missing, "name similar");
    assert_eq!(missing["name"], "Olla Wrzosekk");
    let nearest = &missing["similar"][0];
    has_keys(nearest, "name role department time status");
    assert_eq!(
        (&nearest["name"], &nearest["department"], &nearest["time"]),
        (&json!("Ola Wrzosek"), &json!("camera"), &json!("05:45"))
    );
    let found = parse(&file, &["--name", "Ola Wrzosek"]).json();
    assert!(found["days"][0].get("name_not_found").is_none(), "{found}");

    let table = run(stillontime()
        .arg("parse")
        .arg(&file)
        .args(["--name", "Olla Wrzosekk"]));
    for text in [
        "06:30 (crew call, uncertain)",
        "no row for Olla Wrzosekk; did you mean Ola Wrzosek (camera, 05:45)",
    ] {
        assert!(table.stdout.contains(text), "{}", table.stdout);
    }
}

#[test]
fn invalid_departments_and_dates_are_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let file = polish_sheet(folder.path());
    for (arguments, reason) in [
        (["--department", "cam"], "did you mean camera?"),
        (["--received", "2026-13-24"], "dates like 2026-11-24"),
        (["--received", "24 November"], "dates like 2026-11-24"),
    ] {
        let ran = parse(&file, &arguments);
        assert_eq!(ran.code, 2, "{ran:?}");
        let message = ran.error()["error"]["message"].to_string();
        assert!(message.contains(reason), "{message}");
    }
    let answer = parse(&file, &["--received", "2026-11-24"]);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    let help = run(stillontime().args(["parse", "--help"])).stdout;
    assert!(!help.contains("ocr"), "{help}");
}

#[test]
fn broken_files_are_reported_with_their_codes() {
    let folder = tempfile::tempdir().unwrap();
    for case in hostile::cases(date(2026, 11, 25)) {
        let file = write(folder.path(), "message.eml", &case.eml.bytes());
        let ran = parse(&file, &[]);
        match (case.expect.end_state, case.expect.code) {
            (EndState::DeadLetter, code) | (EndState::Review, code @ Some(_)) => {
                assert_eq!(ran.code, 1, "{}: {}", case.name, ran.stdout);
                let found = ran.error()["error"]["code"].as_str().unwrap().to_owned();
                let codes = [code, case.expect.other_code];
                assert!(
                    codes.contains(&Some(found.as_str())),
                    "{}: {found}",
                    case.name
                );
                assert!(ran.stdout.is_empty(), "{}", case.name);
            }
            _ => {
                assert_eq!(ran.code, 0, "{}: {}", case.name, ran.stderr);
                has_the_keys_of_the_contract(&ran.json());
            }
        }
    }
}

#[test]
fn a_file_that_is_no_call_sheet_is_a_valid_result() {
    let folder = tempfile::tempdir().unwrap();
    let text = b"From: a@example.com\nTo: b@example.com\nSubject: Lunch\n\nAt the usual place?\n";
    let answer = parse(&write(folder.path(), "lunch", text), &[]).json();
    assert_eq!(answer["kind"], "not_call_sheet");
    has_the_keys_of_the_contract(&answer);
}

#[test]
fn unreadable_files_have_different_codes() {
    let folder = tempfile::tempdir().unwrap();
    let code = |file: &Path| {
        let ran = parse(file, &[]);
        assert_eq!(ran.code, 1);
        ran.error()["error"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(code(&folder.path().join("none.pdf")), "cli/no-such-file");
    assert_eq!(code(folder.path()), "cli/unreadable-file");
    let message = parse(folder.path(), &[]).error()["error"]["message"].to_string();
    assert!(message.contains(": is a folder"), "{message}");
    assert_eq!(
        code(&write(folder.path(), "empty.pdf", b"")),
        "callsheet/empty"
    );
    assert_eq!(code(&write(folder.path(), "empty.eml", b"")), "mail/empty");
    assert_eq!(
        code(&write(folder.path(), "text.pdf", b"Crew call 7:00")),
        "callsheet/not-a-pdf"
    );
    let ran = run(stillontime()
        .arg("parse")
        .arg(folder.path().join("none.pdf")));
    assert!(
        ran.stderr.starts_with("error[cli/no-such-file]: "),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.lines().count(), 1);
}
