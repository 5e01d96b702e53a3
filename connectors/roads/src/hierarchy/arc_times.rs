//! Driving times of arcs, for the one-to-many search, which does not unpack its paths.

use std::ops::{Add, Mul, Sub};

use super::graph::{Hierarchy, NO_NODE, Shortcut};

/// A driving time in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Time {
    /// Time without traffic.
    pub(crate) free: f32,
    /// Delay that full load adds.
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

/// The time of each arc of a hierarchy, in the order of its arcs.
pub(crate) struct ArcTimes {
    pub(super) forward: Vec<Time>,
    pub(super) backward: Vec<Time>,
}

impl ArcTimes {
    /// Adds up the times of all arcs. `turn` is the time from the beginning of an edge to the
    /// beginning of one that follows it.
    pub(crate) fn new(hierarchy: &Hierarchy, turn: &dyn Fn(u32, u32) -> Time) -> Self {
        let (forward, backward) = (&hierarchy.forward, &hierarchy.backward);
        let mut times = Self {
            forward: Vec::with_capacity(forward.arcs.len()),
            backward: Vec::with_capacity(backward.arcs.len()),
        };
        let edge = |node: u32| hierarchy.edges[node as usize];
        // Both halves of a shortcut are arcs of a lower node, whose times are already known.
        for node in 0..hierarchy.edges.len() as u32 {
            for index in forward.range(node) {
                let single = || turn(edge(node), edge(forward.arcs[index].higher));
                let time = times.of(forward.shortcuts[index]).unwrap_or_else(single);
                times.forward.push(time);
            }
            for index in backward.range(node) {
                let single = || turn(edge(backward.arcs[index].higher), edge(node));
                let time = times.of(backward.shortcuts[index]).unwrap_or_else(single);
                times.backward.push(time);
            }
        }
        times
    }

    /// The time of a shortcut; `None` for an arc that is a single turn.
    fn of(&self, shortcut: Shortcut) -> Option<Time> {
        let sum = || {
            let first = self.backward[shortcut.first_half as usize];
            first + self.forward[shortcut.second_half as usize]
        };
        (shortcut.via != NO_NODE).then(sum)
    }
}
