//! Many drives to one place, over one search for each load that ways are looked for at.
//!
//! As in a full answer, the quickest of the ways that are best at some load counts; but the
//! load is taken to be even along it: good enough to see who has to be told something else.

use super::{Map, STRETCH};
use crate::hierarchy::{Hierarchy, Reach, Sweep, Time, Times, units};
use crate::network::Turn;
use crate::point::Point;
use crate::snap::Position;
use crate::traffic::{Stretch, arriving_at};

/// Units that two costs of the same way may differ by.
const ROUNDING: u32 = 1;

impl Map {
    /// Seconds of drives to one place, each from a point, ending at a second of the local week;
    /// `None` where there is no way.
    pub fn drives_to(&self, to: Point, drives: &[(Point, f64)]) -> Vec<Option<f64>> {
        let ends = self.ends(to);
        let starts: Vec<Vec<Position>> =
            drives.iter().map(|(from, _)| self.starts(*from)).collect();
        let mut answers: Vec<Option<f64>> = vec![None; drives.len()];
        for load in 0..self.hierarchies.len() {
            let found = self.stretches_to(&ends, &starts, load);
            for ((answer, stretch), (_, arrive)) in answers.iter_mut().zip(found).zip(drives) {
                let seconds = stretch.map(|stretch| self.evenly(&stretch, *arrive));
                let known = answer.take();
                *answer = known.into_iter().chain(seconds).min_by(f64::total_cmp);
            }
        }
        answers
    }

    fn stretches_to(
        &self,
        ends: &[Position],
        starts: &[Vec<Position>],
        load: usize,
    ) -> Vec<Option<Stretch>> {
        let network = &self.roads.network;
        let hierarchy = &self.hierarchies[load];
        let times = self.times[load].get_or_init(|| self.times_of(hierarchy));
        let goals: Vec<(u32, Reach)> = ends
            .iter()
            .map(|end| (end.edge, self.part(end.edge, end.share, load)))
            .collect();
        let nodes = network.edges.len();
        self.sweeps.with(
            || Sweep::of(nodes),
            |sweep| {
                sweep.run((hierarchy, times), &goals, self.asked(ends, starts));
                let reach = |edge: u32| sweep.reach(hierarchy, edge);
                let best = starts.iter().map(|starts| {
                    let drives = starts.iter().filter_map(|start| {
                        let direct = self.along(start, load, &reach);
                        direct.or_else(|| self.around(start, load, &reach))
                    });
                    drives.min_by_key(|reach| reach.cost)
                });
                best.map(|best| best.map(|reach| self.stretch(reach.time)))
                    .collect()
            },
        )
    }

    /// The edges that drives start on, and those behind for who is past the place on its own
    /// edge and has to go around.
    fn asked<'a>(
        &'a self,
        ends: &'a [Position],
        starts: &'a [Vec<Position>],
    ) -> impl Iterator<Item = u32> + 'a {
        let all = starts.iter().flatten();
        let own = all
            .clone()
            .filter(|start| ends.iter().any(|end| end.edge == start.edge));
        let behind = own.flat_map(|start| self.roads.network.turns(start.edge));
        let behind = behind.map(|turn| turn.to);
        all.map(|start| start.edge).chain(behind)
    }

    fn times_of(&self, hierarchy: &Hierarchy) -> Times {
        let network = &self.roads.network;
        Times::new(hierarchy, &|from, to| {
            let turn = network.turns(from).iter().find(|turn| turn.to == to);
            self.time_of(from) + turn.map_or(Time::default(), turning)
        })
    }

    fn time_of(&self, edge: u32) -> Time {
        let seconds = f64::from(self.roads.network.edges[edge as usize].seconds) * self.live(edge);
        Time {
            free: seconds as f32,
            delay: (seconds * self.delay(edge)) as f32,
        }
    }

    /// What a part of an edge takes.
    fn part(&self, edge: u32, share: f32, load: usize) -> Reach {
        Reach {
            cost: units(self.cost(edge, load) * f64::from(share)),
            time: self.time_of(edge) * share,
        }
    }

    /// What is left of the way from the beginning of the start's edge; `None` for a start that
    /// is behind the place on its own edge.
    fn along(
        &self,
        start: &Position,
        load: usize,
        reach: &dyn Fn(u32) -> Option<Reach>,
    ) -> Option<Reach> {
        let whole = reach(start.edge)?;
        let behind = self.part(start.edge, start.share, load);
        Some(Reach {
            cost: (whole.cost + ROUNDING).checked_sub(behind.cost)?,
            time: whole.time - behind.time,
        })
    }

    /// Over the end of the start's edge.
    fn around(
        &self,
        start: &Position,
        load: usize,
        reach: &dyn Fn(u32) -> Option<Reach>,
    ) -> Option<Reach> {
        let rest = self.part(start.edge, 1.0 - start.share, load);
        let turns = self.roads.network.turns(start.edge).iter();
        let ways = turns.filter_map(|turn| {
            let on = reach(turn.to)?;
            let cost = rest.cost + units(f64::from(turn.cost));
            Some(Reach {
                cost: on.cost.saturating_add(cost),
                time: rest.time + turning(turn) + on.time,
            })
        });
        ways.min_by_key(|reach| reach.cost)
    }

    fn stretch(&self, time: Time) -> Stretch {
        Stretch {
            free: f64::from(time.free.max(0.0)) * self.level,
            delay: f64::from(time.delay.max(0.0)) * self.level,
        }
    }

    /// In even parts, so that the load is that of the whole drive and not of its start.
    fn evenly(&self, whole: &Stretch, arrive: f64) -> f64 {
        let parts = (whole.free / STRETCH).ceil().clamp(1.0, 60.0);
        let part = Stretch {
            free: whole.free / parts,
            delay: whole.delay / parts,
        };
        arriving_at(&vec![part; parts as usize], &self.traffic, arrive)
    }
}

/// Turns take no longer on full roads.
fn turning(turn: &Turn) -> Time {
    Time {
        free: turn.seconds,
        delay: 0.0,
    }
}
