//! The generated people and places in the types of the domain: profiles and an address book.

use actors::model::{Buffers, Coordinates, Language, Place, User, UserId};
use jiff::Timestamp;

use crate::people::{self, Person, people};
use crate::places;
use crate::sheet;

/// Every place of the world, homes included, as an address book.
pub fn address_book() -> Vec<Place> {
    let homes = people().into_iter().flat_map(|person| {
        [Some(person.home), person.equipment_house]
            .into_iter()
            .flatten()
    });
    places::places()
        .into_iter()
        .chain(homes)
        .map(place)
        .collect()
}

/// The profile of a person, created a month before `now`.
pub fn user(person: &Person, now: Timestamp) -> User {
    let month = jiff::SignedDuration::from_hours(30 * 24);
    User {
        id: UserId::of(&person.email),
        email: person.email.to_lowercase(),
        name: person.name.clone(),
        role: Some(person.role.clone()),
        department: Some(person.department.key().to_owned()),
        language: match person.language {
            sheet::Language::Pl => Language::Pl,
            _ => Language::En,
        },
        time_zone: person.time_zone.clone(),
        home: place(person.home.clone()),
        equipment_house: person.equipment_house.clone().map(place),
        buffers: buffers(&person.buffers),
        quiet_hours: None,
        created: now.checked_sub(month).unwrap_or(now),
    }
}

fn place(place: places::Place) -> Place {
    Place {
        name: place.name,
        address: place.address,
        at: Coordinates::new(place.lat, place.lon),
    }
}

fn buffers(changed: &people::Buffers) -> Buffers {
    let standard = Buffers::default();
    let or = |minutes: Option<u32>, standard: u16| {
        minutes
            .and_then(|minutes| u16::try_from(minutes).ok())
            .unwrap_or(standard)
    };
    Buffers {
        car_change: or(changed.car_change, standard.car_change),
        parking: or(changed.parking, standard.parking),
        entry: or(changed.entry, standard.entry),
        traffic: or(changed.traffic, standard.traffic),
        morning_routine: or(changed.morning_routine, standard.morning_routine),
    }
}
