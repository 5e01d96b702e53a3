//! From everywhere to one place: the search that a tick shares between all who drive there.

use crate::hierarchy::{UNITS, units};
use crate::network::Network;
use crate::snap::Position;
use crate::traffic::Stretch;

/// A network's turns, backwards, with costs at one load.
pub struct Backwards {
    first: Vec<u32>,
    /// Edge before, and cost of it and the turn.
    before: Vec<(u32, u32)>,
    /// Time of that edge and turn.
    time: Vec<(f32, f32)>,
    costs: Vec<f32>,
}

/// What it takes from the beginning of each edge to the destination.
pub struct Costs {
    cost: Vec<u32>,
    /// Time on empty streets, and what full load adds.
    time: Vec<(f32, f32)>,
}

const FAR: u32 = u32::MAX;
/// Units that two costs of the same way may differ by.
const ROUNDING: f64 = 1.0;
/// Buckets between two looks at what is still wanted.
const LOOK: usize = 32;

impl Backwards {
    /// Turns a network around. `factor` is what an edge's cost is multiplied with, `delay`
    /// what full load adds to a second on it.
    pub fn new(network: &Network, factor: &dyn Fn(u32) -> f64, delay: &dyn Fn(u32) -> f64) -> Self {
        let count = network.edges().len();
        let mut first = vec![0_u32; count + 1];
        for edge in 0..count as u32 {
            for turn in network.turns(edge) {
                first[turn.to as usize + 1] += 1;
            }
        }
        for edge in 0..count {
            first[edge + 1] += first[edge];
        }
        let mut next = first.clone();
        let mut before = vec![(0, 0); network.turn_count()];
        let mut time = vec![(0.0, 0.0); network.turn_count()];
        let mut costs = Vec::with_capacity(count);
        for edge in 0..count as u32 {
            let it = &network.edges()[edge as usize];
            let cost = f64::from(it.cost) * factor(edge);
            let slow = f64::from(it.seconds) * delay(edge);
            costs.push(cost as f32);
            for turn in network.turns(edge) {
                let place = &mut next[turn.to as usize];
                let weight = units(cost + f64::from(turn.cost)).max(1);
                before[*place as usize] = (edge, weight.min(FAR / 2));
                time[*place as usize] = (it.seconds + turn.seconds, slow as f32);
                *place += 1;
            }
        }
        Self {
            first,
            before,
            time,
            costs,
        }
    }

    /// Searches back from `ends` until all of `wanted` are reached, or everything is.
    pub fn search(&self, network: &Network, ends: &[Position], wanted: &[u32]) -> Costs {
        let count = self.costs.len();
        let mut costs = Costs {
            cost: vec![FAR; count],
            time: vec![(0.0, 0.0); count],
        };
        let mut queue = Buckets::default();
        for end in ends {
            let edge = end.edge as usize;
            let cost = units(f64::from(self.costs[edge]) * f64::from(end.share));
            if cost < costs.cost[edge] {
                costs.cost[edge] = cost;
                costs.time[edge] = (network.edges()[edge].seconds * end.share, 0.0);
                queue.push(cost, end.edge);
            }
        }
        let mut waits = wanted.to_vec();
        // Who is behind the destination on its own edge has to go around.
        let own = ends.iter().filter(|end| wanted.contains(&end.edge));
        waits.extend(
            own.flat_map(|end| network.turns(end.edge))
                .map(|turn| turn.to),
        );
        while let Some(bucket) = queue.next() {
            // Every so often look whether anything is still missing.
            if bucket % LOOK == 0 && !wanted.is_empty() {
                waits.retain(|edge| Buckets::of(costs.cost[*edge as usize]) >= bucket);
                if waits.is_empty() {
                    break;
                }
            }
            while let Some(edge) = queue.pop(bucket) {
                // What became cheaper since it was put here has been dealt with there.
                if Buckets::of(costs.cost[edge as usize]) == bucket {
                    self.relax(edge, &mut costs, &mut queue);
                }
            }
        }
        costs
    }

    /// Looks at the edges before an edge.
    fn relax(&self, edge: u32, costs: &mut Costs, queue: &mut Buckets) {
        let here = edge as usize;
        let (cost, (free, slow)) = (costs.cost[here], costs.time[here]);
        for place in self.first[here] as usize..self.first[here + 1] as usize {
            let (before, weight) = self.before[place];
            let total = cost.saturating_add(weight);
            if total < costs.cost[before as usize] {
                costs.cost[before as usize] = total;
                let (more_free, more_slow) = self.time[place];
                costs.time[before as usize] = (free + more_free, slow + more_slow);
                queue.push(total, before);
            }
        }
    }
}

/// Edges by whole seconds of cost: nearly in order is enough, since an edge that becomes
/// cheaper inside its second is looked at again.
#[derive(Default)]
struct Buckets {
    buckets: Vec<Vec<u32>>,
    at: usize,
}

impl Buckets {
    fn of(cost: u32) -> usize {
        cost as usize / UNITS as usize
    }

    fn push(&mut self, cost: u32, edge: u32) {
        let bucket = Self::of(cost);
        if bucket >= self.buckets.len() {
            self.buckets.resize_with(bucket + 1, Vec::new);
        }
        self.buckets[bucket].push(edge);
    }

    /// The next bucket that is not empty.
    fn next(&mut self) -> Option<usize> {
        while self.buckets.get(self.at)?.is_empty() {
            self.at += 1;
        }
        Some(self.at)
    }

    fn pop(&mut self, bucket: usize) -> Option<u32> {
        self.buckets[bucket].pop()
    }
}

impl Costs {
    /// The drive from a place to the destination, as one stretch; `None` if none of the
    /// starts was reached.
    pub fn from(&self, network: &Network, starts: &[Position]) -> Option<Stretch> {
        let drives = starts.iter().filter_map(|start| {
            let direct = self.along(network, start);
            direct.or_else(|| self.around(network, start))
        });
        let (_, stretch) = drives.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(stretch)
    }

    /// What is left of the way from the beginning of the start's edge; `None` for a start that
    /// is behind the destination on its own edge.
    fn along(&self, network: &Network, start: &Position) -> Option<(f64, Stretch)> {
        let edge = &network.edges()[start.edge as usize];
        let cost = self.reached(start.edge)?;
        let left = cost - f64::from(units(f64::from(edge.cost) * f64::from(start.share)));
        let (free, slow) = self.time[start.edge as usize];
        let stretch = Stretch {
            free: f64::from((free - edge.seconds * start.share).max(0.0)),
            delay: f64::from(slow),
        };
        (left >= -ROUNDING).then_some((left, stretch))
    }

    /// Over the end of the start's edge.
    fn around(&self, network: &Network, start: &Position) -> Option<(f64, Stretch)> {
        let edge = &network.edges()[start.edge as usize];
        let rest = 1.0 - start.share;
        let ways = network.turns(start.edge).iter().filter_map(|turn| {
            let left = f64::from(units(f64::from(edge.cost * rest + turn.cost)));
            let (free, slow) = self.time[turn.to as usize];
            let stretch = Stretch {
                free: f64::from(edge.seconds * rest + turn.seconds + free),
                delay: f64::from(slow),
            };
            Some((left + self.reached(turn.to)?, stretch))
        });
        ways.min_by(|a, b| a.0.total_cmp(&b.0))
    }

    fn reached(&self, edge: u32) -> Option<f64> {
        let cost = self.cost[edge as usize];
        (cost != FAR).then(|| f64::from(cost))
    }
}
