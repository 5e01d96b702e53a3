//! Drives from one point to another: the fastest route at a time, and alternatives.

use super::{Drive, Map, Roads, STRETCH_SECONDS, When};
use crate::alternatives;
use crate::geometry::Point;
use crate::hierarchy::Search;
use crate::route::{self, Route};
use crate::snap::Position;
use crate::traffic::{Stretch, seconds_arriving_at, seconds_leaving_at};

impl Map {
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

    /// The best route without traffic; `None` if a point is far from every road or no route
    /// leads from one to the other.
    pub fn route(&self, from: Point, to: Point) -> Option<Route> {
        let (starts, ends) = (self.starts(from), self.ends(to));
        let mut route = self.best(&starts, &ends, 0)?;
        route.seconds *= self.time_factor;
        Some(route)
    }

    /// The best route at one of the loads.
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

    /// The drive at a time: the fastest of the routes that are best at one of the loads. `None`
    /// if a point is far from every road or no route leads from one to the other.
    pub fn drive(&self, from: Point, to: Point, when: When) -> Option<Drive> {
        let (starts, ends) = (self.starts(from), self.ends(to));
        let routes = (0..self.hierarchies.len()).filter_map(|load| self.best(&starts, &ends, load));
        let drives = routes.map(|route| self.timed(route, when));
        drives.min_by(|a, b| a.seconds.total_cmp(&b.seconds))
    }

    /// Up to `max` different drives, the best first; empty if there is none.
    pub fn alternatives(&self, from: Point, to: Point, when: When, max: usize) -> Vec<Drive> {
        let (starts, ends) = (self.starts(from), self.ends(to));
        let Some(best) = self.drive(from, to, when) else {
            return Vec::new();
        };
        let load = match when {
            When::Leave(second) | When::Arrive(second) => self.traffic.load(second),
        };
        let network = &self.roads.network;
        let factor = |edge: u32| self.cost_factor(edge, load);
        let routes = alternatives::find(network, best.route, (&starts, &ends), max, &factor);
        let drives = routes.into_iter().map(|route| self.timed(route, when));
        drives.collect()
    }

    /// The drive along a route at a time.
    fn timed(&self, route: Route, when: When) -> Drive {
        let stretches = self.stretches(&route);
        let seconds = match when {
            When::Leave(second) => seconds_leaving_at(&stretches, &self.traffic, second),
            When::Arrive(second) => seconds_arriving_at(&stretches, &self.traffic, second),
        };
        Drive { seconds, route }
    }

    /// Divides a route into stretches of at least [`STRETCH_SECONDS`], except the last.
    fn stretches(&self, route: &Route) -> Vec<Stretch> {
        let network = &self.roads.network;
        let mut stretches = vec![Stretch::default()];
        for step in route.steps(network) {
            let driving = step.seconds * self.live_factor(step.edge) * self.time_factor;
            let stretch = stretches.last_mut().filter(|it| it.free < STRETCH_SECONDS);
            let stretch = match stretch {
                Some(stretch) => stretch,
                None => {
                    stretches.push(Stretch::default());
                    let last = stretches.len() - 1;
                    &mut stretches[last]
                }
            };
            stretch.free += driving + step.turn_seconds * self.time_factor;
            stretch.delay += driving * self.delay(step.edge);
        }
        stretches
    }
}
