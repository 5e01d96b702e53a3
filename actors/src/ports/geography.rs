//! Where places are, how long it takes to drive, what the weather does.

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::PortError;
use crate::model::{Coordinates, Located, Place, RouteQuality, Weather};

/// Finds places.
#[async_trait]
pub trait Geocoder: Send + Sync {
    /// `Ok(None)` when there is no such place. A place that carries coordinates is
    /// [`Exact`](crate::model::Precision::Exact). Codes: `geocode/unavailable`.
    async fn locate(&self, place: &Place) -> Result<Option<Located>, PortError>;
}

/// When a drive takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It begins then.
    Leave(Timestamp),
    /// It ends then.
    Arrive(Timestamp),
}

/// A question to a router.
#[derive(Clone, Debug, PartialEq)]
pub struct Trip {
    /// Start.
    pub from: Coordinates,
    /// End.
    pub to: Coordinates,
    /// When.
    pub when: When,
    /// The zone whose clock its traffic follows.
    pub zone: TimeZone,
}

/// One drive as a router sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drive {
    /// Seconds at the asked time.
    pub seconds: f64,
    /// Metres.
    pub metres: f64,
    /// How it was found.
    pub quality: RouteQuality,
    /// The roads that make up most of it, in order; empty if not known.
    pub via: Vec<String>,
    /// The way, point by point; empty if not known.
    pub line: Vec<Coordinates>,
    /// Code of a reason why it is less than it could be (`route-degraded`).
    pub remark: Option<&'static str>,
}

impl Drive {
    /// A drive of which no more is known.
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

/// Many drives to one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// The place.
    pub to: Coordinates,
    /// The zone whose clock its traffic follows.
    pub zone: TimeZone,
    /// Where each drive begins, and when it ends.
    pub drives: Vec<(Coordinates, Timestamp)>,
}

/// Whether a router knows the traffic of the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Live {
    /// It does not.
    No,
    /// It does, and each answer costs money: it is asked more often the nearer a departure is.
    Paid,
    /// It does, for nothing: it is asked at every tick.
    Free,
}

/// Works out drives.
#[async_trait]
pub trait Routes: Send + Sync {
    /// The best drive at that time. `Ok(None)` when there is no road.
    /// Codes: `route/unavailable`.
    async fn drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError>;

    /// Up to `most` really different drives, the best first.
    /// Codes: `route/unavailable`.
    async fn alternatives(&self, trip: &Trip, most: usize) -> Result<Vec<Drive>, PortError> {
        let _ = most;
        Ok(self.drive(trip).await?.into_iter().collect())
    }

    /// Seconds of many drives, without asking anybody who is paid for it; `None` where
    /// that cannot be told. Each is about what [`drive`](Self::drive) would say.
    async fn survey(&self, surveys: Vec<Survey>) -> Vec<Vec<Option<f64>>> {
        surveys
            .iter()
            .map(|it| vec![None; it.drives.len()])
            .collect()
    }

    /// Whether answers change with what happens on the roads right now.
    fn live(&self) -> Live {
        Live::No
    }
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
