//! The JSON answer. Programs rely on these keys; a missing value is null. Only `name_not_found` is
//! left out where it does not apply.

use std::collections::BTreeMap;

use callsheet::{
    Call, CallSource, CallStatus, CallTime, ChangeKind, Contact, DEPARTMENTS, Field, Kind,
    LocationRole, Person, Reading, Scene, Unit,
};
use jiff::civil::Date;
use serde::Serialize;

/// The answer for one file.
#[derive(Debug, Serialize)]
pub(super) struct Answer<'a> {
    kind: Kind,
    language: Option<&'a str>,
    days: Vec<Day<'a>>,
    change: Option<Change<'a>>,
    confidence: f64,
    fields: &'a [Field],
    warnings: &'a [String],
}

#[derive(Debug, Serialize)]
struct Day<'a> {
    shooting_date: Option<Date>,
    time_zone: Option<&'a str>,
    production: Option<&'a str>,
    unit: Unit,
    day_number: Option<(u32, Option<u32>)>,
    revision: Option<&'a str>,
    crew_call: Option<CallTime>,
    shooting_call: Option<CallTime>,
    wrap: Option<CallTime>,
    primary_location: Option<&'a str>,
    locations: Vec<Location<'a>>,
    scenes: &'a [Scene],
    contacts: &'a [Contact],
    department_calls: BTreeMap<&'a str, CallTime>,
    my_call: Option<MyCall<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name_not_found: Option<NameNotFound<'a>>,
}

#[derive(Debug, Serialize)]
struct Location<'a> {
    name: Option<&'a str>,
    address: Option<&'a str>,
    role: LocationRole,
}

#[derive(Debug, Serialize)]
struct MyCall<'a> {
    time: Option<CallTime>,
    place: Option<&'a str>,
    source: CallSource,
}

/// Rows name people, but none of them carries the given name. `my_call` is then the call of the
/// department or of the crew, and is not certain.
#[derive(Debug, Serialize)]
struct NameNotFound<'a> {
    name: &'a str,
    /// The rows with the most similar names, the best first; may be empty.
    similar: Vec<SimilarRow<'a>>,
}

#[derive(Debug, Serialize)]
struct SimilarRow<'a> {
    name: Option<&'a str>,
    role: Option<&'a str>,
    department: Option<&'a str>,
    time: Option<CallTime>,
    status: Option<CallStatus>,
}

#[derive(Debug, Serialize)]
struct Change<'a> {
    kind: ChangeKind,
    minutes: Option<u32>,
    date: Option<Date>,
    new_call: Option<CallTime>,
    new_location: Option<&'a str>,
}

impl<'a> Answer<'a> {
    pub(super) fn of(reading: &'a Reading, person: &'a Person) -> Self {
        Self {
            kind: reading.kind,
            language: reading.language.as_deref(),
            days: reading.days.iter().map(|it| day(it, person)).collect(),
            change: reading.change.as_ref().map(change),
            confidence: reading.confidence,
            fields: &reading.fields,
            warnings: &reading.warnings,
        }
    }
}

fn day<'a>(day: &'a callsheet::Day, person: &'a Person) -> Day<'a> {
    let locations = day.locations.iter().map(|place| Location {
        name: place.name.as_deref(),
        address: place.address.as_deref(),
        role: place.role,
    });
    let calls = day
        .department_calls
        .iter()
        .map(|(key, time)| (key.as_str(), *time));
    Day {
        shooting_date: day.shooting_date,
        time_zone: day.time_zone.as_deref(),
        production: day.production.as_deref(),
        unit: day.unit,
        day_number: day.day_number,
        revision: day.revision.as_deref(),
        crew_call: day.crew_call,
        shooting_call: day.shooting_call,
        wrap: day.wrap,
        primary_location: day.primary_location.as_deref(),
        locations: locations.collect(),
        scenes: &day.scenes,
        contacts: &day.contacts,
        department_calls: calls.filter(|(key, _)| DEPARTMENTS.contains(key)).collect(),
        my_call: day.my_call.as_ref().map(|call| MyCall {
            time: call.time,
            place: call.place.as_deref(),
            source: call.source,
        }),
        name_not_found: day.similar_rows(person).map(|rows| NameNotFound {
            name: person.name.as_deref().unwrap_or_default(),
            similar: rows.into_iter().map(similar_row).collect(),
        }),
    }
}

fn similar_row(row: &Call) -> SimilarRow<'_> {
    SimilarRow {
        name: row.name.as_deref(),
        role: row.role.as_deref(),
        department: row.department.as_deref(),
        time: row.time,
        status: row.status,
    }
}

fn change(change: &callsheet::Change) -> Change<'_> {
    Change {
        kind: change.kind,
        minutes: change.minutes,
        date: change.date,
        new_call: change.new_call,
        new_location: change.new_location.as_deref(),
    }
}
