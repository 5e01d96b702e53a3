//! The five stages as one pipeline.

use std::sync::Arc;

use crate::ports::{
    Blobs, Calendars, Geocoder, MailOutbox, Queries, Reader, Routes, WeatherService,
};

/// The adapters the stages work with. Cheap to clone.
#[derive(Clone)]
pub struct Ports {
    /// Reads documents.
    pub reader: Arc<dyn Reader>,
    /// Finds places.
    pub geocoder: Arc<dyn Geocoder>,
    /// Works out drives.
    pub routes: Arc<dyn Routes>,
    /// Forecasts; `None` when no provider is set.
    pub weather: Option<Arc<dyn WeatherService>>,
    /// Stores payloads.
    pub blobs: Arc<dyn Blobs>,
    /// Sends e-mails.
    pub outbox: Arc<dyn MailOutbox>,
    /// Publishes calendars.
    pub calendars: Arc<dyn Calendars>,
    /// Reads what was written.
    pub queries: Arc<dyn Queries>,
}
