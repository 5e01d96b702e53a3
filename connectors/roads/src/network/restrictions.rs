//! Turn restrictions.
//!
//! ```text
//! via a node:  from -> to                the turn is removed (`only_*`: all others are)
//! via ways:    from -> v1' -> v2' -> to  the via edges are copied; only drives that come
//!                                        from `from` use the copies, which lack the turn
//! ```

use std::collections::HashMap;

use super::collect::{Collected, Restriction, Via};
use super::graph::Turn;
use super::turns::Builder;

/// A restriction via more ways than this is taken for a mapping mistake and ignored.
const MAX_VIA_WAYS: usize = 8;

/// Removes the turns that the restrictions forbid.
pub(super) fn apply(builder: &mut Builder<'_>, collected: &Collected) {
    let mut edges_of: HashMap<i64, Vec<u32>> = HashMap::new();
    for (edge, ends) in builder.ends.iter().enumerate() {
        let way = builder.segmented.roads[ends.way as usize].0;
        edges_of.entry(way).or_default().push(edge as u32);
    }
    let junctions = builder.segmented.junctions.iter().enumerate();
    let junction_of: HashMap<u32, u32> = junctions
        .map(|(index, junction)| (junction.node, index as u32))
        .collect();
    let mut restrictor = Restrictor {
        builder,
        edges_of,
        junction_of,
    };
    for restriction in &collected.restrictions {
        restrictor.restrict(restriction);
    }
}

struct Restrictor<'b, 'c> {
    builder: &'b mut Builder<'c>,
    /// Edges of each way, including copies.
    edges_of: HashMap<i64, Vec<u32>>,
    /// Junction at each node.
    junction_of: HashMap<u32, u32>,
}

impl Restrictor<'_, '_> {
    fn restrict(&mut self, restriction: &Restriction) {
        match &restriction.via {
            Via::Node(node) => {
                let Some(junction) = self.junction_of.get(node).copied() else {
                    return;
                };
                for from in self.incoming(&restriction.from, junction) {
                    self.forbid(from, restriction);
                }
            }
            Via::Ways(ways) if ways.len() <= MAX_VIA_WAYS => {
                for from in self.edges(&restriction.from) {
                    self.restrict_via(from, ways, restriction);
                }
            }
            Via::Ways(_) => {}
        }
    }

    fn edges(&self, ways: &[i64]) -> Vec<u32> {
        let found = ways.iter().filter_map(|way| self.edges_of.get(way));
        found.flatten().copied().collect()
    }

    /// Edges of these ways that end at a junction.
    fn incoming(&self, ways: &[i64], junction: u32) -> Vec<u32> {
        let mut edges = self.edges(ways);
        edges.retain(|edge| self.builder.ends[*edge as usize].to == junction);
        edges
    }

    fn way(&self, edge: u32) -> i64 {
        self.builder.segmented.roads[self.builder.ends[edge as usize].way as usize].0
    }

    /// Removes the restricted turns from an edge. An `only_*` restriction whose target is not
    /// on the map would close the road and is ignored.
    fn forbid(&mut self, from: u32, restriction: &Restriction) {
        let is_target = |turn: &Turn| restriction.to.contains(&self.way(turn.to));
        let turns = &self.builder.turns[from as usize];
        if restriction.only && !turns.iter().any(is_target) {
            return;
        }
        let mut kept = turns.clone();
        kept.retain(|turn| is_target(turn) == restriction.only);
        self.builder.turns[from as usize] = kept;
    }

    /// Copies the edges along the via ways and restricts the last copy.
    fn restrict_via(&mut self, from: u32, ways: &[i64], restriction: &Restriction) {
        let Some(chain) = self.chain(from, ways, restriction) else {
            return;
        };
        let mut previous = from;
        for edge in chain {
            let copy = self.copy(edge);
            for turn in &mut self.builder.turns[previous as usize] {
                if turn.to == edge {
                    turn.to = copy;
                }
            }
            if restriction.only {
                self.builder.turns[previous as usize].retain(|turn| turn.to == copy);
            }
            previous = copy;
        }
        self.forbid(previous, restriction);
    }

    /// The edges along the via ways, if they lead from `from` to the target.
    fn chain(&self, from: u32, ways: &[i64], restriction: &Restriction) -> Option<Vec<u32>> {
        let mut chain = Vec::new();
        let mut at = from;
        for (index, way) in ways.iter().enumerate() {
            let next_ways = ways
                .get(index + 1)
                .map_or(restriction.to.as_slice(), |way| std::slice::from_ref(way));
            // A via way may consist of several segments.
            let first = self.turn_onto(at, *way)?;
            chain.push(first);
            at = first;
            while !self.leads_to(at, next_ways) {
                let next = self.turn_onto(at, *way)?;
                if chain.contains(&next) || chain.len() > MAX_VIA_WAYS * 4 {
                    return None;
                }
                chain.push(next);
                at = next;
            }
        }
        Some(chain)
    }

    /// The next edge of a way, reached by a turn from `edge`.
    fn turn_onto(&self, edge: u32, way: i64) -> Option<u32> {
        let mut turns = self.builder.turns[edge as usize].iter();
        turns
            .find(|turn| self.way(turn.to) == way && !self.is_u_turn(edge, turn.to))
            .map(|turn| turn.to)
    }

    fn leads_to(&self, edge: u32, ways: &[i64]) -> bool {
        let mut turns = self.builder.turns[edge as usize].iter();
        turns.any(|turn| ways.contains(&self.way(turn.to)))
    }

    fn is_u_turn(&self, edge: u32, next: u32) -> bool {
        self.builder.edges[edge as usize].segment == self.builder.edges[next as usize].segment
    }

    /// Adds a copy of an edge with the same turns.
    fn copy(&mut self, edge: u32) -> u32 {
        let copy = self.builder.edges.len() as u32;
        let mut duplicate = self.builder.edges[edge as usize];
        duplicate.copy = true;
        self.builder.edges.push(duplicate);
        let ends = self.builder.ends[edge as usize];
        self.builder.ends.push(ends);
        let turns = self.builder.turns[edge as usize].clone();
        self.builder.turns.push(turns);
        self.edges_of.entry(self.way(edge)).or_default().push(copy);
        copy
    }
}

#[cfg(test)]
mod tests;
