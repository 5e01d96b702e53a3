//! The description of a route by its main roads: "S8, Puławska".

use crate::network::Network;

/// Maximum number of roads in a description.
const MAX_ROADS: usize = 3;
/// A road is named only if it makes up at least this share of the length.
const MIN_SHARE: f64 = 0.1;

/// The main roads along these edges, in driving order.
pub fn via(network: &Network, edges: &[u32]) -> Vec<String> {
    let part = |edge: &u32| {
        let metres = network.edges()[*edge as usize].metres;
        (network.name(*edge), f64::from(metres))
    };
    main_roads(edges.iter().map(part))
}

/// The roads that make up most of a route, in driving order. The route is given in parts: the
/// road name of each, empty if it has none, and its length in metres.
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
    let shortest = lengths.get(MAX_ROADS - 1).copied().unwrap_or(0.0);
    let main = roads
        .iter()
        .filter(|(_, metres)| *metres >= shortest && *metres >= total * MIN_SHARE);
    main.take(MAX_ROADS)
        .map(|(name, _)| (*name).to_owned())
        .collect()
}

#[cfg(test)]
mod tests;
