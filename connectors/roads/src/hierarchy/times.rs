//! Times of arcs: for a search that does not write out its ways.

use std::ops::{Add, Mul, Sub};

use super::{Hierarchy, NONE, Parts};

/// Seconds on empty streets, and what full load adds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Time {
    pub(crate) free: f32,
    pub(crate) delay: f32,
}

impl Add for Time {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            free: self.free + other.free,
            delay: self.delay + other.delay,
        }
    }
}

impl Sub for Time {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            free: self.free - other.free,
            delay: self.delay - other.delay,
        }
    }
}

impl Mul<f32> for Time {
    type Output = Self;

    fn mul(self, share: f32) -> Self {
        Self {
            free: self.free * share,
            delay: self.delay * share,
        }
    }
}

/// Time of each arc of a hierarchy, in the order of its arcs.
pub(crate) struct Times {
    pub(super) leaving: Vec<Time>,
    pub(super) arriving: Vec<Time>,
}

impl Times {
    /// `turn` is the time from the beginning of an edge to that of one behind it.
    pub(crate) fn new(hierarchy: &Hierarchy, turn: &dyn Fn(u32, u32) -> Time) -> Self {
        let (leaving, arriving) = (&hierarchy.leaving, &hierarchy.arriving);
        let mut times = Self {
            leaving: Vec::with_capacity(leaving.arcs.len()),
            arriving: Vec::with_capacity(arriving.arcs.len()),
        };
        let edge = |node: u32| hierarchy.edges[node as usize];
        // Both parts of a shortcut are arcs of a lower node, whose times are known by then.
        for node in 0..hierarchy.edges.len() as u32 {
            for place in leaving.places(node) {
                let whole = || turn(edge(node), edge(leaving.arcs[place].higher));
                let time = times.of(leaving.parts[place]).unwrap_or_else(whole);
                times.leaving.push(time);
            }
            for place in arriving.places(node) {
                let whole = || turn(edge(arriving.arcs[place].higher), edge(node));
                let time = times.of(arriving.parts[place]).unwrap_or_else(whole);
                times.arriving.push(time);
            }
        }
        times
    }

    fn of(&self, parts: Parts) -> Option<Time> {
        let halves = || self.arriving[parts.before as usize] + self.leaving[parts.behind as usize];
        (parts.over != NONE).then(halves)
    }
}
