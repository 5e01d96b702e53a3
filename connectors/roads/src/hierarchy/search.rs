//! The bidirectional search: upwards in the hierarchy from both ends, alternating, until no
//! cheaper path can be found.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::cost::UNREACHED;
use super::graph::{Arcs, Hierarchy, NO_NODE};

/// Working memory of a search, which the next search reuses.
pub(crate) struct Search {
    forward: SearchDirection,
    backward: SearchDirection,
}

/// The search from one of the two ends.
struct SearchDirection {
    labels: Vec<Label>,
    /// Number of the current search; labels with another number are stale.
    search: u32,
    /// Weight (high bits) and node of each label in one number, the cheapest first.
    queue: BinaryHeap<Reverse<u64>>,
}

#[derive(Clone, Copy)]
struct Label {
    search: u32,
    weight: u32,
    /// The node before this one on the path; the node itself where the search began.
    predecessor: u32,
}

/// The cheapest node at which both directions have met so far.
struct BestMeeting {
    weight: u32,
    node: u32,
}

impl Search {
    /// For hierarchies with this number of nodes.
    pub(crate) fn of(nodes: usize) -> Self {
        Self {
            forward: SearchDirection::of(nodes),
            backward: SearchDirection::of(nodes),
        }
    }

    /// The edges of the cheapest path from one of `starts` to one of `ends`. Each of these is an
    /// edge and the cost, in units, of beginning or ending there. `None` if there is no path.
    pub(crate) fn path(
        &mut self,
        hierarchy: &Hierarchy,
        starts: &[(u32, u32)],
        ends: &[(u32, u32)],
    ) -> Option<Vec<u32>> {
        let Self { forward, backward } = self;
        forward.begin(hierarchy, starts);
        backward.begin(hierarchy, ends);
        let (outgoing, incoming) = (&hierarchy.forward, &hierarchy.backward);
        let mut best = BestMeeting {
            weight: UNREACHED,
            node: NO_NODE,
        };
        let (mut runs_forward, mut runs_backward) = (true, true);
        while runs_forward || runs_backward {
            runs_forward = runs_forward && forward.step(backward, outgoing, incoming, &mut best);
            runs_backward = runs_backward && backward.step(forward, incoming, outgoing, &mut best);
        }
        match best.node {
            NO_NODE => None,
            node => self.unpack(hierarchy, node),
        }
    }

    /// The edges of the path through the node where both directions met.
    fn unpack(&self, hierarchy: &Hierarchy, meeting: u32) -> Option<Vec<u32>> {
        let mut nodes = self.forward.path_to(meeting);
        nodes.reverse();
        nodes.extend_from_slice(&self.backward.path_to(meeting)[1..]);
        let mut path = vec![hierarchy.edges[nodes[0] as usize]];
        for ends in nodes.windows(2) {
            let shortcut = hierarchy.shortcut(ends[0], ends[1])?;
            hierarchy.unpack(shortcut, ends[1], &mut path);
        }
        Some(path)
    }
}

impl SearchDirection {
    fn of(nodes: usize) -> Self {
        let unreached = Label {
            search: 0,
            weight: UNREACHED,
            predecessor: NO_NODE,
        };
        Self {
            labels: vec![unreached; nodes],
            search: 0,
            queue: BinaryHeap::new(),
        }
    }

    /// Makes all labels stale. When the search number wraps around, they are all cleared, since
    /// numbers would repeat.
    fn reset(&mut self) {
        self.queue.clear();
        self.search = self.search.wrapping_add(1);
        if self.search == 0 {
            *self = Self::of(self.labels.len());
            self.search = 1;
        }
    }

    fn begin(&mut self, hierarchy: &Hierarchy, ends: &[(u32, u32)]) {
        self.reset();
        for (edge, weight) in ends {
            let node = hierarchy.nodes[*edge as usize];
            self.relax(node, *weight, node);
        }
    }

    fn weight(&self, node: u32) -> u32 {
        let label = &self.labels[node as usize];
        match label.search == self.search {
            true => label.weight,
            false => UNREACHED,
        }
    }

    /// Labels a node if the new path to it is cheaper than the known one.
    fn relax(&mut self, node: u32, weight: u32, predecessor: u32) {
        if weight >= self.weight(node) {
            return;
        }
        self.labels[node as usize] = Label {
            search: self.search,
            weight,
            predecessor,
        };
        let key = u64::from(weight) << 32 | u64::from(node);
        self.queue.push(Reverse(key));
    }

    /// Settles the cheapest node of the queue; `false` if this direction cannot find a cheaper
    /// path. `arcs` are the arcs of this direction, `opposite` those of the other.
    fn step(&mut self, other: &Self, arcs: &Arcs, opposite: &Arcs, best: &mut BestMeeting) -> bool {
        let Some(Reverse(key)) = self.queue.pop() else {
            return false;
        };
        let (weight, node) = ((key >> 32) as u32, key as u32);
        if weight >= best.weight {
            return false;
        }
        if weight > self.weight(node) {
            return true;
        }
        let both = weight.saturating_add(other.weight(node));
        if both < best.weight {
            *best = BestMeeting { weight: both, node };
        }
        if self.is_stalled(node, weight, opposite) {
            return true;
        }
        for arc in arcs.of(node) {
            self.relax(arc.higher, weight.saturating_add(arc.weight), node);
        }
        true
    }

    /// Stall on demand: whether a higher node that was reached leads down to this one more
    /// cheaply. Then no cheapest path goes up from here.
    fn is_stalled(&self, node: u32, weight: u32, opposite: &Arcs) -> bool {
        let mut arcs = opposite.of(node).iter();
        arcs.any(|arc| self.weight(arc.higher).saturating_add(arc.weight) < weight)
    }

    /// The nodes from `node` back to where the search began.
    fn path_to(&self, node: u32) -> Vec<u32> {
        let mut path = vec![node];
        let mut at = node;
        while self.labels[at as usize].predecessor != at {
            at = self.labels[at as usize].predecessor;
            path.push(at);
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_cleared_when_the_search_number_wraps_around() {
        let mut direction = SearchDirection::of(2);
        direction.search = 1;
        direction.relax(0, 7, 0);
        assert_eq!((direction.weight(0), direction.weight(1)), (7, UNREACHED));
        direction.search = u32::MAX;
        direction.reset();
        assert_eq!((direction.search, direction.weight(0)), (1, UNREACHED));
    }
}
