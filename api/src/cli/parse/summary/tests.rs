use callsheet::DEPARTMENTS;

use super::*;

fn at(text: &str) -> Option<CallTime> {
    Some(text.parse().unwrap())
}

#[test]
fn all_values_stand_in_one_column() {
    let noon = at("12:00").unwrap();
    let calls = DEPARTMENTS.map(|key| (key.to_owned(), noon));
    let day = Day {
        crew_call: Some(noon),
        department_calls: calls.into(),
        ..Day::default()
    };
    let mut out = String::new();
    super::day(&mut out, &day, &Person::default());
    let columns: Vec<usize> = out.lines().filter_map(|line| line.find("12:00")).collect();
    assert_eq!(columns, [15; 11], "{out}");
}

#[test]
fn a_name_that_is_on_no_row_is_named_and_the_call_is_uncertain() {
    let row = |name: &str, department: Option<&str>, time| Call {
        name: Some(name.to_owned()),
        department: department.map(str::to_owned),
        time,
        ..Call::default()
    };
    let person = Person {
        name: Some("Olla Wrzosekk".to_owned()),
        ..Person::default()
    };
    let mut reading = Reading {
        days: vec![Day {
            crew_call: at("06:30"),
            calls: vec![row("Ola Wrzosek", Some("camera"), at("05:45"))],
            ..Day::default()
        }],
        ..Reading::default()
    };
    reading.for_person(&person);
    let out = text(&reading, &person);
    assert!(
        out.contains(
            "  06:30 (crew call, uncertain)\n\
             warning        no row for Olla Wrzosekk; did you mean Ola Wrzosek (camera, 05:45)?\n"
        ),
        "{out}"
    );

    reading.days[0].calls = vec![
        row("Bo Larkin", None, None),
        row("Ola Wrzoseck", None, None),
    ];
    let out = text(&reading, &person);
    assert!(out.contains("did you mean Ola Wrzoseck?"), "{out}");
    reading.days[0].calls.pop();
    let out = text(&reading, &person);
    assert!(out.contains("none with a similar name"), "{out}");

    let known = Person {
        name: Some("Bo Larkin".to_owned()),
        ..Person::default()
    };
    reading.for_person(&known);
    let out = text(&reading, &known);
    assert!(out.contains("06:30 (crew call)\n"), "{out}");
    assert!(!out.contains("no row"), "{out}");
}
