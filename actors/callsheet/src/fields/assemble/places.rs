//! The places of a day.

use super::super::evidence::Found;
use super::super::places::{Place, describe};
use super::super::survey::Survey;
use super::Confidence;
use crate::reading::{Day, Location, LocationRole, Reading};

/// The places of a day and the one to go to.
pub(super) fn set_places(
    survey: &Survey<'_>,
    reading: &mut Reading,
    day: &mut Day,
    sure: &mut Confidence,
    pages: &[u32],
    path: &dyn Fn(&str) -> String,
) {
    let mut main: Option<&Found<Place>> = None;
    for place in survey.places.iter().filter(|p| pages.contains(&p.page)) {
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
    sure.place = if place.value.location.role == LocationRole::Set {
        place.confidence
    } else {
        0.5
    };
    let mut found = place.clone();
    found.confidence = sure.place;
    reading
        .fields
        .push(found.field(path("primary_location"), text.clone()));
    day.primary_location = Some(text).filter(|t| !t.is_empty());
}

fn is_destination(role: LocationRole) -> bool {
    matches!(role, LocationRole::Set | LocationRole::Base)
}

/// A set with an address beats one without, any set beats the base.
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
