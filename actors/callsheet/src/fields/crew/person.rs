//! Reads one person from the segments of a row.

use super::call_cell::{CallCell, is_set_reference, read_call_cell};
use super::model::PersonRow;
use super::segments::Segment;
use crate::layout::Page;
use crate::lexicon::{Label, department_of, find_labels, is_name};
use crate::reading::Call;
use crate::text::{Folded, fold, words};
use crate::value::address::address_score;
use crate::value::phone::find_phones;
use crate::value::time::{Strength, find_times};

/// Reads one person from `segments[at..]`, if there is one there, and returns the index after it.
/// The segments from `from` on belong to no other person.
pub(super) fn read_person(
    page: &Page,
    segments: &[Segment],
    at: usize,
    from: usize,
    country: Option<&str>,
) -> (Option<PersonRow>, usize) {
    let (role_at, name_at) = match (&segments[at], segments.get(at + 1)) {
        (p, Some(next)) if is_name(&p.text) && p.role.is_none() => {
            let follows =
                next.role.is_some() && !segments.get(at + 2).is_some_and(|n| is_name(&n.text));
            (follows.then_some(at + 1), Some(at))
        }
        (p, next) if p.role.is_some() => {
            (Some(at), next.filter(|n| is_name(&n.text)).map(|_| at + 1))
        }
        _ => return (None, at + 1),
    };
    let start = role_at.max(name_at).map_or(at, |i| i) + 1;
    let (mut cell, phone, end) = values_after(segments, start, country);
    let named = name_at.is_some();
    if named && cell.time.is_none() && cell.status.is_none() {
        cell = call_before(segments, at, from).unwrap_or(cell);
    }
    let timed = cell.time.is_some() || cell.status.is_some();
    // A role with a time is a row ("Gaffer 06:00"); a name needs a call, a phone or a role.
    if !(timed && (named || role_at.is_some())
        || phone.is_some() && named
        || named && role_at.is_some())
    {
        return (None, at + 1);
    }
    // A role that the lexicon does not know: the words before the name.
    let role_at = role_at.or_else(|| {
        let before = at.checked_sub(1).filter(|&i| i >= from)?;
        let text = &segments[before].text;
        let plain = text
            .chars()
            .all(|c| c.is_alphabetic() || " .-/&'".contains(c));
        (plain && text.chars().count() <= 32 && !is_name(text)).then_some(before)
    });
    let role = role_at.map(|i| &segments[i]);
    let person = PersonRow {
        call: Call {
            name: name_at.map(|i| segments[i].text.clone()),
            role: role.map(|p| p.text.clone()),
            department: role
                .and_then(|p| {
                    p.role
                        .map(|(_, department)| department)
                        .or_else(|| department_of(&p.text))
                })
                .map(str::to_owned),
            time: cell.time,
            status: cell.status,
            place: cell.place,
            next_day: cell.next_day,
        },
        phone,
        page: page.number,
    };
    (Some(person), end)
}

/// The call before a name, if the row begins with the call.
fn call_before(segments: &[Segment], at: usize, from: usize) -> Option<CallCell> {
    let first = at.checked_sub(1).filter(|&i| i == from)?;
    let text = &segments[first].text;
    let call = read_call_cell(text);
    let bare = text.chars().filter(|c| c.is_alphabetic()).count() <= 4;
    (bare && (call.time.is_some() || call.status.is_some())).then_some(call)
}

/// Call, place and phone after a name, up to the next person, and the index after them.
fn values_after(
    segments: &[Segment],
    start: usize,
    country: Option<&str>,
) -> (CallCell, Option<String>, usize) {
    let mut found = CallCell::default();
    let mut phone = None;
    let mut at = start;
    while let Some(segment) = segments.get(at).filter(|_| at < start + 4) {
        if segment.role.is_some() || is_name(&segment.text) {
            break;
        }
        let folded = fold(&segment.text);
        let other_label = find_labels(&Folded::new(&segment.text))
            .iter()
            .any(|l| l.label.is_time() && l.label != Label::BareCall || l.label.is_section());
        // "Sunrise 6:12" further right is not a call, nor is a sentence with a time in it.
        if (other_label || is_sentence(&folded)) && !find_times(&folded).is_empty() {
            break;
        }
        // A headline beside the row, or an address after a name.
        let large = segment.size > 1.5 * segments[start - 1].size;
        if large || address_score(&segment.text) >= 2 {
            break;
        }
        let phones = find_phones(&segment.text, country);
        let here = read_call_cell(&segment.text);
        if let Some(first) = phones.into_iter().next() {
            phone = phone.or(Some(first.number));
            let strong = find_times(&folded)
                .iter()
                .any(|t| t.strength == Strength::Strong);
            if strong && found.time.is_none() {
                found = here;
            }
        } else if found.time.is_none() && found.status.is_none() {
            if here.time.is_some() || here.status.is_some() {
                found = here;
            }
        } else if segments.get(at + 1).is_some_and(|next| is_name(&next.text)) {
            // The role of the next person, even if the lexicon does not know it.
            break;
        } else if found.place.is_none() && segment.text.chars().count() <= 24 && here.time.is_none()
        {
            let other = find_labels(&Folded::new(&segment.text))
                .iter()
                .any(|l| matches!(l.label, Label::Department(_) | Label::Crew | Label::Cast));
            found.place = Some(segment.text.clone())
                .filter(|p| !other && !is_set_reference(p) && !p.contains('@'));
        }
        at += 1;
    }
    (found, phone, at)
}

/// Whether enough words precede the first time for it to belong to them.
fn is_sentence(folded: &str) -> bool {
    let start = find_times(folded).first().map_or(0, |t| t.start);
    let before = &folded[..start];
    words(before).len() >= 3 && find_labels(&Folded::new(before)).is_empty()
}
