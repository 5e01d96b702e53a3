//! Stop impact, as in Valhalla: the penalty for how much a junction interrupts a drive. It is
//! a part of the cost and not of the driving time.

use super::segments::Junction;
use crate::road::{Class, Kind};

/// An arm of a junction: the end of a segment there.
#[derive(Clone, Debug)]
pub(super) struct Arm {
    pub(super) segment: u32,
    /// Whether it is the last point of the segment that lies at the junction.
    pub(super) at_end: bool,
    pub(super) class: Class,
    pub(super) kind: Kind,
    /// Heading away from the junction in degrees.
    pub(super) heading: f64,
    /// Whether cars may drive on it towards the junction.
    pub(super) open_in: bool,
    pub(super) roundabout: bool,
}

/// One of the two arms of a turn; see [`Arm`].
#[derive(Clone, Copy)]
pub(super) struct Side {
    pub(super) segment: u32,
    pub(super) at_end: bool,
    pub(super) class: Class,
    pub(super) kind: Kind,
}

/// A turning movement: from which arm of a junction to which.
pub(super) struct Movement {
    pub(super) from: Side,
    pub(super) to: Side,
    /// Whether each of the two arms belongs to a roundabout.
    pub(super) roundabouts: (bool, bool),
    /// Headings in degrees before and after the junction.
    pub(super) heading_in: f64,
    pub(super) heading_out: f64,
}

/// The direction of a turn. Near turns lead to the side of the road that traffic drives on,
/// far turns across the opposite lane.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TurnDirection {
    Straight,
    Slight,
    Near,
    SharpNear,
    Reverse,
    SharpFar,
    Far,
}

impl TurnDirection {
    /// By the angle in degrees, positive for near turns.
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

/// Weight of a turn that crosses a junction with arms on both sides.
const CROSSING_WEIGHT: f64 = 2.0;
/// Additional weight of a turn onto or off a ramp, and of one from there into a roundabout.
const RAMP_WEIGHT: f64 = 1.5;
const ROUNDABOUT_WEIGHT: f64 = 0.5;
const MAX_IMPACT: i32 = 7;
/// Factor by density steps.
const DENSITY_FACTORS: [f64; 16] = [
    1.0, 1.0, 1.0, 1.0, 1.0, 1.1, 1.2, 1.3, 1.4, 1.6, 1.9, 2.2, 2.5, 2.8, 3.1, 3.5,
];

/// Cost in seconds of a turn at a junction. `angle` is positive for near turns, `density` is in
/// steps.
pub(super) fn cost(
    arms: &[Arm],
    movement: &Movement,
    angle: f64,
    junction: &Junction,
    density: f64,
) -> f64 {
    let direction = TurnDirection::of(angle);
    let impact = impact(arms, movement, direction, junction);
    if impact == 0 {
        return 0.0;
    }
    let mut weight = if is_crossing(arms, movement) {
        CROSSING_WEIGHT
    } else {
        direction.weight()
    };
    if (movement.from.kind == Kind::Link) != (movement.to.kind == Kind::Link) {
        weight += RAMP_WEIGHT;
        if movement.roundabouts.1 {
            weight += ROUNDABOUT_WEIGHT;
        }
    }
    let steps = (density.round() as usize).min(DENSITY_FACTORS.len() - 1);
    weight * f64::from(impact) * DENSITY_FACTORS[steps]
}

/// The arms that do not belong to the turn.
fn others<'a>(arms: &'a [Arm], movement: &'a Movement) -> impl Iterator<Item = &'a Arm> {
    arms.iter().filter(|arm| {
        let here = (arm.segment, arm.at_end);
        here != (movement.from.segment, movement.from.at_end)
            && here != (movement.to.segment, movement.to.at_end)
    })
}

/// Whether the turn has other arms on both sides.
fn is_crossing(arms: &[Arm], movement: &Movement) -> bool {
    let turn = (movement.heading_out - movement.heading_in).rem_euclid(360.0);
    let (mut left, mut right) = (false, false);
    for arm in others(arms, movement) {
        let at = (arm.heading - movement.heading_in).rem_euclid(360.0);
        let is_right = match turn > 180.0 {
            true => at > turn || at < 180.0,
            false => at > turn && at < 180.0,
        };
        right |= is_right;
        left |= !is_right;
    }
    left && right
}

/// Rank of a class; all classes below unclassified roads interrupt equally.
fn rank(class: Class) -> i32 {
    class.min(Class::Unclassified) as i32
}

/// Impact in 0..=7 by how far the road ranks below the most important other arm: a junction
/// with a more important road interrupts more.
fn impact(arms: &[Arm], movement: &Movement, direction: TurnDirection, junction: &Junction) -> i32 {
    let (from, to) = (movement.from, movement.to);
    if movement.roundabouts == (true, true) {
        return 0;
    }
    let incoming = others(arms, movement).filter(|arm| arm.open_in);
    let classes = incoming.map(|arm| rank(arm.class) + if arm.roundabout { 2 } else { 0 });
    let lowest = rank(Class::Unclassified);
    let best = classes.min().unwrap_or(lowest).min(lowest);
    let mut impact = (rank(from.class) - best + 3).max(0);
    if rank(from.class) - best < -3 {
        impact = 0;
    }
    let is_link = |kind| kind == Kind::Link;
    let has_signal = junction.signal;
    if arms.iter().all(|arm| is_link(arm.kind)) {
        impact = match () {
            () if direction.is_sharp() => impact + 2,
            () if direction.is_slight() => impact / 2,
            () => impact - 1,
        };
    } else if is_link(from.kind) && is_link(to.kind) && best < lowest {
        if has_signal {
            impact = 4;
        } else if arms.len() > 3 {
            impact += 2;
        }
    } else if is_link(from.kind) && !is_link(to.kind) {
        impact += match () {
            () if direction.is_sharp() => 3,
            () if direction.is_slight() => 1,
            () => 2,
        };
    } else if from.kind == Kind::Aisle && to.kind == Kind::Aisle {
        impact -= 1;
    } else if matches!(direction, TurnDirection::Far | TurnDirection::SharpFar)
        && rank(from.class) != to.class as i32
        && !is_link(to.kind)
    {
        if has_signal {
            impact += 2;
        } else if (rank(from.class) - to.class as i32).abs() > 1 {
            impact += 1;
        }
    }
    impact.clamp(0, MAX_IMPACT)
}
