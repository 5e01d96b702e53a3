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

/// The field under which a day's changes name the notice that made them.
pub const NOTICE: &str = "notice";

/// Whether a sheet is newer than the version at hand: by its mark where both have one and
/// they can be compared, else by when it was sent. Against a change notice only the date
/// counts: a notice has no mark.
pub fn is_newer(mark: Option<&str>, received: Timestamp, current: &Day) -> bool {
    let noticed = current.changes.iter().any(|change| change.field == NOTICE);
    let marks = (mark, current.revision.as_deref());
    let by_mark = match marks {
        (Some(_), Some(_)) if !noticed => callsheet::revision::order(marks.0, marks.1),
        _ => None,
    };
    let by_date = received.cmp(&current.received);
    by_mark.unwrap_or(Ordering::Equal).then(by_date) != Ordering::Less
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

/// `05:45`, or `00:30 +1` for the next calendar date.
fn own_call(day: &callsheet::Day) -> Option<String> {
    let call = day.my_call.as_ref()?;
    let day = if call.next_day { " +1" } else { "" };
    call.time.map(|time| format!("{time}{day}"))
}

/// Orders the texts of [`own_call`] by time.
fn by_time(call: &str) -> (bool, &str) {
    (call.ends_with("+1"), call)
}

fn own_place(day: &callsheet::Day) -> Option<String> {
    day.my_call.as_ref().and_then(|call| call.place.clone())
}

fn text(time: Option<callsheet::CallTime>) -> Option<String> {
    time.map(|time| time.to_string())
}

/// Whether a change must be told at once: the call is earlier, or the place is another.
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
