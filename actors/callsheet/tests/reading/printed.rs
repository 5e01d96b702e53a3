//! Sheets printed by a browser in designs that no generator of this workspace makes: cards,
//! unruled centred rows, a spreadsheet, a grid. Beside each PDF is a JSON file with the expected
//! reading.

use callsheet::{Context, Day, read_pdf};
use serde_json::{Value, json};

fn joined(parts: &[Option<&str>]) -> String {
    let parts: Vec<&str> = parts.iter().copied().flatten().collect();
    parts.join(", ")
}

/// A day in the short form of the files.
fn short(day: &Day) -> Value {
    let text = |value: Value| value.as_str().unwrap_or("-").to_owned();
    let places = day.locations.iter().map(|place| {
        let address = joined(&[place.name.as_deref(), place.address.as_deref()]);
        format!("{}: {address}", text(json!(place.role)))
    });
    let scenes = day.scenes.iter().map(|scene| {
        let (inside, time) = (json!(scene.int_ext), json!(scene.day_night));
        format!("{} {} {}", scene.number, text(inside), text(time))
    });
    let calls = day.calls.iter().map(|call| {
        let time = call.time.map(|t| t.to_string());
        let status = text(json!(call.status));
        let who = joined(&[
            call.name.as_deref(),
            call.role.as_deref(),
            call.department.as_deref(),
        ]);
        let place = call
            .place
            .as_deref()
            .map_or_else(String::new, |p| format!(" @ {p}"));
        format!("{who}: {}{place}", time.unwrap_or(status))
    });
    json!({
        "date": day.shooting_date,
        "time_zone": day.time_zone,
        "production": day.production,
        "day_number": day.day_number,
        "revision": day.revision,
        "crew_call": day.crew_call,
        "shooting_call": day.shooting_call,
        "lunch": day.lunch,
        "wrap": day.wrap,
        "primary_location": day.primary_location,
        "locations": places.collect::<Vec<_>>(),
        "scenes": scenes.collect::<Vec<_>>(),
        "department_calls": day.department_calls,
        "calls": calls.collect::<Vec<_>>(),
    })
}

fn check(name: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sheets");
    let pdf = std::fs::read(format!("{folder}/{name}.pdf")).unwrap();
    let expected = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let context = Context {
        received: Some("2026-11-30T18:00:00Z".parse().unwrap()),
        ..Context::default()
    };
    let reading = read_pdf(&pdf, &context).unwrap();
    assert_eq!(reading.days.len(), 1, "{name}");
    let day = short(&reading.days[0]);
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&day[field], value, "{name}: {field}\n{day:#}");
    }
}

#[test]
fn cards_with_a_large_call_time() {
    check("cards");
}

#[test]
fn unruled_rows_with_centred_labels() {
    check("centred-rows");
}

#[test]
fn a_css_grid_without_lines() {
    check("grid");
}

#[test]
fn a_night_with_locations_in_a_table() {
    check("ruled-night");
}

#[test]
fn a_spreadsheet_with_departments_as_titles() {
    check("spreadsheet");
}

#[test]
fn lines_of_a_letter_in_two_columns() {
    check("typewriter");
}
