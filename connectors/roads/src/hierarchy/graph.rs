//! The contracted graph.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// No node.
pub(super) const NO_NODE: u32 = u32::MAX;

/// A network prepared for fast queries. A node stands for the beginning of an edge and is
/// identified by its rank: the later it was contracted, the higher.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Hierarchy {
    /// The edge of each node.
    pub(super) edges: Vec<u32>,
    /// The node of each edge.
    pub(super) nodes: Vec<u32>,
    /// Arcs from each node to higher ones.
    pub(super) forward: Arcs,
    /// Arcs from higher nodes to each node.
    pub(super) backward: Arcs,
}

/// The arcs between each node and higher ones, in one direction.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Arcs {
    /// Arcs of node `n` are `first[n]..first[n + 1]`.
    pub(super) first: Vec<u32>,
    pub(super) arcs: Vec<Arc>,
    /// The shortcut of each arc.
    pub(super) shortcuts: Vec<Shortcut>,
}

/// An arc between a node and a higher one.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Arc {
    pub(super) higher: u32,
    /// Cost in units.
    pub(super) weight: u32,
}

/// The two halves of a shortcut, and the node between them.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Shortcut {
    /// [`NO_NODE`] for an arc that is not a shortcut but a turn of the network.
    pub(super) via: u32,
    /// Index of the first half, an arc of `backward` that leads to the via node.
    pub(super) first_half: u32,
    /// Index of the second half, an arc of `forward` that leads on from the via node.
    pub(super) second_half: u32,
}

impl Hierarchy {
    /// Appends the edges of the path that an arc stands for, without the first; `to` is the
    /// node where the arc ends.
    pub(super) fn unpack(&self, shortcut: Shortcut, to: u32, path: &mut Vec<u32>) {
        if shortcut.via == NO_NODE {
            path.push(self.edges[to as usize]);
            return;
        }
        let first = self.backward.shortcuts[shortcut.first_half as usize];
        self.unpack(first, shortcut.via, path);
        let second = self.forward.shortcuts[shortcut.second_half as usize];
        self.unpack(second, to, path);
    }

    /// The shortcut of the arc between two nodes; `None` if there is no arc.
    pub(super) fn shortcut(&self, from: u32, to: u32) -> Option<Shortcut> {
        match from < to {
            true => self.forward.shortcut(from, to),
            false => self.backward.shortcut(to, from),
        }
    }
}

impl Arcs {
    /// The arcs of a node.
    pub(super) fn of(&self, node: u32) -> &[Arc] {
        &self.arcs[self.range(node)]
    }

    /// The indices of the arcs of a node.
    pub(super) fn range(&self, node: u32) -> Range<usize> {
        let node = node as usize;
        self.first[node] as usize..self.first[node + 1] as usize
    }

    fn shortcut(&self, lower: u32, higher: u32) -> Option<Shortcut> {
        let index = self.of(lower).iter().position(|arc| arc.higher == higher)?;
        Some(self.shortcuts[self.range(lower).start + index])
    }
}
