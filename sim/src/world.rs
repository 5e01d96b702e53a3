//! The generated people and places as the domain knows them.

use actors::model::{Buffers, Coordinates, Language, Place, User, UserId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::people::{Person, people};

/// Where the evening is over on which the messages come.
const ZONE: &str = "Europe/Warsaw";

/// Tomorrow: the first shooting day of the samples.
pub fn tomorrow(now: Timestamp) -> Date {
    let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
    now.to_zoned_datetime(zone)
        .date()
        .saturating_add(Span::new().days(1))
}

/// Every place of the world, homes included, as an address book.
pub fn address_book() -> Vec<Place> {
    let homes = people().into_iter().flat_map(|person| {
        [Some(person.home), person.equipment_house]
            .into_iter()
            .flatten()
    });
    crate::places::places()
        .into_iter()
        .chain(homes)
        .map(place)
        .collect()
}

/// A person as a profile, created a month before `now`.
pub fn user(person: &Person, now: Timestamp) -> User {
    let month = jiff::SignedDuration::from_hours(30 * 24);
    User {
        id: UserId::of(&person.email),
        email: person.email.to_lowercase(),
        name: person.name.clone(),
        role: Some(person.role.clone()),
        department: Some(person.department.key().to_owned()),
        language: match person.language {
            crate::sheet::Language::Pl => Language::Pl,
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

/// A place as the domain knows it.
pub(crate) fn place(place: crate::people::Place) -> Place {
    Place {
        name: place.name,
        address: place.address,
        at: Coordinates::new(place.lat, place.lon),
    }
}

fn buffers(changed: &crate::people::Buffers) -> Buffers {
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
