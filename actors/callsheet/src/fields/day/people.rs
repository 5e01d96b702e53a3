//! The people of a day.

use crate::fields::crew::is_set_reference;
use crate::fields::evidence::Found;
use crate::fields::extraction::Extraction;
use crate::fields::places::{Place, describe, resolve};
use crate::reading::{Call, Contact, Day, LocationRole};

/// Sets the contacts and the calls of a day. A call names its place, not the code of the place.
pub(super) fn set_people(extraction: &Extraction<'_>, day: &mut Day, pages: &[u32]) {
    let places: Vec<&Found<Place>> = extraction
        .places
        .iter()
        .filter(|p| pages.contains(&p.page))
        .collect();
    for row in extraction.people.iter().filter(|r| pages.contains(&r.page)) {
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
        // No evidence field: fields exist only for values of the parse output.
        day.calls.push(call);
    }
}

/// Adds a contact once, with the longest title printed for that person.
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

/// Where the person of a row reports, `None` for the set of the day.
fn report_to(text: &str, places: &[&Found<Place>], day: &Day) -> Option<String> {
    let Some(place) = resolve(text, places) else {
        return Some(text.to_owned()).filter(|t| !is_set_reference(t));
    };
    let described = describe(&place.location);
    // The primary location of the day, or its only set.
    let sets = day
        .locations
        .iter()
        .filter(|l| l.role == LocationRole::Set)
        .count();
    let own = place.location.role == LocationRole::Set
        && (sets < 2 || day.primary_location.as_deref() == Some(described.as_str()));
    (!own).then_some(described)
}
