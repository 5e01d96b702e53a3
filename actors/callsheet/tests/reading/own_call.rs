//! The own call: which row of a sheet is that of the person.

use callsheet::{Call, CallSource, CallStatus, Day, Person, Reading};

fn row(name: &str, role: &str, time: Option<&str>) -> Call {
    Call {
        name: Some(name.to_owned()).filter(|n| !n.is_empty()),
        role: Some(role.to_owned()),
        time: time.map(|t| t.parse().unwrap()),
        ..Call::default()
    }
}

fn reading() -> Reading {
    let calls = vec![
        row("Dana Ruiz", "Key Grip", Some("06:12")),
        row("Robert Steiner", "Gaffer", Some("05:48")),
        row("", "Focus Puller", Some("06:00")),
        Call {
            status: Some(CallStatus::OnCall),
            ..row("Mina Solberg", "DIT", None)
        },
    ];
    let department_calls = [("grip", "07:00"), ("camera", "07:15")];
    Reading {
        days: vec![Day {
            crew_call: Some("07:30".parse().unwrap()),
            department_calls: department_calls
                .map(|(key, time)| (key.to_owned(), time.parse().unwrap()))
                .into(),
            calls,
            ..Day::default()
        }],
        ..Reading::default()
    }
}

fn own(name: Option<&str>, role: &str) -> (Option<String>, CallSource) {
    let mut reading = reading();
    reading.for_person(&Person {
        name: name.map(str::to_owned),
        role: Some(role.to_owned()),
        department: None,
    });
    let call = reading.days[0].my_call.clone().unwrap();
    (call.time.map(|t| t.to_string()), call.source)
}

#[test]
fn the_row_of_another_person_is_not_used() {
    let (time, source) = own(Some("Ola Brzeska"), "Key Grip");
    assert_eq!(
        (time.as_deref(), source),
        (Some("07:00"), CallSource::Department)
    );
    let (time, source) = own(Some("Ola Brzeska"), "Gaffer");
    assert_eq!((time.as_deref(), source), (Some("07:30"), CallSource::Crew));
}

#[test]
fn a_role_alone_finds_its_row() {
    let (time, source) = own(None, "Key Grip");
    assert_eq!((time.as_deref(), source), (Some("06:12"), CallSource::Row));
}

#[test]
fn a_row_without_a_name_belongs_to_the_role() {
    let (time, source) = own(Some("Ola Brzeska"), "1st AC");
    assert_eq!((time.as_deref(), source), (Some("06:00"), CallSource::Row));
}

#[test]
fn a_nickname_keeps_its_surname_and_role() {
    let (time, source) = own(Some("Bob Steiner"), "Gaffer");
    assert_eq!((time.as_deref(), source), (Some("05:48"), CallSource::Row));
}

#[test]
fn on_call_never_falls_back_to_another_call() {
    assert_eq!(own(Some("Mina Solberg"), "DIT"), (None, CallSource::Row));
}

/// The names of the rows that are similar to a name; `None` if the name has a row.
fn similar(reading: &Reading, name: &str) -> Option<Vec<String>> {
    let person = Person {
        name: Some(name.to_owned()),
        ..Person::default()
    };
    let rows = reading.days[0].similar_rows(&person)?;
    Some(rows.iter().map(|row| row.name.clone().unwrap()).collect())
}

#[test]
fn a_mistyped_name_finds_the_rows_with_similar_names() {
    let reading = reading();
    let offered = |name: &str| similar(&reading, name).unwrap();
    assert_eq!(offered("Dannna Ruizz"), ["Dana Ruiz"]);
    assert_eq!(offered("Ruizz Dannna"), ["Dana Ruiz"]);
    assert_eq!(offered("Steiner"), ["Robert Steiner"]);
    assert_eq!(offered("Ola Brzeska"), [""; 0]);
    assert_eq!(similar(&reading, "Dana Ruiz"), None);
    assert_eq!(similar(&reading, "R. Steiner"), None);
}

#[test]
fn similar_rows_are_offered_once_and_the_row_with_a_call_first() {
    let mut reading = reading();
    reading.days[0].calls = vec![
        row("Olena Wrzosek", "Script", Some("07:00")),
        row("Ola Wrzosek", "1st AC", None),
        row("Ola Wrzosek", "1st AC", Some("05:45")),
    ];
    assert_eq!(
        similar(&reading, "Olla Wrzosekk").unwrap(),
        ["Ola Wrzosek", "Olena Wrzosek"]
    );
    let person = Person {
        name: Some("Olla Wrzosekk".to_owned()),
        ..Person::default()
    };
    let rows = reading.days[0].similar_rows(&person).unwrap();
    assert_eq!(rows[0].time.unwrap().to_string(), "05:45");
}

#[test]
fn a_sheet_that_names_nobody_lacks_no_row() {
    let mut reading = reading();
    reading.days[0].calls = vec![row("", "Key Grip", Some("06:12"))];
    assert_eq!(similar(&reading, "Dana Ruiz"), None);
}
