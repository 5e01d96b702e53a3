//! How much a junction interrupts a drive: what drivers would rather avoid, not time.

use super::pieces::Junction;
use crate::road::{Class, Kind};

/// A piece of road at a junction.
#[derive(Clone, Debug)]
pub(super) struct Arm {
    pub(super) piece: u32,
    /// Which end of the piece: the last point is here.
    pub(super) end: bool,
    pub(super) class: Class,
    pub(super) kind: Kind,
    /// Direction away from the junction, degrees.
    pub(super) heading: f64,
    pub(super) open_in: bool,
    pub(super) roundabout: bool,
}

/// One arm of a turn.
#[derive(Clone, Copy)]
pub(super) struct Side {
    pub(super) piece: u32,
    pub(super) end: bool,
    pub(super) class: Class,
    pub(super) kind: Kind,
}

/// The two arms of a turn.
pub(super) struct Pair {
    pub(super) from: Side,
    pub(super) to: Side,
    pub(super) roundabouts: (bool, bool),
    pub(super) heading_in: f64,
    pub(super) heading_out: f64,
}

/// A turn by its angle, positive to the side people drive on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Straight,
    Slight,
    Near,
    SharpNear,
    Reverse,
    SharpFar,
    Far,
}

impl Way {
    fn of(angle: f64) -> Self {
        match angle.abs() {
            a if a < 11.0 => Self::Straight,
            a if a < 45.0 => Self::Slight,
            a if a < 136.0 && angle > 0.0 => Self::Near,
            a if a < 136.0 => Self::Far,
            a if a < 160.0 && angle > 0.0 => Self::SharpNear,
            a if a < 160.0 => Self::SharpFar,
            _ => Self::Reverse,
        }
    }

    fn weight(self) -> f64 {
        match self {
            Self::Straight => 0.5,
            Self::Slight => 0.75,
            Self::Near => 1.0,
            Self::SharpNear => 1.5,
            Self::Reverse => 9.5,
            Self::SharpFar => 3.5,
            Self::Far => 2.5,
        }
    }

    fn is_sharp(self) -> bool {
        matches!(self, Self::SharpNear | Self::SharpFar | Self::Reverse)
    }

    fn is_slight(self) -> bool {
        matches!(self, Self::Straight | Self::Slight)
    }
}

/// Straight on, with roads to both sides.
const CROSSING: f64 = 2.0;
const RAMP: f64 = 1.5;
const ROUNDABOUT: f64 = 0.5;
const MOST: i32 = 7;
/// By steps of density.
const DENSITY: [f64; 16] = [
    1.0, 1.0, 1.0, 1.0, 1.0, 1.1, 1.2, 1.3, 1.4, 1.6, 1.9, 2.2, 2.5, 2.8, 3.1, 3.5,
];

/// The cost of a turn at a junction, in seconds.
pub(super) fn cost(
    arms: &[Arm],
    pair: &Pair,
    angle: f64,
    junction: &Junction,
    density: f64,
) -> f64 {
    let way = Way::of(angle);
    let impact = impact(arms, pair, way, junction);
    if impact == 0 {
        return 0.0;
    }
    let mut weight = if is_crossing(arms, pair) {
        CROSSING
    } else {
        way.weight()
    };
    if (pair.from.kind == Kind::Link) != (pair.to.kind == Kind::Link) {
        weight += RAMP;
        if pair.roundabouts.1 {
            weight += ROUNDABOUT;
        }
    }
    let steps = (density.round() as usize).min(DENSITY.len() - 1);
    weight * f64::from(impact) * DENSITY[steps]
}

fn others<'a>(arms: &'a [Arm], pair: &'a Pair) -> impl Iterator<Item = &'a Arm> {
    arms.iter().filter(|arm| {
        let here = (arm.piece, arm.end);
        here != (pair.from.piece, pair.from.end) && here != (pair.to.piece, pair.to.end)
    })
}

/// Straight on between roads to both sides.
fn is_crossing(arms: &[Arm], pair: &Pair) -> bool {
    let turn = (pair.heading_out - pair.heading_in).rem_euclid(360.0);
    let (mut left, mut right) = (false, false);
    for arm in others(arms, pair) {
        let at = (arm.heading - pair.heading_in).rem_euclid(360.0);
        let is_right = match turn > 180.0 {
            true => at > turn || at < 180.0,
            false => at > turn && at < 180.0,
        };
        right |= is_right;
        left |= !is_right;
    }
    left && right
}

/// Classes from here on interrupt alike.
fn grouped(class: Class) -> i32 {
    class.min(Class::Unclassified) as i32
}

/// How far the road is below the best of the others: coming to a bigger road interrupts.
fn impact(arms: &[Arm], pair: &Pair, way: Way, junction: &Junction) -> i32 {
    let (from, to) = (pair.from, pair.to);
    if pair.roundabouts == (true, true) {
        return 0;
    }
    let drive_in = others(arms, pair).filter(|arm| arm.open_in);
    let classes = drive_in.map(|arm| grouped(arm.class) + if arm.roundabout { 2 } else { 0 });
    let least = grouped(Class::Unclassified);
    let best = classes.min().unwrap_or(least).min(least);
    let mut impact = (grouped(from.class) - best + 3).max(0);
    if grouped(from.class) - best < -3 {
        impact = 0;
    }
    let is_link = |kind| kind == Kind::Link;
    let stops = junction.signal;
    if arms.iter().all(|arm| is_link(arm.kind)) {
        impact = match () {
            () if way.is_sharp() => impact + 2,
            () if way.is_slight() => impact / 2,
            () => impact - 1,
        };
    } else if is_link(from.kind) && is_link(to.kind) && best < least {
        if stops {
            impact = 4;
        } else if arms.len() > 3 {
            impact += 2;
        }
    } else if is_link(from.kind) && !is_link(to.kind) {
        impact += match () {
            () if way.is_sharp() => 3,
            () if way.is_slight() => 1,
            () => 2,
        };
    } else if from.kind == Kind::Aisle && to.kind == Kind::Aisle {
        impact -= 1;
    } else if matches!(way, Way::Far | Way::SharpFar)
        && grouped(from.class) != to.class as i32
        && !is_link(to.kind)
    {
        if stops {
            impact += 2;
        } else if (grouped(from.class) - to.class as i32).abs() > 1 {
            impact += 1;
        }
    }
    impact.clamp(0, MOST)
}
