//! What the domain needs from outside, as traits. The adapters are in `connectors`.

mod blobs;
mod error;
mod geography;
mod outbound;
mod queries;
mod reader;

use std::sync::Arc;

use engine::flow::limit::Limiter;

pub use blobs::{Blobs, Objects};
pub use error::PortError;
pub use geography::{
    BatchEstimate, Drive, Geocoder, LiveTraffic, Routes, Trip, WeatherService, When,
};
pub use outbound::{Calendars, MailOutbox};
pub use queries::{DayFilter, LiveDay, Queries};
pub use reader::{Reader, ReaderError};

/// The adapters the stages work with. Cheap to clone.
#[derive(Clone)]
pub struct Ports {
    /// Reads documents.
    pub reader: Arc<dyn Reader>,
    /// Limits how many documents are read at once, fairly among people.
    pub reader_limit: Limiter,
    /// Finds places.
    pub geocoder: Arc<dyn Geocoder>,
    /// Finds routes.
    pub routes: Arc<dyn Routes>,
    /// Forecasts; `None` when no provider is set.
    pub weather: Option<Arc<dyn WeatherService>>,
    /// Stores payloads.
    pub blobs: Arc<dyn Blobs>,
    /// Sends e-mails.
    pub outbox: Arc<dyn MailOutbox>,
    /// Publishes calendars.
    pub calendars: Arc<dyn Calendars>,
    /// Reads what the stages have written.
    pub queries: Arc<dyn Queries>,
}
