//! Geocoding, routing and weather forecasts.

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::error::PortError;
use crate::model::{Coordinates, Located, Place, RouteQuality, Weather};

/// Finds places.
#[async_trait]
pub trait Geocoder: Send + Sync {
    /// The coordinates of a place, or `None` if it is not found. A place that carries
    /// coordinates is [`Exact`](crate::model::Precision::Exact).
    ///
    /// # Errors
    /// `geocode/unavailable`.
    async fn locate(&self, place: &Place) -> Result<Option<Located>, PortError>;
}

/// The time constraint of a trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It begins at this time.
    Leave(Timestamp),
    /// It ends at this time.
    Arrive(Timestamp),
}

/// A request for a route.
#[derive(Clone, Debug, PartialEq)]
pub struct Trip {
    /// Start.
    pub from: Coordinates,
    /// End.
    pub to: Coordinates,
    /// When it takes place.
    pub when: When,
    /// The time zone that its traffic profile refers to.
    pub zone: TimeZone,
}

/// One route as a router answers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drive {
    /// Driving time in seconds at the requested time.
    pub seconds: f64,
    /// Length in metres.
    pub metres: f64,
    /// How it was found.
    pub quality: RouteQuality,
    /// The roads that make up most of it, in order; empty if not known.
    pub via: Vec<String>,
    /// Its geometry, point by point; empty if not known.
    pub line: Vec<Coordinates>,
    /// Code of a warning about reduced quality (`route-degraded`), if any.
    pub remark: Option<&'static str>,
}

impl Drive {
    /// A drive without roads, geometry and remark.
    pub fn plain(seconds: f64, metres: f64, quality: RouteQuality) -> Self {
        Self {
            seconds,
            metres,
            quality,
            via: Vec::new(),
            line: Vec::new(),
            remark: None,
        }
    }
}

/// A request to estimate the driving times of many drives to one destination.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchEstimate {
    /// The destination.
    pub to: Coordinates,
    /// The time zone that its traffic profile refers to.
    pub zone: TimeZone,
    /// Start and arrival time of each drive.
    pub drives: Vec<(Coordinates, Timestamp)>,
}

/// Whether a router knows current traffic, and whether its answers cost money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LiveTraffic {
    /// It does not know current traffic.
    None,
    /// It does, and each answer costs money: plans are polled more often the nearer their
    /// departure is.
    Metered,
    /// It does, free of charge: plans are polled at every tick.
    Unmetered,
}

/// Finds routes.
#[async_trait]
pub trait Routes: Send + Sync {
    /// The fastest drive at the requested time, or `None` if there is no road.
    ///
    /// # Errors
    /// `route/unavailable`.
    async fn drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError>;

    /// Up to `max` substantially different drives, the fastest first.
    ///
    /// # Errors
    /// `route/unavailable`.
    async fn alternatives(&self, trip: &Trip, max: usize) -> Result<Vec<Drive>, PortError> {
        let _ = max;
        Ok(self.drive(trip).await?.into_iter().collect())
    }

    /// Approximate driving times in seconds, by batch and drive, without a request to a metered
    /// provider; `None` where there is no estimate. Each is close to what
    /// [`drive`](Self::drive) would answer.
    async fn estimate(&self, batches: Vec<BatchEstimate>) -> Vec<Vec<Option<f64>>> {
        batches
            .iter()
            .map(|batch| vec![None; batch.drives.len()])
            .collect()
    }

    /// Whether answers reflect current traffic.
    fn live_traffic(&self) -> LiveTraffic {
        LiveTraffic::None
    }
}

/// Forecasts the weather.
#[async_trait]
pub trait WeatherService: Send + Sync {
    /// The forecast for a time and place, or `None` if the provider has none.
    ///
    /// # Errors
    /// Those of the provider.
    async fn forecast(
        &self,
        at: Coordinates,
        time: Timestamp,
    ) -> Result<Option<Weather>, PortError>;
}
