//! The search: upwards from both ends, by turns, until nothing nearer can be met.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Arcs, FAR, Hierarchy, NONE};

/// Memory of a search, used again by the next one.
pub(crate) struct Search {
    ahead: Half,
    back: Half,
}

/// One direction.
struct Half {
    labels: Vec<Label>,
    /// Labels of other searches than this one do not count.
    search: u32,
    /// Weight and node in one number, nearest first.
    queue: BinaryHeap<Reverse<u64>>,
}

#[derive(Clone, Copy)]
struct Label {
    search: u32,
    weight: u32,
    /// The node before, itself for an end.
    before: u32,
}

/// Where both directions meet.
struct Meeting {
    weight: u32,
    node: u32,
}

impl Search {
    /// For hierarchies of so many nodes.
    pub(crate) fn of(nodes: usize) -> Self {
        Self {
            ahead: Half::of(nodes),
            back: Half::of(nodes),
        }
    }

    /// The edges of the cheapest path from one of `starts` to one of `ends`; each is an edge,
    /// and what it costs to begin or end there, in units.
    pub(crate) fn path(
        &mut self,
        hierarchy: &Hierarchy,
        starts: &[(u32, u32)],
        ends: &[(u32, u32)],
    ) -> Option<Vec<u32>> {
        let Self { ahead, back } = self;
        ahead.begin(hierarchy, starts);
        back.begin(hierarchy, ends);
        let (leaving, arriving) = (&hierarchy.leaving, &hierarchy.arriving);
        let mut met = Meeting {
            weight: FAR,
            node: NONE,
        };
        let (mut goes_ahead, mut goes_back) = (true, true);
        while goes_ahead || goes_back {
            goes_ahead = goes_ahead && ahead.step(back, leaving, arriving, &mut met);
            goes_back = goes_back && back.step(ahead, arriving, leaving, &mut met);
        }
        match met.node {
            NONE => None,
            node => self.unpacked(hierarchy, node),
        }
    }

    fn unpacked(&self, hierarchy: &Hierarchy, met: u32) -> Option<Vec<u32>> {
        let mut up = self.ahead.way_to(met);
        up.reverse();
        up.extend_from_slice(&self.back.way_to(met)[1..]);
        let mut path = vec![hierarchy.edges[up[0] as usize]];
        for ends in up.windows(2) {
            let parts = hierarchy.parts(ends[0], ends[1])?;
            hierarchy.unpack(parts, ends[1], &mut path);
        }
        Some(path)
    }
}

impl Half {
    fn of(nodes: usize) -> Self {
        let never = Label {
            search: 0,
            weight: FAR,
            before: NONE,
        };
        Self {
            labels: vec![never; nodes],
            search: 0,
            queue: BinaryHeap::new(),
        }
    }

    /// Forgets the search before.
    fn start_over(&mut self) {
        self.queue.clear();
        self.search = self.search.wrapping_add(1);
        if self.search == 0 {
            *self = Self::of(self.labels.len());
            self.search = 1;
        }
    }

    fn begin(&mut self, hierarchy: &Hierarchy, ends: &[(u32, u32)]) {
        self.start_over();
        for (edge, weight) in ends {
            let node = hierarchy.ranks[*edge as usize];
            self.reach(node, *weight, node);
        }
    }

    fn weight(&self, node: u32) -> u32 {
        let label = &self.labels[node as usize];
        match label.search == self.search {
            true => label.weight,
            false => FAR,
        }
    }

    fn reach(&mut self, node: u32, weight: u32, before: u32) {
        if weight >= self.weight(node) {
            return;
        }
        self.labels[node as usize] = Label {
            search: self.search,
            weight,
            before,
        };
        let key = u64::from(weight) << 32 | u64::from(node);
        self.queue.push(Reverse(key));
    }

    /// Goes on from the nearest node; `false` if nothing is left that could be of use.
    /// `onward` are the arcs in this direction, `against` those in the other.
    fn step(&mut self, other: &Self, onward: &Arcs, against: &Arcs, met: &mut Meeting) -> bool {
        let Some(Reverse(key)) = self.queue.pop() else {
            return false;
        };
        let (weight, node) = ((key >> 32) as u32, key as u32);
        if weight >= met.weight {
            return false;
        }
        if weight > self.weight(node) {
            return true;
        }
        let both = weight.saturating_add(other.weight(node));
        if both < met.weight {
            *met = Meeting { weight: both, node };
        }
        if self.is_nearer_from_above(node, weight, against) {
            return true;
        }
        for arc in onward.of(node) {
            self.reach(arc.higher, weight.saturating_add(arc.weight), node);
        }
        true
    }

    /// Whether a higher node that was reached leads down to this one more cheaply: then no
    /// best path goes up from here (stall on demand).
    fn is_nearer_from_above(&self, node: u32, weight: u32, against: &Arcs) -> bool {
        let mut arcs = against.of(node).iter();
        arcs.any(|arc| self.weight(arc.higher).saturating_add(arc.weight) < weight)
    }

    /// The nodes from `node` back to an end.
    fn way_to(&self, node: u32) -> Vec<u32> {
        let mut way = vec![node];
        let mut at = node;
        while self.labels[at as usize].before != at {
            at = self.labels[at as usize].before;
            way.push(at);
        }
        way
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_the_search_before_the_last_number_do_not_come_back() {
        let mut half = Half::of(2);
        half.search = 1;
        half.reach(0, 7, 0);
        assert_eq!((half.weight(0), half.weight(1)), (7, FAR));
        half.search = u32::MAX;
        half.start_over();
        assert_eq!((half.search, half.weight(0)), (1, FAR));
    }
}
