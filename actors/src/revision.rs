//! Versions of a shooting day: which is which, which is newer, what changed.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::model::{Change, Day, DayId, UserId};

/// The identity of a person's day: production, unit and shooting date, spelling aside.
/// A second unit's sheet for the same date is another day.
pub fn day_id(user: &UserId, production: &str, unit: &str, date: Date) -> DayId {
    use sha2::Digest;
    let identity = format!("{}\0{}\0{unit}\0{date}", user.0, normal(production));
    DayId(format!(
        "d-{}",
        hex::encode(&sha2::Sha256::digest(identity)[..8])
    ))
}

/// A title without case, punctuation and spacing.
pub fn normal(title: &str) -> String {
    title
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a sheet is newer than the version at hand: by its mark, else by when it was
/// sent. A mark that cannot be compared says nothing.
pub fn is_newer(
    mark: Option<&str>,
    received: Timestamp,
    current_mark: Option<&str>,
    current_received: Timestamp,
) -> bool {
    let by_mark = callsheet::revision::order(mark, current_mark).unwrap_or(Ordering::Equal);
    by_mark.then(received.cmp(&current_received)) != Ordering::Less
}

/// What a person needs to know of the difference between two versions of a day.
pub fn changes(old: &callsheet::Day, new: &callsheet::Day) -> Vec<Change> {
    let fields: [(&str, Option<String>, Option<String>); 6] = [
        ("call", own_call(old), own_call(new)),
        ("call_place", own_place(old), own_place(new)),
        ("crew_call", text(old.crew_call), text(new.crew_call)),
        (
            "location",
            old.primary_location.clone(),
            new.primary_location.clone(),
        ),
        (
            "shooting_call",
            text(old.shooting_call),
            text(new.shooting_call),
        ),
        ("wrap", text(old.wrap), text(new.wrap)),
    ];
    let mut changes = Vec::new();
    for (field, old, new) in fields {
        if old != new {
            let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
            changes.push(Change {
                field: field.to_owned(),
                old,
                new,
            });
        }
    }
    let scenes = |day: &callsheet::Day| {
        let numbers: Vec<_> = day
            .scenes
            .iter()
            .map(|scene| scene.number.as_str())
            .collect();
        numbers.join(", ")
    };
    let (before, after) = (scenes(old), scenes(new));
    if before != after {
        changes.push(Change {
            field: "scenes".to_owned(),
            old: before,
            new: after,
        });
    }
    changes
}

fn own_call(day: &callsheet::Day) -> Option<String> {
    day.my_call.as_ref().and_then(|call| text(call.time))
}

fn own_place(day: &callsheet::Day) -> Option<String> {
    day.my_call.as_ref().and_then(|call| call.place.clone())
}

fn text(time: Option<callsheet::CallTime>) -> Option<String> {
    time.map(|time| time.to_string())
}

/// Whether a change must be told at once: the call is earlier, or the place is another.
pub fn is_urgent(day: &Day) -> bool {
    day.changes
        .iter()
        .any(|change| match change.field.as_str() {
            "call" => !change.old.is_empty() && change.new < change.old,
            "call_place" | "location" => true,
            _ => false,
        })
}

#[cfg(test)]
mod tests;
