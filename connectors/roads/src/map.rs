//! The map: a network, prepared for queries at several loads of traffic.
//!
//! ```text
//! from, to -> positions -> best route at no, half and full load
//!                       -> driving time of each at the requested time -> the fastest
//! ```
//! All routes are timed with the same traffic model, so a later departure never means an
//! earlier arrival.

mod drives;
mod many_to_one;

use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::file;
use crate::geometry::Point;
use crate::hierarchy::{ArcTimes, Hierarchy, OneToMany, Search};
use crate::network::{DriveOn, Network};
use crate::object_pool::ObjectPool;
use crate::osm::Source;
use crate::route::Route;
use crate::snap::Snapper;
use crate::traffic::Traffic;

/// Loads of traffic that the map is prepared for.
const LOADS: [f64; 3] = [0.0, 0.5, 1.0];
/// Approximate length of a stretch in seconds.
const STRETCH_SECONDS: f64 = 60.0;
/// Range of the factor by which live traffic changes the time of an edge.
const LIVE_FACTORS: (f32, f32) = (0.1, 100.0);

/// When a drive takes place, in seconds of the local week, which begins on Monday at midnight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// The drive begins at this second.
    Leave(f64),
    /// The drive ends at this second.
    Arrive(f64),
}

/// A drive in traffic.
#[derive(Clone, Debug, PartialEq)]
pub struct Drive {
    /// Driving time at the requested time, in seconds.
    pub seconds: f64,
    /// The route.
    pub route: Route,
}

/// The part of a map that does not depend on traffic.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Roads {
    pub(crate) network: Network,
    pub(crate) snapper: Snapper,
}

/// A road map that answers queries. Many threads can query it at the same time.
pub struct Map {
    roads: Arc<Roads>,
    /// One for each of the first [`LOADS`].
    hierarchies: Vec<Hierarchy>,
    /// Arc times of each hierarchy, computed at first use.
    arc_times: Vec<OnceLock<ArcTimes>>,
    traffic: Traffic,
    /// Factor of all driving times.
    time_factor: f64,
    /// Factor of the time and cost of each edge by live traffic; empty without live traffic.
    live_factors: Vec<f32>,
    searches: ObjectPool<Search>,
    one_to_many: ObjectPool<OneToMany>,
}

impl Map {
    /// Reads an extract and prepares it. Without `drive_on`, the side of the road is derived
    /// roughly from the position of the extract.
    ///
    /// # Errors
    /// The errors of the source, and [`Error::NoRoads`].
    pub fn read(
        source: &dyn Source,
        drive_on: Option<DriveOn>,
        traffic: Traffic,
    ) -> Result<Self, Error> {
        let network = Network::read(source, drive_on)?;
        let snapper = Snapper::new(&network);
        let free = Hierarchy::new(&network, &|_| 1.0);
        let roads = Arc::new(Roads { network, snapper });
        Ok(Self::prepare(roads, &free, traffic, Vec::new()))
    }

    /// Prepares the hierarchies of all loads, in the contraction order of the given one.
    fn prepare(
        roads: Arc<Roads>,
        ordered: &Hierarchy,
        traffic: Traffic,
        live_factors: Vec<f32>,
    ) -> Self {
        let mut map = Self {
            roads,
            hierarchies: Vec::new(),
            arc_times: Vec::new(),
            traffic,
            time_factor: 1.0,
            live_factors,
            searches: ObjectPool::new(),
            one_to_many: ObjectPool::new(),
        };
        let without_traffic = map.traffic == Traffic::none();
        let loads = if without_traffic {
            &LOADS[..1]
        } else {
            &LOADS[..]
        };
        let network = &map.roads.network;
        let prepare = |load: f64| match load == 0.0 && map.live_factors.is_empty() {
            true => ordered.clone(),
            false => ordered.reweighted(network, &|edge| map.cost_factor(edge, load)),
        };
        let hierarchies: Vec<Hierarchy> = std::thread::scope(|scope| {
            let threads = loads.iter().map(|load| scope.spawn(|| prepare(*load)));
            let threads: Vec<_> = threads.collect();
            // A thread only panics because of a bug: the panic is passed on.
            let prepared = threads.into_iter().map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            prepared.collect()
        });
        map.arc_times = hierarchies.iter().map(|_| OnceLock::new()).collect();
        map.hierarchies = hierarchies;
        map
    }

    /// The same map with the times of some edges multiplied by factors, from live traffic.
    /// Edges that are not listed get the factor 1. The contraction order stays the same, which
    /// is several times faster than preparing a new map.
    #[must_use]
    pub fn reweighted(&self, factors: &[(u32, f32)]) -> Self {
        let mut live_factors = vec![1.0; self.roads.network.edges().len()];
        for (edge, factor) in factors {
            if let Some(known) = live_factors.get_mut(*edge as usize) {
                *known = factor.clamp(LIVE_FACTORS.0, LIVE_FACTORS.1);
            }
        }
        let roads = Arc::clone(&self.roads);
        let ordered = &self.hierarchies[0];
        let mut map = Self::prepare(roads, ordered, self.traffic.clone(), live_factors);
        map.time_factor = self.time_factor;
        map
    }

    /// The same map with all driving times multiplied by a factor.
    #[must_use]
    pub fn with_time_factor(mut self, factor: f64) -> Self {
        self.time_factor = factor;
        self
    }

    /// The road network.
    pub fn network(&self) -> &Network {
        &self.roads.network
    }

    /// Writes the map to a file, without traffic and factors.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        file::write(path, &(&*self.roads, &self.hierarchies[0]))
    }

    /// Reads a map that [`save`](Self::save) wrote.
    ///
    /// # Errors
    /// [`Error::Read`] if the file cannot be read, [`Error::Damaged`] if it has another version
    /// or its content differs from what was written.
    pub fn load(path: &Path, traffic: Traffic) -> Result<Self, Error> {
        let (roads, hierarchy): (Roads, Hierarchy) = file::read(path)?;
        Ok(Self::prepare(
            Arc::new(roads),
            &hierarchy,
            traffic,
            Vec::new(),
        ))
    }

    /// Factor of the time of an edge by live traffic.
    fn live_factor(&self, edge: u32) -> f64 {
        self.live_factors
            .get(edge as usize)
            .map_or(1.0, |it| f64::from(*it))
    }

    /// Delay of an edge at full load, as a share of its time without traffic.
    fn delay(&self, edge: u32) -> f64 {
        self.traffic
            .delay_of(&self.roads.network.edges()[edge as usize])
    }

    /// Cost of an edge at one of the [`LOADS`], in seconds.
    fn cost(&self, edge: u32, load: usize) -> f64 {
        let cost = f64::from(self.roads.network.edges[edge as usize].cost);
        cost * self.cost_factor(edge, LOADS[load])
    }

    /// Factor of the cost of an edge at a load.
    fn cost_factor(&self, edge: u32, load: f64) -> f64 {
        self.live_factor(edge) * (1.0 + load * self.delay(edge))
    }

    /// A point in the middle of an edge.
    pub fn middle_of(&self, edge: u32) -> Point {
        let network = &self.roads.network;
        let shape = network.shape(network.edges()[edge as usize].segment);
        shape[shape.len() / 2]
    }

    /// The points of a route.
    pub fn line(&self, route: &Route) -> Vec<Point> {
        route.line(&self.roads.network)
    }
}

#[cfg(test)]
mod tests;
