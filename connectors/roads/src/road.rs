//! What the tags of a way say about driving on it.

mod access;
mod limit;
mod speed;

use serde::{Deserialize, Serialize};

use crate::osm::Tags;

pub(crate) use access::{Access, Barrier, barrier};
pub(crate) use speed::speed;

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
    /// Streets where people live.
    Residential,
    /// Access to buildings, yards and fields.
    Service,
}

/// What a road is used for, beyond its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// An ordinary road.
    Plain,
    /// A ramp or turning lane (`_link`).
    Link,
    /// A street for playing and walking.
    LivingStreet,
    /// A service road without a closer description.
    Service,
    /// The way to a house.
    Driveway,
    /// Between the rows of a car park.
    Aisle,
    /// A track, of grade 1 (solid) to 5 (soft).
    Track(u8),
}

/// One direction of a way that is open to cars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lane {
    pub(crate) access: Access,
    /// km/h.
    pub(crate) limit: Option<f64>,
}

/// A way that cars may use in at least one direction.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Road {
    pub(crate) class: Class,
    pub(crate) kind: Kind,
    pub(crate) roundabout: bool,
    /// Added to the cost of each second.
    pub(crate) surface: f64,
    pub(crate) forward: Option<Lane>,
    pub(crate) backward: Option<Lane>,
    /// Street name and road number; either may be empty.
    pub(crate) name: String,
    pub(crate) number: String,
}

impl Road {
    /// `None` if cars cannot or may not use the way.
    pub(crate) fn of(tags: &Tags<'_>) -> Option<Self> {
        let (class, kind) = class_of(tags)?;
        let roundabout = matches!(tags.get("junction"), Some("roundabout" | "circular"));
        let (ahead, back) = access::directions(tags, class, kind, roundabout)?;
        let lane = |access: Option<Access>, side| {
            access.map(|access| Lane {
                access,
                limit: limit::of(tags, side),
            })
        };
        Some(Self {
            class,
            kind,
            roundabout,
            surface: surface(tags),
            forward: lane(ahead, "forward"),
            backward: lane(back, "backward"),
            name: tags.get("name").unwrap_or_default().to_owned(),
            number: tags.get("ref").unwrap_or_default().to_owned(),
        })
    }
}

fn class_of(tags: &Tags<'_>) -> Option<(Class, Kind)> {
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

/// What a surface adds to the cost of a second.
fn surface(tags: &Tags<'_>) -> f64 {
    match tags.get("surface") {
        Some("compacted" | "fine_gravel") => 0.1,
        Some("dirt" | "earth" | "ground" | "unpaved") => 0.2,
        Some("gravel" | "pebblestone") => 0.3,
        Some("grass" | "sand" | "mud") => 0.5,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests;
