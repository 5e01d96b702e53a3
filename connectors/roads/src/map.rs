//! The map: a network, prepared for questions at several loads of traffic.
//!
//! ```text
//! from, to -> positions -> best way on empty, half full and full roads
//!                       -> each driven at the time asked for -> the quickest
//! ```
//! Each way is driven by the same clock, so who leaves later never arrives earlier.

use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::hierarchy::{Hierarchy, Search, Sweep, Times};
use crate::idle::Idle;
use crate::network::{DriveOn, Network};
use crate::osm::Source;
use crate::point::Point;
use crate::route::{self, Route};
use crate::snap::{Position, Snapper};
use crate::traffic::{Stretch, Traffic, arriving_at, leaving_at};
use crate::{Error, alternatives, file};

mod shared;

/// Loads that ways are looked for at.
const LOADS: [f64; 3] = [0.0, 0.5, 1.0];
/// Stretches are about so long, in seconds.
const STRETCH: f64 = 60.0;

/// When a drive takes place, in seconds of the local week from Monday midnight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// It begins then.
    Leave(f64),
    /// It ends then.
    Arrive(f64),
}

/// A drive in traffic.
#[derive(Clone, Debug, PartialEq)]
pub struct Drive {
    /// Time at the hour asked for.
    pub seconds: f64,
    /// The way.
    pub route: Route,
}

/// What does not change with the traffic.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Roads {
    pub(crate) network: Network,
    pub(crate) snapper: Snapper,
}

/// A road map that answers questions, from many threads.
pub struct Map {
    roads: Arc<Roads>,
    hierarchies: Vec<Hierarchy>,
    /// Times of the arcs of each, once somebody needs them.
    times: Vec<OnceLock<Times>>,
    traffic: Traffic,
    /// What times are multiplied with: how long people here really take.
    level: f64,
    /// Time and cost of an edge at the moment, against usual; empty if nothing is unusual.
    live: Vec<f32>,
    searches: Idle<Search>,
    sweeps: Idle<Sweep>,
}

impl Map {
    /// Reads an extract and prepares it.
    ///
    /// # Errors
    /// The source's own, and [`Error::NoRoads`].
    pub fn read(
        source: &dyn Source,
        drive_on: Option<DriveOn>,
        traffic: Traffic,
    ) -> Result<Self, Error> {
        let network = Network::read(source, drive_on)?;
        let snapper = Snapper::new(&network);
        let free = Hierarchy::new(&network, &|_| 1.0);
        let roads = Roads { network, snapper };
        Ok(Self::with(Arc::new(roads), &free, traffic, Vec::new()))
    }

    /// Prepares all loads in the order of one hierarchy.
    pub(crate) fn with(
        roads: Arc<Roads>,
        ordered: &Hierarchy,
        traffic: Traffic,
        live: Vec<f32>,
    ) -> Self {
        let mut map = Self {
            roads,
            hierarchies: Vec::new(),
            times: Vec::new(),
            traffic,
            level: 1.0,
            live,
            searches: Idle::new(),
            sweeps: Idle::new(),
        };
        let free = map.traffic == Traffic::none();
        let loads = if free { &LOADS[..1] } else { &LOADS[..] };
        let network = &map.roads.network;
        let prepare = |load: f64| match load == 0.0 && map.live.is_empty() {
            true => ordered.clone(),
            false => ordered.again(network, &|edge| map.factor(edge, load)),
        };
        let hierarchies: Vec<Hierarchy> = std::thread::scope(|scope| {
            let threads = loads.iter().map(|load| scope.spawn(|| prepare(*load)));
            let threads: Vec<_> = threads.collect();
            // A panic of a thread is one of ours: pass it on.
            let done = threads.into_iter().map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            done.collect()
        });
        map.times = hierarchies.iter().map(|_| OnceLock::new()).collect();
        map.hierarchies = hierarchies;
        map
    }

    /// The same map where times of some edges are changed by factors, as live traffic has
    /// them. Prepared in the same order, which is several times faster than anew.
    #[must_use]
    pub fn reweighed(&self, factors: &[(u32, f32)]) -> Self {
        let mut live = vec![1.0; self.roads.network.edges().len()];
        for (edge, factor) in factors {
            if let Some(known) = live.get_mut(*edge as usize) {
                *known = factor.clamp(0.1, 100.0);
            }
        }
        let roads = Arc::clone(&self.roads);
        let mut map = Self::with(roads, &self.hierarchies[0], self.traffic.clone(), live);
        map.level = self.level;
        map
    }

    /// The same map with all times multiplied.
    #[must_use]
    pub fn at_level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// The roads.
    pub fn network(&self) -> &Network {
        &self.roads.network
    }

    /// Writes the map.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        file::write(path, &(&*self.roads, &self.hierarchies[0]))
    }

    /// Reads a map that was written by [`save`](Self::save).
    ///
    /// # Errors
    /// [`Error::Read`] if the file cannot be read, [`Error::Damaged`] if it is of another
    /// version or not what was written.
    pub fn load(path: &Path, traffic: Traffic) -> Result<Self, Error> {
        let (roads, hierarchy): (Roads, Hierarchy) = file::read(path)?;
        Ok(Self::with(Arc::new(roads), &hierarchy, traffic, Vec::new()))
    }

    fn live(&self, edge: u32) -> f64 {
        self.live
            .get(edge as usize)
            .map_or(1.0, |it| f64::from(*it))
    }

    fn delay(&self, edge: u32) -> f64 {
        self.traffic
            .delay_of(&self.roads.network.edges()[edge as usize])
    }

    /// Cost of an edge at one of the loads, in seconds.
    fn cost(&self, edge: u32, load: usize) -> f64 {
        let cost = f64::from(self.roads.network.edges[edge as usize].cost);
        cost * self.factor(edge, LOADS[load])
    }

    fn factor(&self, edge: u32, load: f64) -> f64 {
        self.live(edge) * (1.0 + load * self.delay(edge))
    }

    /// Where a drive from a point may begin; empty if no road is near.
    pub(crate) fn starts(&self, at: Point) -> Vec<Position> {
        let Roads { network, snapper } = &*self.roads;
        let snap = snapper.snap(at);
        snap.map_or(Vec::new(), |snap| snapper.starts(network, &snap))
    }

    /// Where a drive to a point may end; empty if no road is near.
    pub(crate) fn ends(&self, at: Point) -> Vec<Position> {
        let Roads { network, snapper } = &*self.roads;
        let snap = snapper.snap(at);
        snap.map_or(Vec::new(), |snap| snapper.ends(network, &snap))
    }

    /// The best way on empty streets.
    pub fn route(&self, from: Point, to: Point) -> Option<Route> {
        let (starts, ends) = (self.starts(from), self.ends(to));
        let mut route = self.best(&starts, &ends, 0)?;
        route.seconds *= self.level;
        Some(route)
    }

    fn best(&self, starts: &[Position], ends: &[Position], load: usize) -> Option<Route> {
        if starts.is_empty() || ends.is_empty() {
            return None;
        }
        let network = &self.roads.network;
        let prepared = (network, &self.hierarchies[load]);
        self.searches.with(
            || Search::of(network.edges.len()),
            |search| {
                route::best(search, prepared, (starts, ends), &|edge| {
                    self.cost(edge, load)
                })
            },
        )
    }

    /// The quickest of the ways that are best at some load, at the time asked for.
    pub fn drive(&self, from: Point, to: Point, when: When) -> Option<Drive> {
        let (starts, ends) = (self.starts(from), self.ends(to));
        let ways = (0..self.hierarchies.len()).filter_map(|load| self.best(&starts, &ends, load));
        let drives = ways.map(|route| self.driven(route, when));
        drives.min_by(|a, b| a.seconds.total_cmp(&b.seconds))
    }

    /// Up to `most` different ways, the best first.
    pub fn alternatives(&self, from: Point, to: Point, when: When, most: usize) -> Vec<Drive> {
        let (starts, ends) = (self.starts(from), self.ends(to));
        let Some(best) = self.drive(from, to, when) else {
            return Vec::new();
        };
        let load = match when {
            When::Leave(second) | When::Arrive(second) => self.traffic.load(second),
        };
        let network = &self.roads.network;
        let factor = |edge: u32| self.factor(edge, load);
        let ways = alternatives::find(network, best.route, (&starts, &ends), most, &factor);
        let drives = ways.into_iter().map(|route| self.driven(route, when));
        drives.collect()
    }

    /// A way at a time.
    fn driven(&self, route: Route, when: When) -> Drive {
        let stretches = self.stretches(&route);
        let seconds = match when {
            When::Leave(second) => leaving_at(&stretches, &self.traffic, second),
            When::Arrive(second) => arriving_at(&stretches, &self.traffic, second),
        };
        Drive { seconds, route }
    }

    fn stretches(&self, route: &Route) -> Vec<Stretch> {
        let network = &self.roads.network;
        let mut stretches = vec![Stretch::default()];
        for step in route.steps(network) {
            let driving = step.seconds * self.live(step.edge) * self.level;
            let stretch = stretches.last_mut().filter(|it| it.free < STRETCH);
            let stretch = match stretch {
                Some(stretch) => stretch,
                None => {
                    stretches.push(Stretch::default());
                    let last = stretches.len() - 1;
                    &mut stretches[last]
                }
            };
            stretch.free += driving + step.turning * self.level;
            stretch.delay += driving * self.delay(step.edge);
        }
        stretches
    }

    /// A point in the middle of an edge.
    pub fn middle_of(&self, edge: u32) -> Point {
        let network = &self.roads.network;
        let shape = network.shape(network.edges()[edge as usize].piece);
        shape[shape.len() / 2]
    }

    /// The points of a way.
    pub fn line(&self, route: &Route) -> Vec<Point> {
        route.line(&self.roads.network)
    }
}

#[cfg(test)]
mod tests;
