//! Drives on the map of this machine.
//!
//! ```text
//! Trip   -> second of the local week -> map -> best route at that time
//! BatchEstimate -> backward searches from the destination, one per traffic load, for all origins
//! ```

use std::sync::Arc;

use actors::model::{Coordinates, RouteQuality};
use actors::ports::{self, BatchEstimate, Drive, PortError, Routes, Trip};
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use roads::{Map, Point, When};

/// Drives on a road map. Cheap to clone.
#[derive(Clone)]
pub struct Embedded(Arc<Map>);

impl Embedded {
    /// A router over this map.
    pub fn new(map: Map) -> Self {
        Self(Arc::new(map))
    }
}

fn estimated(map: &Map, batch: &BatchEstimate) -> Vec<Option<f64>> {
    let mut answers = vec![None; batch.drives.len()];
    let Some(to) = point(batch.to) else {
        return answers;
    };
    let known = batch.drives.iter().enumerate();
    let known = known.filter_map(|(index, (from, arrive))| {
        Some((index, (point(*from)?, second_of_week(*arrive, &batch.zone))))
    });
    let (places, drives): (Vec<_>, Vec<_>) = known.unzip();
    for (place, answer) in places.into_iter().zip(map.drives_to(to, &drives)) {
        answers[place] = answer;
    }
    answers
}

fn point(at: Coordinates) -> Option<Point> {
    Point::new(at.lat, at.lon)
}

/// Seconds since Monday midnight in the local time of a zone.
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

fn answer(map: &Map, drive: roads::Drive) -> Drive {
    let line = map.line(&drive.route);
    let line = line
        .iter()
        .filter_map(|at| Coordinates::new(at.lat(), at.lon()));
    Drive {
        via: roads::via(map.network(), &drive.route.edges),
        line: line.collect(),
        ..Drive::plain(drive.seconds, drive.route.metres, RouteQuality::RoadGraph)
    }
}

/// Never fails. A search takes microseconds, so that it runs on the caller's thread.
#[async_trait]
impl Routes for Embedded {
    async fn drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError> {
        let (Some(from), Some(to)) = (point(trip.from), point(trip.to)) else {
            return Ok(None);
        };
        let drive = self.0.drive(from, to, when(trip));
        Ok(drive.map(|drive| answer(&self.0, drive)))
    }

    async fn alternatives(&self, trip: &Trip, most: usize) -> Result<Vec<Drive>, PortError> {
        let (Some(from), Some(to)) = (point(trip.from), point(trip.to)) else {
            return Ok(Vec::new());
        };
        let drives = self.0.alternatives(from, to, when(trip), most);
        let answers = drives.into_iter().map(|drive| answer(&self.0, drive));
        Ok(answers.collect())
    }

    /// Spreads the searches over all processors.
    async fn estimate(&self, batches: Vec<BatchEstimate>) -> Vec<Vec<Option<f64>>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let all = Arc::new(batches);
        let tasks = (0..threads).map(|thread| {
            let (map, all) = (Arc::clone(&self.0), Arc::clone(&all));
            tokio::task::spawn_blocking(move || {
                let mine = all.iter().enumerate().skip(thread).step_by(threads);
                let answers = mine.map(|(index, batch)| (index, estimated(&map, batch)));
                answers.collect::<Vec<_>>()
            })
        });
        let tasks: Vec<_> = tasks.collect();
        // If a thread panics, its estimates stay unknown.
        let unknown = all.iter().map(|batch| vec![None; batch.drives.len()]);
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
