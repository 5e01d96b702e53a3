//! The people of a day.

use super::super::crew::is_set_word;
use super::super::evidence::Found;
use super::super::places::{Place, describe, resolve};
use super::super::survey::Survey;
use crate::reading::{Call, Contact, Day, LocationRole};

/// Contacts and calls of a day; the places of calls by name instead of by code.
pub(super) fn set_people(survey: &Survey<'_>, day: &mut Day, pages: &[u32]) {
    let places: Vec<&Found<Place>> = survey
        .places
        .iter()
        .filter(|p| pages.contains(&p.page))
        .collect();
    for row in survey.people.iter().filter(|r| pages.contains(&r.page)) {
        if let Some(contact) = row.contact() {
            add_contact(&mut day.contacts, contact);
        }
        let place = row
            .call
            .place
            .as_deref()
            .and_then(|text| report_to(text, &places, day));
        let call = Call {
            place,
            ..row.call.clone()
        };
        if day.calls.contains(&call) {
            continue;
        }
        // No field: evidence is named only for what the parse output carries.
        day.calls.push(call);
    }
}

/// Adds a person once, with the longest title that is printed of them.
fn add_contact(contacts: &mut Vec<Contact>, new: Contact) {
    let same = |known: &&mut Contact| known.name == new.name && known.phone == new.phone;
    let Some(known) = contacts.iter_mut().find(same) else {
        contacts.push(new);
        return;
    };
    let (old, title) = (
        known.role.as_deref().unwrap_or(""),
        new.role.as_deref().unwrap_or(""),
    );
    if title.starts_with(old) {
        known.role = new.role;
    } else if !old.starts_with(title) {
        contacts.push(new);
    }
}

/// Where a row sends the person, `None` where everybody is anyway.
fn report_to(text: &str, places: &[&Found<Place>], day: &Day) -> Option<String> {
    let Some(place) = resolve(text, places) else {
        return Some(text.to_owned()).filter(|t| !is_set_word(t));
    };
    let described = describe(&place.location);
    // The set that the day is named after, or the only one.
    let sets = day
        .locations
        .iter()
        .filter(|l| l.role == LocationRole::Set)
        .count();
    let own = place.location.role == LocationRole::Set
        && (sets < 2 || day.primary_location.as_deref() == Some(described.as_str()));
    (!own).then_some(described)
}
