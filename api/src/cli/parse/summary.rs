//! The answer as text for people: one screen with the most important values.

use std::fmt::Write;

use callsheet::{Call, CallSource, CallTime, ChangeKind, Day, Kind, Person, Reading, Unit};

use crate::cli::output::printable;

pub(super) fn text(reading: &Reading, person: &Person) -> String {
    let mut out = String::new();
    let language = reading.language.as_deref().unwrap_or("unknown language");
    let confidence = (reading.confidence * 100.0).round();
    line(
        &mut out,
        "kind",
        &format!("{}, {language}", kind(reading.kind)),
    );
    if reading.kind != Kind::NotCallSheet {
        line(&mut out, "confidence", &format!("{confidence} %"));
    }
    if let Some(change) = &reading.change {
        let minutes = change
            .minutes
            .map(|minutes| format!(" by {minutes} min"))
            .unwrap_or_default();
        let date = change
            .date
            .map(|date| format!(" on {date}"))
            .unwrap_or_default();
        let place = change
            .new_location
            .as_deref()
            .map(|to| format!(" to {to}"))
            .unwrap_or_default();
        let call = change
            .new_call
            .map(|call| format!(", new call {call}"))
            .unwrap_or_default();
        let change_kind = change_name(change.kind);
        line(
            &mut out,
            "change",
            &format!("{change_kind}{minutes}{date}{place}{call}"),
        );
    }
    for day in &reading.days {
        out.push('\n');
        self::day(&mut out, day, person);
    }
    for warning in &reading.warnings {
        line(&mut out, "warning", warning);
    }
    out
}

fn day(out: &mut String, day: &Day, person: &Person) {
    let number = match day.day_number {
        Some((number, Some(of))) => format!(", day {number} of {of}"),
        Some((number, None)) => format!(", day {number}"),
        None => String::new(),
    };
    let unit = match day.unit {
        Unit::Main => "",
        Unit::Second => ", second unit",
        Unit::Splinter => ", splinter unit",
    };
    let revision = day
        .revision
        .as_deref()
        .map(|mark| format!(", {mark}"))
        .unwrap_or_default();
    let production = day.production.as_deref().unwrap_or("unknown production");
    line(
        out,
        "production",
        &format!("{production}{number}{unit}{revision}"),
    );
    let date = day
        .shooting_date
        .map_or_else(|| "unknown".to_owned(), |date| date.to_string());
    let zone = day.time_zone.as_deref().unwrap_or("zone unknown");
    line(out, "date", &format!("{date} ({zone})"));
    line(out, "crew call", &time(day.crew_call));
    let similar = day.similar_rows(person);
    if let Some(call) = &day.my_call {
        let source = match call.source {
            CallSource::Row => "own row",
            CallSource::Department => "department",
            CallSource::Crew => "crew call",
        };
        let doubt = if similar.is_some() { ", uncertain" } else { "" };
        let place = call
            .place
            .as_deref()
            .map(|at| format!(" at {at}"))
            .unwrap_or_default();
        line(
            out,
            "my call",
            &format!("{}{place} ({source}{doubt})", time(call.time)),
        );
    }
    if let (Some(rows), Some(name)) = (similar, &person.name) {
        line(out, "warning", &not_found(name, &rows));
    }
    let others = [("shooting", day.shooting_call), ("wrap", day.wrap)];
    for (name, call) in others.into_iter().filter(|(_, call)| call.is_some()) {
        line(out, name, &time(call));
    }
    line(
        out,
        "location",
        day.primary_location.as_deref().unwrap_or("unknown"),
    );
    for (department, call) in &day.department_calls {
        line(out, &format!("  {department}"), &call.to_string());
    }
    let found = format!(
        "{} places, {} scenes, {} contacts, {} crew rows",
        day.locations.len(),
        day.scenes.len(),
        day.contacts.len(),
        day.calls.len()
    );
    line(out, "also", &found);
}

/// `no row for Olla Wrzosek; did you mean Ola Wrzosek (camera, 05:45)?`
fn not_found(name: &str, similar: &[&Call]) -> String {
    let row = |call: &&Call| {
        let about = [call.department.clone(), call.time.map(|at| at.to_string())];
        let about = about.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let name = call.name.as_deref().unwrap_or_default();
        match about.is_empty() {
            true => name.to_owned(),
            false => format!("{name} ({about})"),
        }
    };
    let names: Vec<String> = similar.iter().map(row).collect();
    match names.is_empty() {
        true => format!("no row for {name}, and none with a similar name"),
        false => format!("no row for {name}; did you mean {}?", names.join(" or ")),
    }
}

/// The width of the names, so that the values stand in one column: the longest is `  makeup_hair`.
const WIDTH: usize = 13;

fn line(out: &mut String, name: &str, value: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{name:WIDTH$}  {}", printable(value));
}

fn time(time: Option<CallTime>) -> String {
    time.map_or_else(|| "none".to_owned(), |time| time.to_string())
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::CallSheet => "call sheet",
        Kind::Schedule => "schedule",
        Kind::ChangeNotice => "change notice",
        Kind::NotCallSheet => "not a call sheet",
    }
}

fn change_name(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Push => "later",
        ChangeKind::Pull => "earlier",
        ChangeKind::Cancel => "cancelled",
        ChangeKind::Relocate => "moved",
    }
}

#[cfg(test)]
mod tests;
