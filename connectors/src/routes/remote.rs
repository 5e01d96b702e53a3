//! Routing services on the network: OSRM, Valhalla, Google Routes.
//!
//! ```text
//! Trip -> arrive-by search (if the service accepts only a departure time)
//!      -> traffic cache (recent answers for nearly the same drive)
//!      -> provider (circuit breaker, rate limit, daily quota) -> protocol: request, reply
//! ```

mod google;
mod osrm;
mod protocol;
mod traffic_cache;
mod valhalla;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use actors::ports::{Drive, LiveTraffic, PortError, Routes, Trip, When};
use actors::route::ArriveBy;
use async_trait::async_trait;
use engine::Context;
use jiff::{SignedDuration, Timestamp};
use reqwest::Client;

use crate::provider::Provider;
use traffic_cache::TrafficCache;

pub use google::Google;
pub use osrm::Osrm;
pub use protocol::{InvalidReply, Protocol};
pub use valhalla::Valhalla;

/// The maximum number of requests in one arrive-by search.
const MAX_ROUNDS: usize = 3;
/// An arrive-by search ends when the arrival is this close: answers are not more exact than that.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(2);

/// A routing service as a router.
pub struct Remote {
    provider: Provider,
    protocol: Box<dyn Protocol>,
    /// The local map: starts the arrive-by search, and makes answers comparable between drives.
    local: Option<Arc<dyn Routes>>,
    cache: TrafficCache,
    context: Context,
}

impl Remote {
    /// A router that asks `provider`. `local` is the map of this machine, if there is one.
    pub fn new(
        provider: Provider,
        protocol: Box<dyn Protocol>,
        local: Option<Arc<dyn Routes>>,
        context: Context,
    ) -> Self {
        Self {
            provider,
            protocol,
            local,
            cache: TrafficCache::default(),
            context,
        }
    }

    /// Sends one request to the service.
    async fn request(&self, trip: &Trip, limit: usize) -> Result<Vec<Drive>, PortError> {
        let now = self.context.now();
        let request = |client: &Client| self.protocol.request(client, trip, limit, now);
        let sent = self.provider.send(request).await;
        let reply = sent.map_err(|error| PortError::transient("route/unavailable", error))?;
        self.protocol.drives(&reply).map_err(|error| {
            let detail = format!("{}: {error}", self.provider.name());
            PortError::transient("route/unavailable", detail)
        })
    }

    /// The same drive on the local map, if there is one.
    async fn local_drive(&self, trip: &Trip) -> Option<Drive> {
        self.local.as_ref()?.drive(trip).await.ok().flatten()
    }

    /// One drive, from the traffic cache or from the service.
    async fn cached_drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError> {
        let local = self.local_drive(trip).await;
        let fetch = || async { Ok(self.request(trip, 1).await?.into_iter().next()) };
        let now = self.context.now();
        self.cache.drive(trip, local.as_ref(), now, fetch).await
    }

    /// The drive that arrives at a time, found by requests with different departure times.
    async fn drive_arriving(
        &self,
        trip: &Trip,
        arrival: Timestamp,
    ) -> Result<Option<Drive>, PortError> {
        let guess = self.local_drive(trip).await;
        let seconds = guess.map_or(0.0, |drive| drive.seconds);
        let search = ArriveBy {
            initial_departure: arrival - SignedDuration::from_secs_f64(seconds),
            max_requests: MAX_ROUNDS,
            tolerance: TOLERANCE,
        };
        let leaving = async |at: Timestamp| {
            let trip = Trip {
                when: When::Leave(at),
                ..trip.clone()
            };
            self.cached_drive(&trip).await
        };
        search.find(arrival, leaving).await
    }
}

#[async_trait]
impl Routes for Remote {
    async fn drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError> {
        match trip.when {
            When::Arrive(at) if !self.protocol.supports_arrive_by() => {
                self.drive_arriving(trip, at).await
            }
            _ => self.cached_drive(trip).await,
        }
    }

    async fn alternatives(&self, trip: &Trip, most: usize) -> Result<Vec<Drive>, PortError> {
        let trip = match trip.when {
            When::Arrive(at) if !self.protocol.supports_arrive_by() => {
                let Some(best) = self.drive_arriving(trip, at).await? else {
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
        self.request(&trip, most).await
    }

    fn live_traffic(&self) -> LiveTraffic {
        self.protocol.live_traffic()
    }
}
