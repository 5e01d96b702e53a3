//! Versions of a shooting day: its identity, which version is newer, and what changed.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::model::{Change, Day, DayId, UserId};

/// The id of a person's day, derived from production, unit and shooting date. The spelling of
/// the title does not matter. A sheet of the second unit for the same date is another day.
pub fn day_id(user: &UserId, production: &str, unit: &str, date: Date) -> DayId {
    use sha2::Digest;
    let identity = format!("{}\0{}\0{unit}\0{date}", user.0, normalize(production));
    DayId(format!(
        "d-{}",
        hex::encode(&sha2::Sha256::digest(identity)[..8])
    ))
}

/// A title without case, punctuation and spacing.
pub fn normalize(title: &str) -> String {
    title
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The field of the entry among a day's changes that names a change notice.
pub const NOTICE: &str = "notice";
/// The field of the entry that says which version the person corrected.
pub const CORRECTION: &str = "correction";
/// The field of the entry that says which version an earlier one has replaced.
pub const ROLLBACK: &str = "rollback";

/// Whether a sheet is at least as new as the current version: by the revision marks if both have
/// one and they are comparable and different, else by the dates. If a change notice made the
/// current version only the dates count, because a notice has no mark.
pub fn is_newer(mark: Option<&str>, received: Timestamp, current: &Day) -> bool {
    let from_notice = current.changes.iter().any(|change| change.field == NOTICE);
    let marks = (mark, current.revision.as_deref());
    let by_mark = match marks {
        (Some(_), Some(_)) if !from_notice => callsheet::revision::order(marks.0, marks.1),
        _ => None,
    };
    let by_date = received.cmp(&current.received);
    by_mark.unwrap_or(Ordering::Equal).then(by_date) != Ordering::Less
}

/// The differences between two versions of a day that a person acts on.
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

/// `05:45`, or `00:30 +1` for the next calendar date.
fn own_call(day: &callsheet::Day) -> Option<String> {
    let call = day.my_call.as_ref()?;
    let day = if call.next_day { " +1" } else { "" };
    call.time.map(|time| format!("{time}{day}"))
}

/// The sort key of a text of [`own_call`].
fn by_time(call: &str) -> (bool, &str) {
    (call.ends_with("+1"), call)
}

fn own_place(day: &callsheet::Day) -> Option<String> {
    day.my_call.as_ref().and_then(|call| call.place.clone())
}

fn text(time: Option<callsheet::CallTime>) -> Option<String> {
    time.map(|time| time.to_string())
}

/// Whether a change is sent during quiet hours too: the call is earlier or the place changed.
pub fn is_urgent(day: &Day) -> bool {
    let known = day.changes.iter().filter(|change| !change.old.is_empty());
    known.into_iter().any(|change| match change.field.as_str() {
        "call" => !change.new.is_empty() && by_time(&change.new) < by_time(&change.old),
        "call_place" | "location" => true,
        _ => false,
    })
}

#[cfg(test)]
mod tests;
