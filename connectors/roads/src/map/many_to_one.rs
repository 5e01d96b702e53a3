//! Many drives to one place, with a single search for each load.
//!
//! As for a single drive, the fastest of the routes that are best at one of the loads counts,
//! but the delay is taken to be spread evenly along the route. That is accurate enough to decide
//! which plans have to be computed again.

use super::{Map, STRETCH_SECONDS};
use crate::geometry::Point;
use crate::hierarchy::{ArcTimes, Hierarchy, Label, OneToMany, Time, cost_units};
use crate::network::Turn;
use crate::snap::Position;
use crate::traffic::{Stretch, seconds_arriving_at};

/// Units by which two costs of the same path may differ because of rounding.
const ROUNDING_UNITS: u32 = 1;
/// Limit of the parts into which a drive is divided.
const MAX_PARTS: f64 = 60.0;

impl Map {
    /// Driving times in seconds to one place. Each drive has a start and the second of the local
    /// week at which it ends. The answers are in the order of the drives, `None` where no route
    /// leads to the place.
    pub fn drives_to(&self, to: Point, drives: &[(Point, f64)]) -> Vec<Option<f64>> {
        let ends = self.ends(to);
        let starts: Vec<Vec<Position>> =
            drives.iter().map(|(from, _)| self.starts(*from)).collect();
        let mut answers: Vec<Option<f64>> = vec![None; drives.len()];
        for load in 0..self.hierarchies.len() {
            let found = self.stretches_to(&ends, &starts, load);
            for ((answer, stretch), (_, arrive)) in answers.iter_mut().zip(found).zip(drives) {
                let seconds = stretch.map(|stretch| self.spread_evenly(&stretch, *arrive));
                let known = answer.take();
                *answer = known.into_iter().chain(seconds).min_by(f64::total_cmp);
            }
        }
        answers
    }

    /// The best drive at one of the loads from each of the starts, as a single stretch.
    fn stretches_to(
        &self,
        ends: &[Position],
        starts: &[Vec<Position>],
        load: usize,
    ) -> Vec<Option<Stretch>> {
        let network = &self.roads.network;
        let hierarchy = &self.hierarchies[load];
        let times = self.arc_times[load].get_or_init(|| self.arc_times_of(hierarchy));
        let goals: Vec<(u32, Label)> = ends
            .iter()
            .map(|end| (end.edge, self.part(end.edge, end.share, load)))
            .collect();
        let nodes = network.edges.len();
        self.one_to_many.with(
            || OneToMany::of(nodes),
            |search| {
                search.run((hierarchy, times), &goals, self.requested(ends, starts));
                let label = |edge: u32| search.label(hierarchy, edge);
                let best = starts.iter().map(|starts| {
                    let labels = starts.iter().filter_map(|start| {
                        let direct = self.label_of_position(start, load, &label);
                        direct.or_else(|| self.around(start, load, &label))
                    });
                    labels.min_by_key(|label| label.cost)
                });
                best.map(|best| best.map(|label| self.stretch(label.time)))
                    .collect()
            },
        )
    }

    /// The edges that drives start on, and the edges after those on which the place lies too: a
    /// drive that starts past the place has to go around.
    fn requested<'a>(
        &'a self,
        ends: &'a [Position],
        starts: &'a [Vec<Position>],
    ) -> impl Iterator<Item = u32> + 'a {
        let all = starts.iter().flatten();
        let on_same_edge = all
            .clone()
            .filter(|start| ends.iter().any(|end| end.edge == start.edge));
        let following = on_same_edge.flat_map(|start| self.roads.network.turns(start.edge));
        let following = following.map(|turn| turn.to);
        all.map(|start| start.edge).chain(following)
    }

    fn arc_times_of(&self, hierarchy: &Hierarchy) -> ArcTimes {
        let network = &self.roads.network;
        ArcTimes::new(hierarchy, &|from, to| {
            let turn = network.turns(from).iter().find(|turn| turn.to == to);
            self.time_of(from) + turn.map_or(Time::default(), turn_time)
        })
    }

    fn time_of(&self, edge: u32) -> Time {
        let seconds =
            f64::from(self.roads.network.edges[edge as usize].seconds) * self.live_factor(edge);
        Time {
            free: seconds as f32,
            delay: (seconds * self.delay(edge)) as f32,
        }
    }

    /// Cost and time of a share of an edge.
    fn part(&self, edge: u32, share: f32, load: usize) -> Label {
        Label {
            cost: cost_units(self.cost(edge, load) * f64::from(share)),
            time: self.time_of(edge) * share,
        }
    }

    /// From a position to the place: the label of the edge without the part before the position.
    /// `None` if the position is past the place on the same edge.
    fn label_of_position(
        &self,
        start: &Position,
        load: usize,
        label: &dyn Fn(u32) -> Option<Label>,
    ) -> Option<Label> {
        let whole = label(start.edge)?;
        let before = self.part(start.edge, start.share, load);
        Some(Label {
            cost: (whole.cost + ROUNDING_UNITS).checked_sub(before.cost)?,
            time: whole.time - before.time,
        })
    }

    /// From a position to the place by way of the end of the position's edge.
    fn around(
        &self,
        start: &Position,
        load: usize,
        label: &dyn Fn(u32) -> Option<Label>,
    ) -> Option<Label> {
        let rest = self.part(start.edge, 1.0 - start.share, load);
        let turns = self.roads.network.turns(start.edge).iter();
        let labels = turns.filter_map(|turn| {
            let next = label(turn.to)?;
            let cost = rest.cost + cost_units(f64::from(turn.cost));
            Some(Label {
                cost: next.cost.saturating_add(cost),
                time: rest.time + turn_time(turn) + next.time,
            })
        });
        labels.min_by_key(|label| label.cost)
    }

    fn stretch(&self, time: Time) -> Stretch {
        Stretch {
            free: f64::from(time.free.max(0.0)) * self.time_factor,
            delay: f64::from(time.delay.max(0.0)) * self.time_factor,
        }
    }

    /// Driving time of a stretch as long as a whole drive. It is divided into equal parts, so
    /// that the load is that of the whole drive and not only of its start.
    fn spread_evenly(&self, whole: &Stretch, arrive: f64) -> f64 {
        let parts = (whole.free / STRETCH_SECONDS).ceil().clamp(1.0, MAX_PARTS);
        let part = Stretch {
            free: whole.free / parts,
            delay: whole.delay / parts,
        };
        seconds_arriving_at(&vec![part; parts as usize], &self.traffic, arrive)
    }
}

/// Turns have no delay: they take as long on full roads as on empty ones.
fn turn_time(turn: &Turn) -> Time {
    Time {
        free: turn.seconds,
        delay: 0.0,
    }
}
