//! Access: which vehicles may use a road or pass a barrier.

use super::class::{Class, Kind};
use crate::osm::Tags;

/// The keys of access tags that apply to cars, the most specific first.
const KEYS: [&str; 4] = ["motorcar", "motor_vehicle", "vehicle", "access"];

/// How a car may use a road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Open to through traffic.
    Open,
    /// Only for drives that start or end there (`private`, `destination`, ...).
    Destination,
}

/// The access that a tag value gives; `None` if it excludes cars.
fn access_of(value: &str) -> Option<Access> {
    match value {
        "private" | "destination" | "customers" | "delivery" | "permit" | "residents" => {
            Some(Access::Destination)
        }
        "no"
        | "agricultural"
        | "forestry"
        | "agricultural;forestry"
        | "emergency"
        | "military"
        | "bus"
        | "psv"
        | "taxi"
        | "hgv"
        | "use_sidepath" => None,
        _ => Some(Access::Open),
    }
}

/// Access in the direction of the way and against it; `None` if neither direction is open.
pub(super) fn directions(
    tags: &Tags<'_>,
    class: Class,
    kind: Kind,
    roundabout: bool,
) -> Option<(Option<Access>, Option<Access>)> {
    if tags.is("impassable", "yes") || tags.is("smoothness", "impassable") {
        return None;
    }
    let both = tags.first(&KEYS).map_or(Some(Access::Open), access_of);
    let directed = |suffix: &str| {
        let specific = KEYS[..3]
            .iter()
            .find_map(|key| tags.get(&format!("{key}:{suffix}")));
        specific.map_or(both, access_of)
    };
    let (mut forward, mut backward) = (directed("forward"), directed("backward"));
    let implied = roundabout || (class == Class::Motorway && kind != Kind::Service);
    match tags.first(&["oneway:motorcar", "oneway:motor_vehicle", "oneway"]) {
        Some("yes" | "true" | "1") => backward = None,
        Some("-1" | "reverse") => forward = None,
        Some("reversible" | "alternating") => (forward, backward) = (None, None),
        Some("no" | "false" | "0") => {}
        _ if implied => backward = None,
        _ => {}
    }
    (forward.is_some() || backward.is_some()).then_some((forward, backward))
}

/// An obstacle at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Barrier {
    /// No obstacle for cars.
    None,
    /// A gate that authorised drivers open.
    Gate,
    /// A toll booth.
    Toll,
    /// Impassable for cars.
    Closed,
}

/// The barrier at a node.
pub(crate) fn barrier(tags: &Tags<'_>) -> Barrier {
    let Some(barrier) = tags.get("barrier") else {
        return Barrier::None;
    };
    let access = tags.first(&KEYS).map(access_of);
    match (barrier, access) {
        ("toll_booth", _) => Barrier::Toll,
        (_, Some(None)) => Barrier::Closed,
        (_, Some(Some(Access::Open))) => Barrier::None,
        (_, Some(Some(Access::Destination))) => Barrier::Gate,
        ("gate" | "lift_gate" | "swing_gate" | "sliding_gate", None) => Barrier::Gate,
        (
            "bollard" | "block" | "chain" | "jersey_barrier" | "log" | "kissing_gate" | "stile"
            | "turnstile" | "cycle_barrier" | "motorcycle_barrier" | "planter" | "wall" | "fence"
            | "hedge" | "debris" | "bus_trap" | "sump_buster" | "horse_stile",
            None,
        ) => Barrier::Closed,
        _ => Barrier::None,
    }
}
