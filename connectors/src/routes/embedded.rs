//! The map of this machine.
//!
//! ```text
//! Trip   -> time of the local week -> map -> best way at that time
//! Survey -> one search back from the place, at the load of the hour, for all who drive there
//! ```

use std::sync::{Arc, Mutex, PoisonError};

use actors::model::{Coordinates, RouteQuality};
use actors::ports::{self, Drive, PortError, Routes, Survey, Trip};
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use roads::{Backwards, Map, Point, Position, When};

/// Loads that searches back are prepared for.
const LOADS: usize = 4;

/// Drives on a road map. Cheap to clone.
#[derive(Clone)]
pub struct Embedded(Arc<Inner>);

struct Inner {
    map: Map,
    /// Prepared once, by load.
    backwards: [Mutex<Option<Arc<Backwards>>>; LOADS + 1],
}

impl Embedded {
    /// Over this map.
    pub fn new(map: Map) -> Self {
        Self(Arc::new(Inner {
            map,
            backwards: std::array::from_fn(|_| Mutex::new(None)),
        }))
    }
}

impl Inner {
    fn backwards(&self, load: f64) -> Arc<Backwards> {
        let place = (load.clamp(0.0, 1.0) * LOADS as f64).round() as usize;
        let mut known = self.backwards[place]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let made =
            known.get_or_insert_with(|| Arc::new(self.map.backwards(place as f64 / LOADS as f64)));
        Arc::clone(made)
    }

    fn one_survey(&self, survey: &Survey) -> Vec<Option<f64>> {
        let ends = point(survey.to).map_or(Vec::new(), |to| self.map.ends(to));
        let drives: Vec<(Vec<Position>, f64)> = survey
            .drives
            .iter()
            .map(|(from, arrive)| {
                let starts = point(*from).map_or(Vec::new(), |from| self.map.starts(from));
                (starts, second_of_week(*arrive, &survey.zone))
            })
            .collect();
        // Who is called at about the same time drives in about the same traffic.
        let mut by_load: Vec<(usize, Vec<usize>)> = Vec::new();
        for (index, (_, arrive)) in drives.iter().enumerate() {
            let load = (self.map.load_at(*arrive) * LOADS as f64).round() as usize;
            match by_load.iter_mut().find(|(known, _)| *known == load) {
                Some((_, members)) => members.push(index),
                None => by_load.push((load, vec![index])),
            }
        }
        let mut answers = vec![None; drives.len()];
        for (load, members) in by_load {
            let backwards = self.backwards(load as f64 / LOADS as f64);
            let starts = members.iter().flat_map(|index| &drives[*index].0);
            let wanted: Vec<u32> = starts.map(|start| start.edge).collect();
            let costs = backwards.search(self.map.network(), &ends, &wanted);
            for index in members {
                let (starts, arrive) = &drives[index];
                let when = When::Arrive(*arrive);
                answers[index] = self.map.shared_drive(&costs, starts, when);
            }
        }
        answers
    }
}

fn point(at: Coordinates) -> Option<Point> {
    Point::new(at.lat, at.lon)
}

/// Seconds since Monday midnight on the clocks of a zone.
fn second_of_week(at: Timestamp, zone: &TimeZone) -> f64 {
    let local = zone.to_datetime(at);
    let day = i32::from(local.date().weekday().to_monday_zero_offset());
    let hour = i32::from(local.hour()) + 24 * day;
    let second = i32::from(local.second()) + 60 * (i32::from(local.minute()) + 60 * hour);
    f64::from(second) + f64::from(local.subsec_nanosecond()) / 1e9
}

fn when(trip: &Trip) -> When {
    match trip.when {
        ports::When::Leave(at) => When::Leave(second_of_week(at, &trip.zone)),
        ports::When::Arrive(at) => When::Arrive(second_of_week(at, &trip.zone)),
    }
}

impl Inner {
    fn answer(&self, drive: roads::Drive) -> Drive {
        let line = self.map.line(&drive.route);
        let line = line
            .iter()
            .filter_map(|at| Coordinates::new(at.lat(), at.lon()));
        Drive {
            via: roads::via(self.map.network(), &drive.route.edges),
            line: line.collect(),
            ..Drive::plain(drive.seconds, drive.route.metres, RouteQuality::RoadGraph)
        }
    }
}

/// Never fails. A search takes microseconds, so it needs no thread of its own.
#[async_trait]
impl Routes for Embedded {
    async fn drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError> {
        let (Some(from), Some(to)) = (point(trip.from), point(trip.to)) else {
            return Ok(None);
        };
        let drive = self.0.map.drive(from, to, when(trip));
        Ok(drive.map(|drive| self.0.answer(drive)))
    }

    async fn alternatives(&self, trip: &Trip, most: usize) -> Result<Vec<Drive>, PortError> {
        let (Some(from), Some(to)) = (point(trip.from), point(trip.to)) else {
            return Ok(Vec::new());
        };
        let drives = self.0.map.alternatives(from, to, when(trip), most);
        let answers = drives.into_iter().map(|drive| self.0.answer(drive));
        Ok(answers.collect())
    }

    /// On all processors: a search back over a city takes milliseconds.
    async fn survey(&self, surveys: Vec<Survey>) -> Vec<Vec<Option<f64>>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let all = Arc::new(surveys);
        let tasks = (0..threads).map(|thread| {
            let (inner, all) = (Arc::clone(&self.0), Arc::clone(&all));
            tokio::task::spawn_blocking(move || {
                let mine = all.iter().enumerate().skip(thread).step_by(threads);
                let answers = mine.map(|(index, survey)| (index, inner.one_survey(survey)));
                answers.collect::<Vec<_>>()
            })
        });
        let tasks: Vec<_> = tasks.collect();
        // Where a thread failed, nothing is known.
        let unknown = all.iter().map(|survey| vec![None; survey.drives.len()]);
        let mut found: Vec<_> = unknown.collect();
        for task in tasks {
            for (index, answer) in task.await.unwrap_or_default() {
                found[index] = answer;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
