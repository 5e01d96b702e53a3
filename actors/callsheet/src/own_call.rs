//! The person's own call: from the person's row, else the department call, else the crew call.

mod similar_rows;

use crate::lexicon::{department_of, name_parts, role_of};
use crate::reading::{Call, CallSource, Day, MyCall, Person, Reading};
use crate::text::fold;

impl Reading {
    /// Sets `my_call` of each day for this person; `None` where the sheet has no call for them.
    pub fn for_person(&mut self, person: &Person) {
        for day in &mut self.days {
            day.my_call = my_call(day, person);
        }
    }
}

fn my_call(day: &Day, person: &Person) -> Option<MyCall> {
    if let Some(row) = own_row(day, person)
        && (row.time.is_some() || row.status.is_some())
    {
        return Some(MyCall {
            // On call, no call and will notify never fall back to another time.
            time: row.time.filter(|_| row.status.is_none()),
            place: row.place.clone().filter(|place| !is_set(day, place)),
            source: CallSource::Row,
            next_day: row.next_day,
        });
    }
    let department = department(day, person);
    let by_department = department.and_then(|key| day.department_calls.get(&key).copied());
    let simple = |time, source| MyCall {
        time: Some(time),
        place: None,
        source,
        next_day: false,
    };
    by_department
        .map(|time| simple(time, CallSource::Department))
        .or_else(|| day.crew_call.map(|time| simple(time, CallSource::Crew)))
}

/// Whether the place named in a row is the set of the day, which needs no mention.
fn is_set(day: &Day, place: &str) -> bool {
    let place = fold(place);
    let main = day
        .primary_location
        .as_deref()
        .map(fold)
        .unwrap_or_default();
    main.contains(place.trim()) && place.trim().len() > 3
}

/// The row of the person: by name; by role only if the row names no other person, or if the
/// person gave no name.
fn own_row<'a>(day: &'a Day, person: &Person) -> Option<&'a Call> {
    let name = person.name.as_deref().filter(|n| !n.trim().is_empty());
    if let Some(row) = name.and_then(|name| row_by_name(day, person, name)) {
        return Some(row);
    }
    let mut rows = day.calls.iter().filter(|call| {
        let other = call
            .name
            .as_deref()
            .filter(|printed| names_a_person(printed));
        // A nickname keeps the surname: "Bob" for "Robert".
        let same_person = match (name, other) {
            (Some(wanted), Some(printed)) => same_surname(printed, wanted),
            _ => true,
        };
        let has_call = call.time.is_some() || call.status.is_some();
        same_person && same_role(call, person) == Some(true) && has_call
    });
    let first = rows.next()?;
    // If several rows have the role, it is only the person's call when all of them agree.
    rows.all(|other| other.time == first.time && other.status == first.status)
        .then_some(first)
}

fn row_by_name<'a>(day: &'a Day, person: &Person, name: &str) -> Option<&'a Call> {
    let scored = day.calls.iter().filter_map(|call| {
        let score = name_score(call.name.as_deref()?, name)?;
        let has_call = call.time.is_some() || call.status.is_some();
        // Of equal names, a row with a call is preferred, then the row with the person's role.
        let role = same_role(call, person).unwrap_or(false);
        let score = score + if has_call { 0.05 } else { 0.0 } + if role { 0.04 } else { 0.0 };
        Some((score, call))
    });
    // Of equal scores the first: later rows of the same name are repetitions.
    let best = scored.fold(None::<(f64, &Call)>, |best, (score, call)| match best {
        Some((top, _)) if top >= score => best,
        _ => Some((score, call)),
    });
    best.map(|(_, call)| call)
}

/// Whether a name column names a person: not "TBC", "-", "x2".
fn names_a_person(printed: &str) -> bool {
    let parts = name_parts(printed);
    let placeholders = [
        "tbc", "tba", "tbd", "nn", "various", "local", "open", "vacant",
    ];
    let letters = printed.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3
        && !parts
            .iter()
            .any(|part| placeholders.contains(&part.as_str()))
}

fn same_surname(printed: &str, wanted: &str) -> bool {
    let (printed, wanted) = (name_parts(printed), name_parts(wanted));
    let last = |parts: &[String]| parts.last().cloned().unwrap_or_default();
    let surname = last(&wanted);
    surname.chars().count() >= 3 && printed.len() >= 2 && last(&printed) == surname
}

fn same_role(call: &Call, person: &Person) -> Option<bool> {
    let (printed, wanted) = (call.role.as_deref()?, person.role.as_deref()?);
    let keys = role_of(printed).zip(role_of(wanted));
    Some(keys.map_or_else(
        || fold(printed).trim() == fold(wanted).trim(),
        |(a, b)| a.0 == b.0,
    ))
}

/// How well a printed name matches the person's name, `None` if it does not.
///
/// The parts may be in any order; initials and small typos are allowed; further names may be
/// missing on either side, but not the surname.
fn name_score(printed: &str, wanted: &str) -> Option<f64> {
    let (printed, wanted) = (name_parts(printed), name_parts(wanted));
    if printed.is_empty() || wanted.is_empty() {
        return None;
    }
    let (short, long) = if printed.len() <= wanted.len() {
        (&printed, &wanted)
    } else {
        (&wanted, &printed)
    };
    let mut used = vec![false; long.len()];
    let (mut total, mut full) = (0.0, 0);
    for part in short {
        let best = long
            .iter()
            .enumerate()
            .filter(|(i, _)| !used[*i])
            .filter_map(|(i, other)| part_score(part, other).map(|s| (i, s)))
            .max_by(|a, b| a.1.total_cmp(&b.1))?;
        used[best.0] = true;
        total += best.1;
        full += usize::from(best.1 > 0.6 && part.len() > 1);
    }
    // At least one full word must match, and a single word matches only a single-word name.
    let enough = full >= 1 && (short.len() >= 2 || long.len() == 1);
    enough.then(|| total / short.len() as f64)
}

fn part_score(a: &str, b: &str) -> Option<f64> {
    if a == b {
        return Some(1.0);
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.chars().count() == 1 {
        return long.starts_with(short).then_some(0.6);
    }
    let distance = strsim::damerau_levenshtein(a, b);
    let allowed = match long.chars().count() {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    };
    (distance <= allowed).then_some(0.95 - 0.1 * distance as f64)
}

fn department(day: &Day, person: &Person) -> Option<String> {
    let named = person
        .department
        .as_deref()
        .and_then(department_of)
        .map(str::to_owned);
    let by_role = || {
        person
            .role
            .as_deref()
            .and_then(role_of)
            .map(|(_, department)| department.to_owned())
    };
    let by_row = || own_row(day, person).and_then(|row| row.department.clone());
    named.or_else(by_role).or_else(by_row)
}
