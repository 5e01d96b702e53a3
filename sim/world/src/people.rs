//! Fictional crew members and their places.

use serde::Serialize;

use crate::places::{LONDON, LOS_ANGELES, Place, WARSAW};
use crate::sheet::{Department, Language};

/// Planning buffers that a person changed, minutes. None: the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Buffers {
    /// Change of car.
    pub car_change: Option<u32>,
    /// Parking.
    pub parking: Option<u32>,
    /// Walk from the car to the set.
    pub entry: Option<u32>,
    /// Traffic.
    pub traffic: Option<u32>,
    /// From wake-up to departure.
    pub morning_routine: Option<u32>,
}

/// A crew member.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Person {
    /// Address of the mailbox; also the account's name.
    pub email: String,
    /// Name as crew lists print it.
    pub name: String,
    /// Position as crew lists print it.
    pub role: String,
    /// Department.
    pub department: Department,
    /// Language of the person's messages.
    pub language: Language,
    /// IANA zone of the person's home.
    pub time_zone: String,
    /// Home.
    pub home: Place,
    /// The rental house that this person visits before the set.
    pub equipment_house: Option<Place>,
    /// Changed buffers.
    pub buffers: Buffers,
}

/// The four people of the demo, in the order Polish camera, American grip,
/// London focus puller, Polish gaffer.
#[must_use]
pub fn people() -> Vec<Person> {
    vec![camera_assistant(), key_grip(), focus_puller(), gaffer()]
}

/// First camera assistant in Warszawa.
#[must_use]
pub fn camera_assistant() -> Person {
    Person {
        email: "ola.wrzosek@example.com".to_owned(),
        name: "Ola Wrzosek".to_owned(),
        role: "I asystentka operatora".to_owned(),
        department: Department::Camera,
        language: Language::Pl,
        time_zone: WARSAW.time_zone.to_owned(),
        home: WARSAW.homes[0].place(),
        equipment_house: None,
        buffers: Buffers::default(),
    }
}

/// Key grip in Los Angeles.
#[must_use]
pub fn key_grip() -> Person {
    Person {
        email: "dana.whitlock@example.com".to_owned(),
        name: "Dana Whitlock".to_owned(),
        role: "Key Grip".to_owned(),
        department: Department::Grip,
        language: Language::En,
        time_zone: LOS_ANGELES.time_zone.to_owned(),
        home: LOS_ANGELES.homes[0].place(),
        equipment_house: None,
        buffers: Buffers {
            traffic: Some(25),
            ..Buffers::default()
        },
    }
}

/// Focus puller in London, who fetches the camera first.
#[must_use]
pub fn focus_puller() -> Person {
    Person {
        email: "imogen.ashdown@example.com".to_owned(),
        name: "Imogen Ashdown".to_owned(),
        role: "1st AC".to_owned(),
        department: Department::Camera,
        language: Language::En,
        time_zone: LONDON.time_zone.to_owned(),
        home: LONDON.homes[0].place(),
        equipment_house: Some(LONDON.rental.place()),
        buffers: Buffers::default(),
    }
}

/// Gaffer in Warszawa, same production as the camera assistant.
#[must_use]
pub fn gaffer() -> Person {
    Person {
        email: "bartek.jodlowski@example.com".to_owned(),
        name: "Bartek Jodłowski".to_owned(),
        role: "Mistrz oświetlenia".to_owned(),
        department: Department::Electric,
        language: Language::Pl,
        time_zone: WARSAW.time_zone.to_owned(),
        home: WARSAW.homes[1].place(),
        equipment_house: None,
        buffers: Buffers {
            morning_routine: Some(30),
            ..Buffers::default()
        },
    }
}
