//! The one-to-many search, run backward: the costs and times from many edges to one place.
//!
//! As in RPHAST, there is no queue. The search goes up from the place, then passes down through
//! the nodes in the order of their ranks, restricted to those above the place and above a
//! requested edge. The size of the map therefore hardly matters.
//!
//! ```text
//! place -> up: all nodes above it -> down: nodes above the requested edges -> labels
//! ```

use super::arc_times::{ArcTimes, Time};
use super::cost::UNREACHED;
use super::graph::Hierarchy;

/// The cost and the time from the beginning of an edge to the place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Label {
    /// Cost in units.
    pub(crate) cost: u32,
    pub(crate) time: Time,
}

const NOT_REACHED: Label = Label {
    cost: UNREACHED,
    time: Time {
        free: 0.0,
        delay: 0.0,
    },
};

/// Working memory of a one-to-many search, which the next one reuses.
pub(crate) struct OneToMany {
    /// Valid for the nodes of the two sets below.
    labels: Vec<Label>,
    /// Nodes above the place.
    upward: NodeSet,
    /// Nodes above a requested edge.
    requested: NodeSet,
}

impl OneToMany {
    /// For hierarchies with this number of nodes.
    pub(crate) fn of(nodes: usize) -> Self {
        Self {
            labels: vec![NOT_REACHED; nodes],
            upward: NodeSet::of(nodes),
            requested: NodeSet::of(nodes),
        }
    }

    /// Finds the labels of the `requested` edges. `ends` are the edges on which the place lies,
    /// each with what it takes from its beginning to the place.
    pub(crate) fn run(
        &mut self,
        (hierarchy, times): (&Hierarchy, &ArcTimes),
        ends: &[(u32, Label)],
        requested: impl Iterator<Item = u32>,
    ) {
        self.upward.clear();
        self.requested.clear();
        for (edge, label) in ends {
            self.improve(hierarchy.nodes[*edge as usize], *label);
        }
        self.search_upward(hierarchy, times);
        for edge in requested {
            self.request(hierarchy.nodes[edge as usize]);
        }
        self.pass_downward(hierarchy, times);
    }

    /// The label that the last run found for an edge; `None` if the edge was not requested or
    /// no path leads from it to the place.
    pub(crate) fn label(&self, hierarchy: &Hierarchy, edge: u32) -> Option<Label> {
        let node = hierarchy.nodes[edge as usize];
        let label = self.labels[node as usize];
        (self.requested.contains(node) && label.cost != UNREACHED).then_some(label)
    }

    fn search_upward(&mut self, hierarchy: &Hierarchy, times: &ArcTimes) {
        let arcs = &hierarchy.backward;
        let mut next = 0;
        while let Some(node) = self.upward.first_from(next) {
            let here = self.labels[node as usize];
            for index in arcs.range(node) {
                let arc = arcs.arcs[index];
                self.improve(arc.higher, here.before(arc.weight, times.backward[index]));
            }
            next = node + 1;
        }
    }

    fn pass_downward(&mut self, hierarchy: &Hierarchy, times: &ArcTimes) {
        let arcs = &hierarchy.forward;
        let mut next = 0;
        while let Some(node) = self.requested.first_from(next) {
            for arc in arcs.of(node) {
                self.request(arc.higher);
            }
            next = node + 1;
        }
        while let Some(node) = self.requested.last_below(next) {
            let mut best = self.labels[node as usize];
            for index in arcs.range(node) {
                let arc = arcs.arcs[index];
                let above = self.labels[arc.higher as usize];
                let label = above.before(arc.weight, times.forward[index]);
                if label.cost < best.cost {
                    best = label;
                }
            }
            self.labels[node as usize] = best;
            next = node;
        }
    }

    fn improve(&mut self, node: u32, label: Label) {
        let known = &mut self.labels[node as usize];
        if self.upward.insert(node) || label.cost < known.cost {
            *known = label;
        }
    }

    fn request(&mut self, node: u32) {
        if self.requested.insert(node) && !self.upward.contains(node) {
            self.labels[node as usize] = NOT_REACHED;
        }
    }
}

impl Label {
    /// The label at the beginning of an arc whose end has this label.
    fn before(self, weight: u32, time: Time) -> Self {
        Self {
            cost: self.cost.saturating_add(weight),
            time: self.time + time,
        }
    }
}

/// A set of nodes, as bits, that can be read in order while it grows.
struct NodeSet(Vec<u64>);

impl NodeSet {
    fn of(nodes: usize) -> Self {
        Self(vec![0; nodes.div_ceil(64)])
    }

    fn clear(&mut self) {
        self.0.fill(0);
    }

    fn contains(&self, node: u32) -> bool {
        self.0[node as usize / 64] >> (node % 64) & 1 == 1
    }

    /// Adds a node; `false` if it was a member already.
    fn insert(&mut self, node: u32) -> bool {
        let is_new = !self.contains(node);
        self.0[node as usize / 64] |= 1 << (node % 64);
        is_new
    }

    /// The lowest member that is `node` or higher.
    fn first_from(&self, node: u32) -> Option<u32> {
        let mut word = node as usize / 64;
        let mut bits = self.0.get(word)? & (u64::MAX << (node % 64));
        while bits == 0 {
            word += 1;
            bits = *self.0.get(word)?;
        }
        Some(word as u32 * 64 + bits.trailing_zeros())
    }

    /// The highest member below `node`.
    fn last_below(&self, node: u32) -> Option<u32> {
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
        fn node_sets_are_ordered_sets(nodes in prop::collection::btree_set(0..200_u32, 0..40), at in 0..200_u32) {
            let mut set = NodeSet::of(200);
            for node in &nodes {
                prop_assert!(set.insert(*node) && !set.insert(*node));
            }
            prop_assert_eq!(set.contains(at), nodes.contains(&at));
            prop_assert_eq!(set.first_from(at), nodes.range(at..).next().copied());
            prop_assert_eq!(set.last_below(at), nodes.range(..at).next_back().copied());
            set.clear();
            prop_assert_eq!((0..200).filter(|node| set.contains(*node)).collect::<BTreeSet<u32>>(), BTreeSet::new());
        }
    }
}
