//! What is shared of an answer: how much longer than on an empty road.
//!
//! A crew drives from a few quarters to one place. Who asks for nearly the same corridor at
//! nearly the same time is told the same delay, applied to the drive of their own on the map;
//! the service is asked once, also when all ask at the same moment. Without a map only the
//! very same drive is shared.

#[cfg(test)]
mod tests;

use std::future::Future;

use actors::model::Coordinates;
use actors::planning::poll_interval;
use actors::ports::{Drive, PortError, Trip, When};
use jiff::{SignedDuration, Timestamp};

use crate::shared::Shared;

/// Sides of a cell in degrees: about 600 m.
const CELL: (f64, f64) = (0.005, 0.01);
/// The same place, as far as a service can tell: 11 m.
const POINT: (f64, f64) = (0.000_1, 0.000_1);
/// Drives that leave or end within so many seconds of each other meet the same traffic.
const SLOT: i64 = 600;
/// An answer is never older.
const FRESH: SignedDuration = SignedDuration::from_mins(15);
/// The next question after so long shall not find the answer before.
const SLACK: SignedDuration = SignedDuration::from_secs(30);
/// A failure is an answer for as long as the others need who asked at the same moment.
const FAILED: SignedDuration = SignedDuration::from_secs(5);
/// Another delay than this says that map and service took different roads.
const DELAYS: std::ops::RangeInclusive<f64> = 0.5..=3.0;

/// Cells of both ends, and the time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Corridor {
    from: (i64, i64),
    to: (i64, i64),
    leaves: bool,
    slot: i64,
    shared: bool,
}

impl Corridor {
    fn of(trip: &Trip, shared: bool) -> Self {
        let (lat, lon) = if shared { CELL } else { POINT };
        let cell = |at: Coordinates| ((at.lat / lat).floor() as i64, (at.lon / lon).floor() as i64);
        let (leaves, at) = match trip.when {
            When::Leave(at) => (true, at),
            When::Arrive(at) => (false, at),
        };
        Self {
            from: cell(trip.from),
            to: cell(trip.to),
            leaves,
            slot: at.as_second().div_euclid(SLOT),
            shared,
        }
    }
}

/// What somebody was told.
struct Told {
    at: Timestamp,
    answer: Result<Option<Drive>, PortError>,
    /// Seconds of their own drive on the map.
    local: Option<f64>,
}

/// Answers of the last minutes.
#[derive(Default)]
pub(super) struct Corridors(Shared<Corridor, Told>);

impl Corridors {
    /// The drive, from what is known or from `ask`; `local` is the drive on the map.
    pub(super) async fn drive<F>(
        &self,
        trip: &Trip,
        local: Option<&Drive>,
        now: Timestamp,
        ask: impl FnOnce() -> F,
    ) -> Result<Option<Drive>, PortError>
    where
        F: Future<Output = Result<Option<Drive>, PortError>>,
    {
        let corridor = Corridor::of(trip, local.is_some());
        let is_old = |told: &Told| told.at + FRESH <= now;
        let mut told = self.0.enter(corridor, is_old).await;
        let known = told
            .as_ref()
            .filter(|told| told.at + freshness(trip, told, now) > now);
        if let Some(answer) = known.and_then(|known| known.share(local)) {
            return answer;
        }
        let answer = ask().await;
        *told = Some(Told {
            at: now,
            answer: answer.clone(),
            local: local.map(|drive| drive.seconds),
        });
        answer
    }
}

/// For how long an answer is good: near the departure it is asked for anew sooner.
fn freshness(trip: &Trip, told: &Told, now: Timestamp) -> SignedDuration {
    if told.answer.is_err() {
        return FAILED;
    }
    let (When::Leave(at) | When::Arrive(at)) = trip.when;
    poll_interval(at.duration_since(now)).min(FRESH) - SLACK
}

impl Told {
    /// The answer for somebody whose drive on the map is `local`; `None`: they must ask.
    fn share(&self, local: Option<&Drive>) -> Option<Result<Option<Drive>, PortError>> {
        let (Ok(Some(told)), Some(own), Some(theirs)) = (&self.answer, local, self.local) else {
            return Some(self.answer.clone());
        };
        if own.seconds == theirs {
            return Some(self.answer.clone());
        }
        let delay = told.seconds / theirs;
        let drive = Drive {
            seconds: own.seconds * delay,
            quality: told.quality,
            remark: told.remark,
            ..own.clone()
        };
        DELAYS.contains(&delay).then_some(Ok(Some(drive)))
    }
}
