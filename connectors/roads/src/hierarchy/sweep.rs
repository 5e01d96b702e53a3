//! From many places to one: up from that one, then down to all who are asked for.
//!
//! Nothing is looked for: nodes are passed in the order of their ranks, and only those above
//! the one place or above somebody who is asked for. How large the map is matters little.

use super::times::{Time, Times};
use super::{FAR, Hierarchy};

/// What it takes from the beginning of an edge to the place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reach {
    /// In units.
    pub(crate) cost: u32,
    pub(crate) time: Time,
}

const NEVER: Reach = Reach {
    cost: FAR,
    time: Time {
        free: 0.0,
        delay: 0.0,
    },
};

/// Memory of a sweep, used again by the next one.
pub(crate) struct Sweep {
    reaches: Vec<Reach>,
    /// Nodes whose reach is of this sweep: above the place, and above those asked for.
    above: Marks,
    asked: Marks,
}

impl Sweep {
    /// For hierarchies of so many nodes.
    pub(crate) fn of(nodes: usize) -> Self {
        Self {
            reaches: vec![NEVER; nodes],
            above: Marks::of(nodes),
            asked: Marks::of(nodes),
        }
    }

    /// Finds what it takes from the `asked` edges to the nearest of `ends`, each with what it
    /// takes to end there.
    pub(crate) fn run(
        &mut self,
        (hierarchy, times): (&Hierarchy, &Times),
        ends: &[(u32, Reach)],
        asked: impl Iterator<Item = u32>,
    ) {
        self.above.clear();
        self.asked.clear();
        for (edge, reach) in ends {
            self.improve(hierarchy.ranks[*edge as usize], *reach);
        }
        self.up(hierarchy, times);
        for edge in asked {
            self.ask(hierarchy.ranks[edge as usize]);
        }
        self.down(hierarchy, times);
    }

    /// What the last sweep found for an edge; `None` if it was not asked for or does not lead
    /// to the place.
    pub(crate) fn reach(&self, hierarchy: &Hierarchy, edge: u32) -> Option<Reach> {
        let node = hierarchy.ranks[edge as usize];
        let reach = self.reaches[node as usize];
        (self.asked.has(node) && reach.cost != FAR).then_some(reach)
    }

    fn up(&mut self, hierarchy: &Hierarchy, times: &Times) {
        let arcs = &hierarchy.arriving;
        let mut next = 0;
        while let Some(node) = self.above.at_or_above(next) {
            let here = self.reaches[node as usize];
            for place in arcs.places(node) {
                let arc = arcs.arcs[place];
                self.improve(arc.higher, here.behind(arc.weight, times.arriving[place]));
            }
            next = node + 1;
        }
    }

    fn down(&mut self, hierarchy: &Hierarchy, times: &Times) {
        let arcs = &hierarchy.leaving;
        let mut next = 0;
        while let Some(node) = self.asked.at_or_above(next) {
            for arc in arcs.of(node) {
                self.ask(arc.higher);
            }
            next = node + 1;
        }
        while let Some(node) = self.asked.below(next) {
            let mut best = self.reaches[node as usize];
            for place in arcs.places(node) {
                let arc = arcs.arcs[place];
                let above = self.reaches[arc.higher as usize];
                let reach = above.behind(arc.weight, times.leaving[place]);
                if reach.cost < best.cost {
                    best = reach;
                }
            }
            self.reaches[node as usize] = best;
            next = node;
        }
    }

    fn improve(&mut self, node: u32, reach: Reach) {
        let known = &mut self.reaches[node as usize];
        if self.above.insert(node) || reach.cost < known.cost {
            *known = reach;
        }
    }

    fn ask(&mut self, node: u32) {
        if self.asked.insert(node) && !self.above.has(node) {
            self.reaches[node as usize] = NEVER;
        }
    }
}

impl Reach {
    /// From before an arc.
    fn behind(self, weight: u32, time: Time) -> Self {
        Self {
            cost: self.cost.saturating_add(weight),
            time: self.time + time,
        }
    }
}

/// A set of nodes that is read in order, also while it grows.
struct Marks(Vec<u64>);

impl Marks {
    fn of(nodes: usize) -> Self {
        Self(vec![0; nodes.div_ceil(64)])
    }

    fn clear(&mut self) {
        self.0.fill(0);
    }

    fn has(&self, node: u32) -> bool {
        self.0[node as usize / 64] >> (node % 64) & 1 == 1
    }

    /// Whether it is new.
    fn insert(&mut self, node: u32) -> bool {
        let new = !self.has(node);
        self.0[node as usize / 64] |= 1 << (node % 64);
        new
    }

    fn at_or_above(&self, node: u32) -> Option<u32> {
        let mut word = node as usize / 64;
        let mut bits = self.0.get(word)? & (u64::MAX << (node % 64));
        while bits == 0 {
            word += 1;
            bits = *self.0.get(word)?;
        }
        Some(word as u32 * 64 + bits.trailing_zeros())
    }

    fn below(&self, node: u32) -> Option<u32> {
        let mut word = node as usize / 64;
        let mut bits = self.0.get(word).copied().unwrap_or(0) & !(u64::MAX << (node % 64));
        while bits == 0 {
            word = word.checked_sub(1)?;
            bits = self.0[word];
        }
        Some(word as u32 * 64 + 63 - bits.leading_zeros())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn marks_are_an_ordered_set(nodes in prop::collection::btree_set(0..200_u32, 0..40), at in 0..200_u32) {
            let mut marks = Marks::of(200);
            for node in &nodes {
                prop_assert!(marks.insert(*node) && !marks.insert(*node));
            }
            prop_assert_eq!(marks.has(at), nodes.contains(&at));
            prop_assert_eq!(marks.at_or_above(at), nodes.range(at..).next().copied());
            prop_assert_eq!(marks.below(at), nodes.range(..at).next_back().copied());
            marks.clear();
            prop_assert_eq!((0..200).filter(|node| marks.has(*node)).collect::<BTreeSet<u32>>(), BTreeSet::new());
        }
    }
}
