//! Routers on the network: OSRM, Valhalla, Google Routes.
//!
//! ```text
//! Trip -> arrive-by (a fixed point, where the service only knows when one leaves)
//!      -> corridors (what somebody nearby was told a moment ago)
//!      -> provider (breaker, limit, calls of the day) -> dialect: question, answer
//! ```

mod corridors;
mod google;
mod osrm;
mod valhalla;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use actors::model::Coordinates;
use actors::ports::{Drive, LiveTraffic, PortError, Routes, Trip, When};
use actors::route::ArriveBy;
use async_trait::async_trait;
use engine::Context;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, RequestBuilder};

use crate::provider::{Provider, Reply};
use corridors::Corridors;

pub use google::Google;
pub use osrm::Osrm;
pub use valhalla::Valhalla;

/// Nobody drives for longer than this, in seconds.
const LONGEST: f64 = 7.0 * 86_400.0;
/// Questions for one drive that ends at a time, if they are paid for.
const ROUNDS: usize = 3;
/// Good enough for a drive that ends at a time: about what an answer is worth.
const CLOSE: SignedDuration = SignedDuration::from_mins(2);

/// What one service understands and says.
pub trait Dialect: Send + Sync {
    /// The request for up to `most` drives; `now` is the moment of asking.
    fn question(&self, client: &Client, trip: &Trip, most: usize, now: Timestamp)
    -> RequestBuilder;

    /// The drives in an answer, the best first; empty: no road. Anything may be in it.
    ///
    /// # Errors
    /// It is not an answer of this service.
    fn drives(&self, reply: &Reply) -> Result<Vec<Drive>, Unreadable>;

    /// Whether it can be told when a drive must end, or does not care.
    fn arrives(&self) -> bool;

    /// Whether it knows the traffic of the moment.
    fn live(&self) -> LiveTraffic {
        LiveTraffic::None
    }
}

/// Not what the service should have said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

impl From<serde_json::Error> for Unreadable {
    /// The place and the kind of the mistake, not the text.
    fn from(error: serde_json::Error) -> Self {
        Self(format!(
            "not the JSON expected, at column {}",
            error.column()
        ))
    }
}

/// The points of a way; empty where they cannot be read: the drive is known all the same.
fn line(text: &str, decimals: i32) -> Vec<Coordinates> {
    let points = roads::polyline::decode(text, decimals).unwrap_or_default();
    let points = points.iter();
    points
        .filter_map(|at| Coordinates::new(at.lat(), at.lon()))
        .collect()
}

/// A number that can be a drive's.
fn sound(seconds: f64, metres: f64) -> Result<(f64, f64), Unreadable> {
    if (0.0..=LONGEST).contains(&seconds) && (0.0..=4e7).contains(&metres) {
        Ok((seconds, metres))
    } else {
        Err(Unreadable(format!("a drive of {seconds} s and {metres} m")))
    }
}

/// One service as a router.
pub struct Remote {
    provider: Provider,
    dialect: Box<dyn Dialect>,
    /// Roads without traffic, to begin the search with and to share answers by.
    local: Option<Arc<dyn Routes>>,
    corridors: Corridors,
    context: Context,
}

impl Remote {
    /// Asks this service. `local` is a map of this machine, if there is one.
    pub fn new(
        provider: Provider,
        dialect: Box<dyn Dialect>,
        local: Option<Arc<dyn Routes>>,
        context: Context,
    ) -> Self {
        Self {
            provider,
            dialect,
            local,
            corridors: Corridors::default(),
            context,
        }
    }

    async fn ask(&self, trip: &Trip, most: usize) -> Result<Vec<Drive>, PortError> {
        let now = self.context.now();
        let question = |client: &Client| self.dialect.question(client, trip, most, now);
        let asked = self.provider.ask(question).await;
        let reply = asked.map_err(|error| PortError::transient("route/unavailable", error))?;
        self.dialect.drives(&reply).map_err(|error| {
            let detail = format!("{}: {error}", self.provider.name());
            PortError::transient("route/unavailable", detail)
        })
    }

    /// The same drive on the map of this machine, if it is known there.
    async fn on_the_map(&self, trip: &Trip) -> Option<Drive> {
        self.local.as_ref()?.drive(trip).await.ok().flatten()
    }

    /// One drive; shared with those who ask nearly the same at nearly the same time.
    async fn shared(&self, trip: &Trip) -> Result<Option<Drive>, PortError> {
        let local = self.on_the_map(trip).await;
        let ask = || async { Ok(self.ask(trip, 1).await?.into_iter().next()) };
        let now = self.context.now();
        self.corridors.drive(trip, local.as_ref(), now, ask).await
    }

    /// The drive that ends at a time, from questions about drives that leave.
    async fn arriving(&self, trip: &Trip, arrival: Timestamp) -> Result<Option<Drive>, PortError> {
        let guess = self.on_the_map(trip).await;
        let seconds = guess.map_or(0.0, |drive| drive.seconds);
        let search = ArriveBy {
            initial_departure: arrival - SignedDuration::from_secs_f64(seconds),
            max_requests: ROUNDS,
            tolerance: CLOSE,
        };
        let leaving = async |at: Timestamp| {
            let trip = Trip {
                when: When::Leave(at),
                ..trip.clone()
            };
            self.shared(&trip).await
        };
        search.find(arrival, leaving).await
    }
}

#[async_trait]
impl Routes for Remote {
    async fn drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError> {
        match trip.when {
            When::Arrive(at) if !self.dialect.arrives() => self.arriving(trip, at).await,
            _ => self.shared(trip).await,
        }
    }

    async fn alternatives(&self, trip: &Trip, most: usize) -> Result<Vec<Drive>, PortError> {
        let trip = match trip.when {
            When::Arrive(at) if !self.dialect.arrives() => {
                let Some(best) = self.arriving(trip, at).await? else {
                    return Ok(Vec::new());
                };
                let leave = at - SignedDuration::from_secs_f64(best.seconds);
                Trip {
                    when: When::Leave(leave),
                    ..trip.clone()
                }
            }
            _ => trip.clone(),
        };
        self.ask(&trip, most).await
    }

    fn live_traffic(&self) -> LiveTraffic {
        self.dialect.live()
    }
}
