//! The generated people of `sim` as users of the system.

use actors::model::{Buffers, Coordinates, Language, Place, User, UserId};
use jiff::Timestamp;

/// A generated person as a user who signed up at `created`.
pub fn user(person: &sim::people::Person, created: Timestamp) -> User {
    let language = match person.language {
        sim::sheet::Language::Pl => Language::Pl,
        sim::sheet::Language::En => Language::En,
    };
    User {
        id: UserId::of(&person.email),
        email: person.email.clone(),
        name: person.name.clone(),
        role: Some(person.role.clone()),
        department: Some(person.department.key().to_owned()),
        language,
        time_zone: person.time_zone.clone(),
        home: place(&person.home),
        equipment_house: person.equipment_house.as_ref().map(place),
        buffers: buffers(&person.buffers),
        created,
    }
}

fn buffers(own: &sim::people::Buffers) -> Buffers {
    let usual = Buffers::default();
    let or = |own: Option<u32>, usual| own.and_then(|own| u16::try_from(own).ok()).unwrap_or(usual);
    Buffers {
        car_change: or(own.car_change, usual.car_change),
        parking: or(own.parking, usual.parking),
        entry: or(own.entry, usual.entry),
        traffic: or(own.traffic, usual.traffic),
        morning_routine: or(own.morning_routine, usual.morning_routine),
    }
}

/// Every place of the generated world, as an address book.
pub fn address_book() -> Vec<Place> {
    sim::samples::places().iter().map(place).collect()
}

fn place(place: &sim::people::Place) -> Place {
    Place {
        name: place.name.clone(),
        address: place.address.clone(),
        at: Coordinates::new(place.lat, place.lon),
    }
}
