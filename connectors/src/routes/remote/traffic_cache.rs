//! The shared traffic cache: what drives share is the delay, the ratio between the time with
//! traffic and the time on the local map.
//!
//! A crew drives from a few quarters to one place. All drives of nearly the same route at nearly
//! the same time get the same delay, applied to their own drive on the local map. The service is
//! asked once for all of them, also if they ask concurrently. Without a local map only identical
//! drives share an answer.

#[cfg(test)]
mod tests;

use std::future::Future;

use actors::model::Coordinates;
use actors::planning::poll_interval;
use actors::ports::{Drive, PortError, Trip, When};
use jiff::{SignedDuration, Timestamp};

use crate::single_flight::SingleFlight;

/// The size of a cell in degrees of latitude and longitude: about 600 m.
const CELL: (f64, f64) = (0.005, 0.01);
/// The size of a cell if only identical drives share an answer: about 11 m.
const EXACT_CELL: (f64, f64) = (0.000_1, 0.000_1);
/// Drives that depart or arrive within the same slot of this many seconds share an answer.
const SLOT_SECONDS: i64 = 600;
/// The maximum age of an answer.
const MAX_AGE: SignedDuration = SignedDuration::from_mins(15);
/// An answer expires this much before the next periodic request for the drive is due, so that the
/// request does not get the answer of the one before.
const EXPIRY_MARGIN: SignedDuration = SignedDuration::from_secs(30);
/// A failure is shared by the requests that begin within this time.
const FAILURE_TTL: SignedDuration = SignedDuration::from_secs(5);
/// A delay outside this range shows that map and service took different roads; it is not shared.
const PLAUSIBLE_DELAYS: std::ops::RangeInclusive<f64> = 0.5..=3.0;

/// The cells of both ends, and the slot of the departure or arrival.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct CacheKey {
    from: (i64, i64),
    to: (i64, i64),
    is_departure: bool,
    slot: i64,
    has_local: bool,
}

impl CacheKey {
    fn of(trip: &Trip, has_local: bool) -> Self {
        let (lat, lon) = if has_local { CELL } else { EXACT_CELL };
        let cell = |at: Coordinates| ((at.lat / lat).floor() as i64, (at.lon / lon).floor() as i64);
        let (is_departure, at) = match trip.when {
            When::Leave(at) => (true, at),
            When::Arrive(at) => (false, at),
        };
        Self {
            from: cell(trip.from),
            to: cell(trip.to),
            is_departure,
            slot: at.as_second().div_euclid(SLOT_SECONDS),
            has_local,
        }
    }
}

/// An answer of the service.
struct CachedAnswer {
    at: Timestamp,
    answer: Result<Option<Drive>, PortError>,
    /// The seconds of the same drive on the local map.
    local: Option<f64>,
}

/// The answers of the last minutes.
#[derive(Default)]
pub(super) struct TrafficCache(SingleFlight<CacheKey, CachedAnswer>);

impl TrafficCache {
    /// The drive, from a cached answer or from `fetch`; `local` is the same drive on the local map.
    pub(super) async fn drive<F>(
        &self,
        trip: &Trip,
        local: Option<&Drive>,
        now: Timestamp,
        fetch: impl FnOnce() -> F,
    ) -> Result<Option<Drive>, PortError>
    where
        F: Future<Output = Result<Option<Drive>, PortError>>,
    {
        let key = CacheKey::of(trip, local.is_some());
        let is_expired = |cached: &CachedAnswer| cached.at + MAX_AGE <= now;
        let mut cached = self.0.lock(key, is_expired).await;
        let fresh = cached
            .as_ref()
            .filter(|cached| cached.at + ttl(trip, cached, now) > now);
        if let Some(answer) = fresh.and_then(|cached| cached.apply_to(local)) {
            return answer;
        }
        let answer = fetch().await;
        *cached = Some(CachedAnswer {
            at: now,
            answer: answer.clone(),
            local: local.map(|drive| drive.seconds),
        });
        answer
    }
}

/// How long an answer is valid. The nearer the departure, the shorter.
fn ttl(trip: &Trip, cached: &CachedAnswer, now: Timestamp) -> SignedDuration {
    if cached.answer.is_err() {
        return FAILURE_TTL;
    }
    let (When::Leave(at) | When::Arrive(at)) = trip.when;
    poll_interval(at.duration_since(now)).min(MAX_AGE) - EXPIRY_MARGIN
}

impl CachedAnswer {
    /// The answer for another drive, which takes `local` on the local map. `None` if the answer
    /// cannot be shared with it.
    fn apply_to(&self, local: Option<&Drive>) -> Option<Result<Option<Drive>, PortError>> {
        let (Ok(Some(drive)), Some(own), Some(their_seconds)) = (&self.answer, local, self.local)
        else {
            return Some(self.answer.clone());
        };
        if own.seconds == their_seconds {
            return Some(self.answer.clone());
        }
        let delay = drive.seconds / their_seconds;
        let delayed = Drive {
            seconds: own.seconds * delay,
            quality: drive.quality,
            remark: drive.remark,
            ..own.clone()
        };
        PLAUSIBLE_DELAYS
            .contains(&delay)
            .then_some(Ok(Some(delayed)))
    }
}
