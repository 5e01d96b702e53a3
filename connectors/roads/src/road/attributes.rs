//! The attributes of a way that the road graph is built from.

use super::access::{self, Access};
use super::class::{Class, Kind, classify};
use super::limit;
use crate::osm::Tags;

/// One direction of a way that is open to cars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Direction {
    pub(crate) access: Access,
    /// Speed limit in km/h, if one is mapped.
    pub(crate) limit: Option<f64>,
}

/// A way that cars may use in at least one direction.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Road {
    pub(crate) class: Class,
    pub(crate) kind: Kind,
    pub(crate) roundabout: bool,
    /// Penalty for the surface: a share of the driving time that is added to the cost.
    pub(crate) surface: f64,
    pub(crate) forward: Option<Direction>,
    pub(crate) backward: Option<Direction>,
    /// Street name; may be empty.
    pub(crate) name: String,
    /// Road number; may be empty.
    pub(crate) number: String,
}

impl Road {
    /// `None` if cars cannot or may not use the way.
    pub(crate) fn of(tags: &Tags<'_>) -> Option<Self> {
        let (class, kind) = classify(tags)?;
        let roundabout = matches!(tags.get("junction"), Some("roundabout" | "circular"));
        let (forward, backward) = access::directions(tags, class, kind, roundabout)?;
        let direction = |access: Option<Access>, suffix| {
            access.map(|access| Direction {
                access,
                limit: limit::in_direction(tags, suffix),
            })
        };
        Some(Self {
            class,
            kind,
            roundabout,
            surface: surface(tags),
            forward: direction(forward, "forward"),
            backward: direction(backward, "backward"),
            name: tags.get("name").unwrap_or_default().to_owned(),
            number: tags.get("ref").unwrap_or_default().to_owned(),
        })
    }
}

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
