//! Turn restrictions.
//!
//! ```text
//! via a node:  from -> to                taken away (or everything but it)
//! via ways:    from -> v1' -> v2' -> to  the via edges get copies that only those use
//!                                        who come from `from`; the copies lack the turn
//! ```

use std::collections::HashMap;

use super::Turn;
use super::collect::{Collected, Restriction, Via};
use super::turns::Builder;

/// A restriction over more ways than this is not believed.
const LONGEST: usize = 8;

/// Takes away the turns that the restrictions forbid.
pub(super) fn apply(builder: &mut Builder<'_>, collected: &Collected) {
    let mut edges_of: HashMap<i64, Vec<u32>> = HashMap::new();
    for (edge, ends) in builder.ends.iter().enumerate() {
        let way = builder.cut.roads[ends.way as usize].0;
        edges_of.entry(way).or_default().push(edge as u32);
    }
    let junctions = builder.cut.junctions.iter().enumerate();
    let junction_of: HashMap<u32, u32> = junctions
        .map(|(index, junction)| (junction.node, index as u32))
        .collect();
    let mut work = Work {
        builder,
        edges_of,
        junction_of,
    };
    for restriction in &collected.restrictions {
        work.restrict(restriction);
    }
}

struct Work<'b, 'c> {
    builder: &'b mut Builder<'c>,
    /// Edges of a way, copies among them.
    edges_of: HashMap<i64, Vec<u32>>,
    junction_of: HashMap<u32, u32>,
}

impl Work<'_, '_> {
    fn restrict(&mut self, restriction: &Restriction) {
        match &restriction.via {
            Via::Node(node) => {
                let Some(junction) = self.junction_of.get(node).copied() else {
                    return;
                };
                for from in self.arriving(&restriction.from, junction) {
                    self.forbid(from, restriction);
                }
            }
            Via::Ways(ways) if ways.len() <= LONGEST => {
                for from in self.edges(&restriction.from) {
                    self.along(from, ways, restriction);
                }
            }
            Via::Ways(_) => {}
        }
    }

    fn edges(&self, ways: &[i64]) -> Vec<u32> {
        let found = ways.iter().filter_map(|way| self.edges_of.get(way));
        found.flatten().copied().collect()
    }

    fn arriving(&self, ways: &[i64], junction: u32) -> Vec<u32> {
        let mut edges = self.edges(ways);
        edges.retain(|edge| self.builder.ends[*edge as usize].to == junction);
        edges
    }

    fn way(&self, edge: u32) -> i64 {
        self.builder.cut.roads[self.builder.ends[edge as usize].way as usize].0
    }

    /// An `only_*` whose target is not on the map would close the road: it is left out.
    fn forbid(&mut self, from: u32, restriction: &Restriction) {
        let is_to = |turn: &Turn| restriction.to.contains(&self.way(turn.to));
        let turns = &self.builder.turns[from as usize];
        if restriction.only && !turns.iter().any(is_to) {
            return;
        }
        let mut kept = turns.clone();
        kept.retain(|turn| is_to(turn) == restriction.only);
        self.builder.turns[from as usize] = kept;
    }

    /// Follows the via ways from `from`; gives copies to the edges on the way.
    fn along(&mut self, from: u32, ways: &[i64], restriction: &Restriction) {
        let Some(chain) = self.chain(from, ways, restriction) else {
            return;
        };
        let mut before = from;
        for edge in chain {
            let copy = self.copy(edge);
            for turn in &mut self.builder.turns[before as usize] {
                if turn.to == edge {
                    turn.to = copy;
                }
            }
            if restriction.only {
                self.builder.turns[before as usize].retain(|turn| turn.to == copy);
            }
            before = copy;
        }
        self.forbid(before, restriction);
    }

    /// The edges along the via ways, if they lead from `from` to the target.
    fn chain(&self, from: u32, ways: &[i64], restriction: &Restriction) -> Option<Vec<u32>> {
        let mut chain = Vec::new();
        let mut at = from;
        for (index, way) in ways.iter().enumerate() {
            let next_ways = ways
                .get(index + 1)
                .map_or(restriction.to.as_slice(), |way| std::slice::from_ref(way));
            // A via way may be cut into several pieces.
            let first = self.turn_onto(at, *way)?;
            chain.push(first);
            at = first;
            while !self.leads_to(at, next_ways) {
                let next = self.turn_onto(at, *way)?;
                if chain.contains(&next) || chain.len() > LONGEST * 4 {
                    return None;
                }
                chain.push(next);
                at = next;
            }
        }
        Some(chain)
    }

    fn turn_onto(&self, edge: u32, way: i64) -> Option<u32> {
        let mut turns = self.builder.turns[edge as usize].iter();
        turns
            .find(|turn| self.way(turn.to) == way && !self.is_back(edge, turn.to))
            .map(|turn| turn.to)
    }

    fn leads_to(&self, edge: u32, ways: &[i64]) -> bool {
        let mut turns = self.builder.turns[edge as usize].iter();
        turns.any(|turn| ways.contains(&self.way(turn.to)))
    }

    fn is_back(&self, edge: u32, next: u32) -> bool {
        self.builder.edges[edge as usize].piece == self.builder.edges[next as usize].piece
    }

    fn copy(&mut self, edge: u32) -> u32 {
        let copy = self.builder.edges.len() as u32;
        let mut twin = self.builder.edges[edge as usize];
        twin.copy = true;
        self.builder.edges.push(twin);
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
