//! A way in a few words: "S8, Puławska".

use crate::network::Network;

/// So many roads are named at most.
const MOST: usize = 3;
/// A road is worth naming from this share of the way on.
const LEAST_SHARE: f64 = 0.1;

/// The roads that make up most of a way, in the order they are driven.
pub fn via(network: &Network, edges: &[u32]) -> Vec<String> {
    let part = |edge: &u32| {
        let metres = network.edges()[*edge as usize].metres;
        (network.name(*edge), f64::from(metres))
    };
    main_roads(edges.iter().map(part))
}

/// The same for a way in parts: the name of each, empty if it has none, and its metres.
pub fn main_roads<'n>(parts: impl Iterator<Item = (&'n str, f64)>) -> Vec<String> {
    let mut roads: Vec<(&str, f64)> = Vec::new();
    let mut total = 0.0;
    for (name, metres) in parts {
        total += metres;
        if name.is_empty() {
            continue;
        }
        match roads.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += metres,
            None => roads.push((name, metres)),
        }
    }
    let mut lengths: Vec<f64> = roads.iter().map(|(_, metres)| *metres).collect();
    lengths.sort_by(|a, b| b.total_cmp(a));
    let least = lengths.get(MOST - 1).copied().unwrap_or(0.0);
    let worth = roads
        .iter()
        .filter(|(_, metres)| *metres >= least && *metres >= total * LEAST_SHARE);
    worth
        .take(MOST)
        .map(|(name, _)| (*name).to_owned())
        .collect()
}

#[cfg(test)]
mod tests;
