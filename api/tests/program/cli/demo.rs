//! `demo --once`: the shape of the report, and invariants of every plan in it.

use jiff::Timestamp;
use serde_json::Value;

use crate::program::{has_keys, run, stillontime};

const BUFFERS_BEFORE_CALL: [&str; 4] = ["car_change", "parking", "entry", "traffic"];

/// Parses RFC 3339 with a numeric offset and no suffix.
fn instant(value: &Value) -> Timestamp {
    let text = value.as_str().unwrap();
    let offset = &text[19..];
    assert!(
        offset.len() == 6 && offset.starts_with(['+', '-']),
        "{text}"
    );
    text.parse().unwrap()
}

fn minutes_between(earlier: &Value, later: &Value) -> f64 {
    (instant(later) - instant(earlier)).as_secs_f64() / 60.0
}

/// Checks the keys of a planned day and the arithmetic of its times.
fn check_planned_day(day: &Value) {
    has_keys(
        day,
        "date time_zone call call_at call_source location route_quality legs buffers departure \
         wake_up weather warnings revision changes",
    );
    has_keys(
        &day["buffers"],
        "car_change parking entry traffic morning_routine",
    );
    let legs = day["legs"].as_array().unwrap();
    legs.iter()
        .for_each(|leg| has_keys(leg, "from to minutes metres"));
    assert!(!legs.is_empty(), "{day}");
    let driving: f64 = legs
        .iter()
        .map(|leg| leg["minutes"].as_f64().unwrap())
        .sum();
    let buffers: f64 = BUFFERS_BEFORE_CALL
        .iter()
        .map(|name| day["buffers"][name].as_f64().unwrap())
        .sum();
    let between = minutes_between(&day["departure"], &day["call_at"]);
    assert!(
        (between - driving - buffers).abs() <= 1.0,
        "{between} min: {day}"
    );
    let morning = minutes_between(&day["wake_up"], &day["departure"]);
    let routine = day["buffers"]["morning_routine"].as_f64().unwrap();
    assert!((morning - routine).abs() <= 1.0, "{morning} min: {day}");
    let call_at = day["call_at"].as_str().unwrap();
    assert_eq!(&call_at[11..16], day["call"].as_str().unwrap());
    assert_eq!(&call_at[..10], day["date"].as_str().unwrap());
    for change in day["changes"].as_array().unwrap() {
        has_keys(change, "field old new");
    }
}

#[test]
fn all_eight_messages_reach_their_end_states() {
    let ran = run(stillontime().args(["demo", "--once", "--output", "json"]));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = ran.json();
    has_keys(&report, "people emails latency");
    has_keys(
        &report["emails"],
        "received planned review skipped dead_letters",
    );
    let count = |state: &str| report["emails"][state].as_u64().unwrap();
    let end_states = ["planned", "review", "skipped", "dead_letters"].map(count);
    assert_eq!(count("received"), end_states.iter().sum::<u64>());
    assert_eq!((count("received"), end_states), (8, [6, 1, 1, 0]));

    let people = report["people"].as_array().unwrap();
    assert_eq!(people.len(), 4);
    let mut days = 0;
    for person in people {
        has_keys(person, "email language days messages");
        for day in person["days"].as_array().unwrap() {
            check_planned_day(day);
            days += 1;
        }
        for message in person["messages"].as_array().unwrap() {
            has_keys(message, "kind channel subject");
        }
        assert!(
            !person["messages"].as_array().unwrap().is_empty(),
            "{person}"
        );
    }
    assert!(days >= 4, "{days} planned days");
    for stage in ["email", "callsheet", "user", "route", "notify"] {
        has_keys(&report["latency"][stage], "end_to_end_p95_ms");
        assert!(
            report["latency"][stage]["end_to_end_p95_ms"]
                .as_f64()
                .unwrap()
                > 0.0,
            "{stage}"
        );
    }
}

/// The calls in the report are those of the latest messages.
#[test]
fn plans_follow_the_latest_message() {
    let ran = run(stillontime().args(["demo", "--once", "--output", "json"]));
    let report = ran.json();
    let days = |email: &str| {
        let people = report["people"].as_array().unwrap();
        let person = people
            .iter()
            .find(|person| person["email"] == email)
            .unwrap();
        person["days"].as_array().unwrap().clone()
    };
    let ola = &days("ola.wrzosek@example.com")[0];
    // 05:45 on the call sheet, pushed by one hour in a later e-mail.
    assert_eq!(
        (ola["call"].as_str(), ola["call_source"].as_str()),
        (Some("06:45"), Some("row"))
    );
    let dana = &days("dana.whitlock@example.com")[0];
    assert_eq!(dana["revision"], "blue");
    assert!(!dana["changes"].as_array().unwrap().is_empty());
    // Her call is at the rental house, so the drive to the set comes after it.
    let imogen = &days("imogen.ashdown@example.com")[0];
    assert_eq!(imogen["legs"].as_array().unwrap().len(), 1, "{imogen}");
}

#[test]
fn a_folder_with_files_is_rejected() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("mine"), "").unwrap();
    let ran = run(stillontime()
        .args(["demo", "--once", "--data"])
        .arg(home.path()));
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.starts_with("error[cli/not-empty]"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_table_shows_places_and_translated_warnings() {
    let text = table(&[]);
    // A call at the rental house, and the drive to the set after the call.
    assert!(
        text.contains("call 06:00 at Northlight Camera Hire"),
        "{text}"
    );
    assert!(text.contains("then to Marrowby House"), "{text}");
    assert!(text.contains("(drive "), "{text}");
    // Warnings in both languages, as sentences instead of codes.
    assert!(text.contains("! sceny w plenerze"), "{text}");
    assert!(text.contains("! outdoor scenes"), "{text}");
    assert!(text.contains("(on the road map)"), "{text}");
    assert!(text.contains("Polish for Ola Wrzosek, "), "{text}");
}

#[test]
fn the_table_tells_what_became_of_each_e_mail() {
    let text = table(&[]);
    for wanted in [
        "2 e-mails came for Ola Wrzosek: the call sheet of Cisza nad Wisłą for ",
        " with the call at 05:45, then a message about ",
        " that moves the call from 05:45 to 06:45.",
        ", then version blue of the sheet for ",
        "an e-mail with nothing to plan (neither a call sheet nor a change notice).",
        ", then an e-mail that needs a correction (",
        "changed: your call: 05:45 → 06:45",
        "changed: word from production: later, 60 min",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("STAGE"), "{text}");
    assert!(table(&["-v"]).contains("STAGE"));
}

#[test]
fn each_message_stands_once_in_the_table_with_its_channels() {
    let text = table(&[]);
    let lines = text.lines().filter_map(|line| line.split_once("message  "));
    let messages: Vec<_> = lines.map(|(_, message)| message).collect();
    assert!(messages.len() >= 6, "{text}");
    for message in &messages {
        let ending = " (on the page and by e-mail)";
        assert!(message.ends_with(ending), "{message}");
        let same = messages.iter().filter(|other| *other == message);
        assert_eq!(same.count(), 1, "{message}");
    }
}

/// Departure, drive and buffers add up to the call.
#[test]
fn the_times_in_the_table_add_up() {
    let text = table(&[]);
    let after = |line: &str, words: &str| -> i64 {
        let (_, rest) = line.split_once(words).unwrap();
        let number = |text: &str| text.parse::<i64>().unwrap();
        match rest.as_bytes()[2] {
            b':' => number(&rest[..2]) * 60 + number(&rest[3..5]),
            _ => number(rest.split(' ').next().unwrap()),
        }
    };
    let mut days = 0;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if !line.contains("wake up ") {
            continue;
        }
        let below = lines.next().unwrap();
        let sum = after(line, "leave ") + after(line, "drive ") + after(below, "buffers ");
        assert_eq!(sum, after(below, ", call "), "{line}\n{below}");
        days += 1;
    }
    assert!(days >= 4, "{text}");
}

#[test]
fn a_port_in_use_is_reported_before_any_work() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = run(stillontime()
        .args(["demo", "--listen", &address, "--data"])
        .arg(&data));
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr.starts_with("error[cli/cannot-listen]"),
        "{}",
        ran.stderr
    );
    assert!(!data.exists(), "nothing was written");
    // Without pages no port is needed.
    let once = run(stillontime().args(["demo", "--once", "--listen", &address]));
    assert_eq!(once.code, 0, "{}", once.stderr);
}

/// The report of `demo --once` for people.
fn table(arguments: &[&str]) -> String {
    let ran = run(stillontime().args(["demo", "--once"]).args(arguments));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout
}
