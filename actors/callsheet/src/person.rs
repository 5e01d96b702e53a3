//! The person's own call: own row, else the department's call, else the crew's.

use crate::fields::name_parts;
use crate::lexicon::{department_of, fold, role_of};
use crate::reading::{Call, CallSource, Day, MyCall, Person, Reading};

impl Reading {
    /// Fills `my_call` of each day for this person; `None` where nothing is found.
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
            // On call, no call, will notify: never another's time instead.
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

/// The place named in the row is where everybody is anyway.
fn is_set(day: &Day, place: &str) -> bool {
    let place = fold(place);
    let main = day
        .primary_location
        .as_deref()
        .map(fold)
        .unwrap_or_default();
    main.contains(place.trim()) && place.trim().len() > 3
}

/// The row of the person: by name; by role only in rows that name nobody, or
/// where the person gave no name.
fn own_row<'a>(day: &'a Day, person: &Person) -> Option<&'a Call> {
    let name = person.name.as_deref().filter(|n| !n.trim().is_empty());
    if let Some(row) = name.and_then(|name| row_by_name(day, person, name)) {
        return Some(row);
    }
    let mut rows = day.calls.iter().filter(|call| {
        let other = call.name.as_deref().filter(|printed| is_somebody(printed));
        // "Bob" for "Robert" still has his surname.
        let open = match (name, other) {
            (Some(wanted), Some(printed)) => same_surname(printed, wanted),
            _ => true,
        };
        let told = call.time.is_some() || call.status.is_some();
        open && same_role(call, person) == Some(true) && told
    });
    let first = rows.next()?;
    // Several people of one role: only a common call is the person's as well.
    rows.all(|other| other.time == first.time && other.status == first.status)
        .then_some(first)
}

fn row_by_name<'a>(day: &'a Day, person: &Person, name: &str) -> Option<&'a Call> {
    let scored = day.calls.iter().filter_map(|call| {
        let score = name_score(call.name.as_deref()?, name)?;
        let told = call.time.is_some() || call.status.is_some();
        // Among equals the row that says something, then the one of the role.
        let role = same_role(call, person).unwrap_or(false);
        let score = score + if told { 0.05 } else { 0.0 } + if role { 0.04 } else { 0.0 };
        Some((score, call))
    });
    // The first of equals: later rows of the same name are repeats.
    let best = scored.fold(None::<(f64, &Call)>, |best, (score, call)| match best {
        Some((top, _)) if top >= score => best,
        _ => Some((score, call)),
    });
    best.map(|(_, call)| call)
}

/// Whether a name column names a person: not "TBC", "-", "x2".
fn is_somebody(printed: &str) -> bool {
    let parts = name_parts(printed);
    let open = [
        "tbc", "tba", "tbd", "nn", "various", "local", "open", "vacant",
    ];
    let letters = printed.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 3 && !parts.iter().any(|part| open.contains(&part.as_str()))
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

/// How well a printed name is the person's, `None` if it is not.
///
/// Parts may be swapped, initials and small typos are allowed, further names
/// may be missing on either side; the surname must be there.
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
    // One full word at least, and a lone first name is nobody's.
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
