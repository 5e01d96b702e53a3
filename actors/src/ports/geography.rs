//! Where places are, how long it takes to drive, what the weather does.

use async_trait::async_trait;
use jiff::Timestamp;

use super::PortError;
use crate::model::{Coordinates, Located, Place, RouteQuality, Weather};

/// Finds places.
#[async_trait]
pub trait Geocoder: Send + Sync {
    /// `Ok(None)` when there is no such place. A place that carries coordinates is
    /// [`Exact`](crate::model::Precision::Exact). Codes: `geocode/unavailable`.
    async fn locate(&self, place: &Place) -> Result<Option<Located>, PortError>;
}

/// One drive as a router sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drive {
    /// Seconds at the asked time.
    pub seconds: f64,
    /// Metres.
    pub metres: f64,
    /// How it was found.
    pub quality: RouteQuality,
}

/// Works out drives.
#[async_trait]
pub trait Routes: Send + Sync {
    /// The drive that leaves at `depart`. `Ok(None)` when there is no road.
    /// Codes: `route/unavailable`.
    async fn drive(
        &self,
        from: Coordinates,
        to: Coordinates,
        depart: Timestamp,
    ) -> Result<Option<Drive>, PortError>;
}

/// Forecasts.
#[async_trait]
pub trait WeatherService: Send + Sync {
    /// `Ok(None)` when no forecast is to be had for that time and place.
    async fn forecast(
        &self,
        at: Coordinates,
        time: Timestamp,
    ) -> Result<Option<Weather>, PortError>;
}
