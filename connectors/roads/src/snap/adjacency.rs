//! Adjacency lists: the edges of each junction.

use serde::{Deserialize, Serialize};

/// Edges by the index of a junction, or of a directed segment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Adjacency {
    /// Edges of index `i` are `first[i]..first[i + 1]`.
    first: Vec<u32>,
    edges: Vec<u32>,
}

impl Adjacency {
    /// From pairs of an index and an edge.
    pub(super) fn new(mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        let count = pairs.last().map_or(0, |(index, _)| *index as usize + 1);
        let mut first = vec![0; count + 1];
        for (index, _) in &pairs {
            first[*index as usize + 1] += 1;
        }
        for index in 0..count {
            first[index + 1] += first[index];
        }
        let edges = pairs.into_iter().map(|(_, edge)| edge).collect();
        Self { first, edges }
    }

    /// The edges of an index; empty if it has none.
    pub(super) fn of(&self, index: u32) -> &[u32] {
        let index = index as usize;
        match self.first.get(index + 1) {
            Some(end) => &self.edges[self.first[index] as usize..*end as usize],
            None => &[],
        }
    }
}
