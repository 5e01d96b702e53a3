//! Compares a reading with the truth, field by field.

use std::collections::BTreeSet;

use callsheet::{Day, Reading};
use serde::Serialize;
use serde_json::{Value, json};
use world::people::Person;
use world::sheet::Location;
use world::truth::{Kind, Truth, TruthDay};

/// A compared field. Lists count by their entries, other values as one.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Its name.
    pub field: &'static str,
    /// Entries that were read correctly.
    pub right: usize,
    /// Entries of the truth, and entries that were read beyond them.
    pub all: usize,
    /// The truth.
    pub said: Value,
    /// The reading.
    pub read: Value,
}

impl Compared {
    /// Whether every entry is correct.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.right == self.all
    }
}

/// The person in the type of the reader.
#[must_use]
pub fn person(of: &Person) -> callsheet::Person {
    callsheet::Person {
        name: Some(of.name.clone()),
        role: Some(of.role.clone()),
        department: Some(of.department.key().to_owned()),
    }
}

/// The path of a field in the reader's evidence.
pub(super) fn path(field: &str) -> Option<&'static str> {
    Some(match field {
        "date" => "shooting_date",
        "crew_call" => "crew_call",
        "shooting_call" => "shooting_call",
        "wrap" => "wrap",
        "production" => "production",
        "revision" => "revision",
        "day_number" => "day_number",
        "primary_location" => "primary_location",
        _ => return None,
    })
}

/// A document that could not be opened.
pub(super) fn unreadable(truth: &Truth, error: &callsheet::Error) -> Compared {
    one("kind", &truth.kind, &error.to_string())
}

/// Compares a reading with the truth.
#[must_use]
pub fn compare(truth: &Truth, reading: &Reading) -> Vec<Compared> {
    let kind = one("kind", &truth.kind, &reading.kind);
    if truth.kind == Kind::NotCallSheet || !kind.is_right() {
        return vec![kind];
    }
    let mut fields = vec![kind];
    if !truth.days.is_empty() {
        fields.push(one("days", &truth.days.len(), &reading.days.len()));
    }
    for (said, read) in truth.days.iter().zip(&reading.days) {
        fields.extend(head(said, read));
        fields.extend(places(said, read));
        fields.extend(lists(said, read));
    }
    fields.extend(change(truth, reading));
    fields
}

fn one(field: &'static str, said: &impl Serialize, read: &impl Serialize) -> Compared {
    let (said, read) = (json!(said), json!(read));
    Compared {
        field,
        right: usize::from(same(&said, &read)),
        all: 1,
        said,
        read,
    }
}

/// Compares without letter case, because titles and places are often printed in capitals.
fn same(said: &Value, read: &Value) -> bool {
    said.to_string().to_lowercase() == read.to_string().to_lowercase()
}

fn list<T: Serialize + Ord>(field: &'static str, said: BTreeSet<T>, read: BTreeSet<T>) -> Compared {
    Compared {
        field,
        right: said.intersection(&read).count(),
        all: said.union(&read).count(),
        said: json!(said),
        read: json!(read),
    }
}

fn head(said: &TruthDay, read: &Day) -> Vec<Compared> {
    vec![
        one("date", &said.date, &read.shooting_date),
        one("time_zone", &said.time_zone, &read.time_zone),
        one("production", &said.production, &read.production),
        one("unit", &said.unit, &read.unit),
        one("day_number", &said.day_number, &read.day_number),
        one("revision", &said.revision, &read.revision),
        one("crew_call", &said.crew_call, &read.crew_call),
        one("shooting_call", &said.shooting_call, &read.shooting_call),
        one("wrap", &said.wrap, &read.wrap),
    ]
}

/// "name, address", the form of the reader.
fn full(place: &Location) -> String {
    format!("{}, {}", place.name, place.address)
}

fn places(said: &TruthDay, read: &Day) -> Vec<Compared> {
    let named = |name: &str| {
        let place = said.locations.iter().find(|place| place.name == name);
        place.map_or_else(|| name.to_owned(), full)
    };
    let my_call = |time: &Value, place: Option<String>, source: &Value| json!({"time": time, "place": place, "source": source});
    let said_call = said.my_call.as_ref().map(|call| {
        let place = call.place.as_deref().map(named);
        my_call(&json!(call.time), place, &json!(call.source))
    });
    let read_call = read
        .my_call
        .as_ref()
        .map(|call| my_call(&json!(call.time), call.place.clone(), &json!(call.source)));
    let main = said
        .locations
        .iter()
        .find(|place| place.address == said.primary_location);
    let said_places = said
        .locations
        .iter()
        .map(|it| format!("{}: {}", role(&it.role), full(it)));
    let read_places = read.locations.iter().map(|it| {
        let parts = [it.name.as_deref(), it.address.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        format!("{}: {}", role(&it.role), parts.join(", "))
    });
    let lower = |text: String| text.to_lowercase();
    vec![
        one("my_call", &said_call, &read_call),
        one("primary_location", &main.map(full), &read.primary_location),
        list(
            "locations",
            said_places.map(lower).collect(),
            read_places.map(lower).collect(),
        ),
    ]
}

/// A role of the truth or of the reading as the JSON contract writes it.
fn role(role: &impl Serialize) -> String {
    json!(role).as_str().unwrap_or_default().to_owned()
}

fn lists(said: &TruthDay, read: &Day) -> Vec<Compared> {
    let said_contacts: BTreeSet<[String; 3]> = said
        .contacts
        .iter()
        .map(|it| [it.name.clone(), it.role.clone(), dialled(&it.phone)])
        .collect();
    // The reader also gives the rest of the crew.
    let read_contacts: BTreeSet<[String; 3]> = read
        .contacts
        .iter()
        .map(|it| [&it.name, &it.role, &it.phone].map(|part| part.clone().unwrap_or_default()))
        .filter(|it| said_contacts.iter().any(|said| said[0] == it[0]))
        .collect();
    let text = |scene: Value| scene.to_string();
    let calls = |json: Value| -> BTreeSet<String> {
        let calls = json.as_object().into_iter().flatten();
        calls
            .map(|(department, time)| format!("{department} {time}"))
            .collect()
    };
    vec![
        list("contacts", said_contacts, read_contacts),
        list(
            "scenes",
            said.scenes.iter().map(|scene| text(json!(scene))).collect(),
            read.scenes.iter().map(|scene| text(json!(scene))).collect(),
        ),
        list(
            "department_calls",
            calls(json!(said.department_calls)),
            calls(json!(read.department_calls)),
        ),
    ]
}

/// A telephone number as it is dialled: `+` and country code.
fn dialled(printed: &str) -> String {
    let digits: String = printed.chars().filter(char::is_ascii_digit).collect();
    let code = if printed.starts_with('+') { "" } else { "1" };
    format!("+{code}{digits}")
}

fn change(truth: &Truth, reading: &Reading) -> Vec<Compared> {
    let (Some(said), Some(read)) = (&truth.change, &reading.change) else {
        return Vec::new();
    };
    let mut fields = vec![
        one("change.kind", &said.kind, &read.kind),
        one("change.minutes", &said.minutes, &read.minutes),
        one("change.date", &said.date, &read.date),
        one("change.production", &said.production, &read.production),
    ];
    if let Some(address) = &said.new_location {
        let read = read.new_location.as_deref().unwrap_or_default();
        // A name before the address is accepted.
        let cut = if read.ends_with(address.as_str()) {
            address
        } else {
            read
        };
        fields.push(one("change.new_location", &address, &cut));
    }
    fields
}
