//! Who may drive where.

use super::{Class, Kind};
use crate::osm::Tags;

/// The most special key comes first.
const KEYS: [&str; 4] = ["motorcar", "motor_vehicle", "vehicle", "access"];

/// How a car may use a road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody.
    Open,
    /// Those who live or have business there.
    Destination,
}

/// Whom a value admits; `None` for nobody.
fn admits(value: &str) -> Option<Access> {
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

/// Access along the way and against it; `None` if in neither direction.
pub(super) fn directions(
    tags: &Tags<'_>,
    class: Class,
    kind: Kind,
    roundabout: bool,
) -> Option<(Option<Access>, Option<Access>)> {
    if tags.is("impassable", "yes") || tags.is("smoothness", "impassable") {
        return None;
    }
    let both = tags.first(&KEYS).map_or(Some(Access::Open), admits);
    let side = |suffix: &str| {
        let special = KEYS[..3]
            .iter()
            .find_map(|key| tags.get(&format!("{key}:{suffix}")));
        special.map_or(both, admits)
    };
    let (mut ahead, mut back) = (side("forward"), side("backward"));
    let implied = roundabout || (class == Class::Motorway && kind != Kind::Service);
    match tags.first(&["oneway:motorcar", "oneway:motor_vehicle", "oneway"]) {
        Some("yes" | "true" | "1") => back = None,
        Some("-1" | "reverse") => ahead = None,
        Some("reversible" | "alternating") => (ahead, back) = (None, None),
        Some("no" | "false" | "0") => {}
        _ if implied => back = None,
        _ => {}
    }
    (ahead.is_some() || back.is_some()).then_some((ahead, back))
}

/// What stands in the way at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Barrier {
    /// Nothing that a car minds.
    None,
    /// Has to be opened, by somebody who may.
    Gate,
    /// Money is collected.
    Toll,
    /// No car gets through.
    Closed,
}

/// The barrier at a node.
pub(crate) fn barrier(tags: &Tags<'_>) -> Barrier {
    let Some(barrier) = tags.get("barrier") else {
        return Barrier::None;
    };
    let admitted = tags.first(&KEYS).map(admits);
    match (barrier, admitted) {
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
