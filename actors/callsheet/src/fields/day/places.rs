//! The places of a day.

use super::confidence::Confidence;
use crate::fields::evidence::Found;
use crate::fields::extraction::Extraction;
use crate::fields::places::{Place, describe};
use crate::reading::{Day, Location, LocationRole, Reading};

/// Sets the places of a day and the primary location.
pub(super) fn set_places(
    extraction: &Extraction<'_>,
    reading: &mut Reading,
    day: &mut Day,
    confidence: &mut Confidence,
    pages: &[u32],
    path: &dyn Fn(&str) -> String,
) {
    let mut main: Option<&Found<Place>> = None;
    for place in extraction.places.iter().filter(|p| pages.contains(&p.page)) {
        let location = &place.value.location;
        let same = |l: &Location| {
            l.name == location.name && l.address == location.address && l.role == location.role
        };
        if day.locations.iter().any(same) {
            continue;
        }
        let at = format!("locations[{}]", day.locations.len());
        reading
            .fields
            .push(place.field(path(&at), describe(location)));
        day.locations.push(location.clone());
        if main.is_none_or(|main| is_better(place, main)) && is_destination(location.role) {
            main = Some(place);
        }
    }
    let Some(place) = main else {
        reading
            .warnings
            .push("no-location: no shooting location was found".to_owned());
        return;
    };
    let text = describe(&place.value.location);
    confidence.place = if place.value.location.role == LocationRole::Set {
        place.confidence
    } else {
        0.5
    };
    let mut found = place.clone();
    found.confidence = confidence.place;
    reading
        .fields
        .push(found.field(path("primary_location"), text.clone()));
    day.primary_location = Some(text).filter(|t| !t.is_empty());
}

fn is_destination(role: LocationRole) -> bool {
    matches!(role, LocationRole::Set | LocationRole::Base)
}

/// Whether a place is a better primary location: a set is better than the base, a set with an
/// address better than one without.
fn is_better(place: &Found<Place>, main: &Found<Place>) -> bool {
    let (new, old) = (&place.value.location, &main.value.location);
    if old.role == LocationRole::Base {
        return new.role == LocationRole::Set;
    }
    new.role == LocationRole::Set
        && old.address.is_none()
        && new.address.is_some()
        && place.page == main.page
}
