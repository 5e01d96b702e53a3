//! Importance and use of a road.

use serde::{Deserialize, Serialize};

use crate::osm::Tags;

/// Importance of a road, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Class {
    /// Motorways.
    Motorway,
    /// Trunk roads.
    Trunk,
    /// Primary roads.
    Primary,
    /// Secondary roads.
    Secondary,
    /// Tertiary roads.
    Tertiary,
    /// Minor roads between places.
    Unclassified,
    /// Streets in residential areas.
    Residential,
    /// Access to buildings, yards and fields.
    Service,
}

/// What a road is used for, in addition to its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// An ordinary road.
    Plain,
    /// A ramp or turning lane (`_link`).
    Link,
    /// A street for playing and walking.
    LivingStreet,
    /// A service road without a more specific description.
    Service,
    /// The access road of a house.
    Driveway,
    /// An aisle between the rows of a car park.
    Aisle,
    /// A track, of grade 1 (solid) to 5 (soft).
    Track(u8),
}

/// The class and kind of a way; `None` if it is not a road for cars.
pub(super) fn classify(tags: &Tags<'_>) -> Option<(Class, Kind)> {
    let highway = tags.get("highway")?;
    if tags.is("area", "yes") {
        return None;
    }
    let (name, link) = match highway.strip_suffix("_link") {
        Some(name) => (name, Kind::Link),
        None => (highway, Kind::Plain),
    };
    Some(match name {
        "motorway" => (Class::Motorway, link),
        "trunk" => (Class::Trunk, link),
        "primary" => (Class::Primary, link),
        "secondary" => (Class::Secondary, link),
        "tertiary" => (Class::Tertiary, link),
        "unclassified" | "road" => (Class::Unclassified, Kind::Plain),
        "residential" => (Class::Residential, Kind::Plain),
        "living_street" => (Class::Residential, Kind::LivingStreet),
        "service" => (Class::Service, service(tags)?),
        "track" => (Class::Service, Kind::Track(grade(tags))),
        _ => return None,
    })
}

fn service(tags: &Tags<'_>) -> Option<Kind> {
    match tags.get("service") {
        Some("driveway") => Some(Kind::Driveway),
        Some("parking_aisle") => Some(Kind::Aisle),
        Some("emergency_access") => None,
        _ => Some(Kind::Service),
    }
}

fn grade(tags: &Tags<'_>) -> u8 {
    match tags.get("tracktype") {
        Some("grade1") => 1,
        Some("grade2") => 2,
        Some("grade3") => 3,
        Some("grade4") => 4,
        _ => 5,
    }
}
