//! The ports of the stages, answered by the world outside: with latency, errors and quotas,
//! and by nobody once the process is dead.

use std::collections::HashMap;
use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actors::model::{Coordinates, Located, OutgoingMail, Place, RouteQuality, User, Weather};
use actors::ports::{
    Calendars, Drive, Geocoder, Live, MailOutbox, PortError, Reader, ReaderError, Routes, Trip,
    WeatherService, When,
};
use actors::route::ArriveBy;
use async_trait::async_trait;
use bytes::Bytes;
use callsheet::{Context, Reading};
use connectors::geocode::{self, Gazetteer};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use world::town;

use super::outside::{Answer, Outside, Provider};

/// What need not be worked out twice: most of a crew gets the same sheet and drives to the
/// same set.
pub(super) struct Known {
    gazetteer: Gazetteer,
    readings: Mutex<HashMap<String, Result<Reading, ReaderError>>>,
    places: Mutex<HashMap<String, Option<Located>>>,
}

impl Known {
    /// With these places on the map.
    pub(super) fn new(places: Vec<Place>) -> std::io::Result<Self> {
        let options = geocode::Options {
            places,
            ..geocode::Options::default()
        };
        Ok(Self {
            gazetteer: Gazetteer::new(options)?,
            readings: Mutex::default(),
            places: Mutex::default(),
        })
    }
}

/// The providers as one process sees them. Clones share its fate.
#[derive(Clone)]
pub(super) struct Providers {
    outside: Outside,
    known: Arc<Known>,
    alive: Arc<AtomicBool>,
}

impl Providers {
    pub(super) fn new(outside: Outside, known: Arc<Known>) -> Self {
        Self {
            outside,
            known,
            alive: Arc::new(AtomicBool::new(true)),
        }
    }

    /// From now on nobody in this process does anything that could be seen.
    pub(super) fn die(&self) {
        self.alive.store(false, Ordering::Relaxed);
    }

    async fn alive(&self) {
        if !self.alive.load(Ordering::Relaxed) {
            pending::<()>().await;
        }
    }

    /// One call: what is asked for happens between two waits, so that a process may die
    /// before it, or after it without having heard of it.
    async fn call<T>(
        &self,
        provider: Provider,
        code: &'static str,
        effect: impl FnOnce() -> T + Send,
    ) -> Result<T, PortError>
    where
        T: Send,
    {
        self.alive().await;
        match self.outside.answer(provider) {
            Answer::Panics => panic!("the adapter of {provider:?} panics, as planned"),
            Answer::Fails(wait, detail) => {
                tokio::time::sleep(wait).await;
                self.alive().await;
                Err(PortError::transient(code, detail))
            }
            Answer::Works(before, after) => {
                tokio::time::sleep(before).await;
                self.alive().await;
                let done = effect();
                tokio::time::sleep(after).await;
                self.alive().await;
                Ok(done)
            }
        }
    }
}

#[async_trait]
impl Reader for Providers {
    async fn read_pdf(&self, bytes: Bytes, context: &Context) -> Result<Reading, ReaderError> {
        let read = self.call(Provider::Reader, "reader/unavailable", || {
            self.outside.count(|asked| asked.documents += 1);
            let day = context
                .received
                .map(|at| TimeZone::UTC.to_datetime(at).date());
            let known = (&context.time_zone, &context.file_name, &context.subject);
            let hash = actors::model::BlobId::of(&bytes);
            let key = format!("{hash} {day:?} {known:?}");
            let mut readings = lock(&self.known.readings);
            let read = || read(&bytes, context);
            readings.entry(key).or_insert_with(read).clone()
        });
        let unavailable = |error: PortError| ReaderError::Unavailable(error.detail);
        read.await.map_err(unavailable)?
    }
}

fn read(bytes: &[u8], context: &Context) -> Result<Reading, ReaderError> {
    callsheet::read_pdf(bytes, context).map_err(|error| ReaderError::Document {
        code: error.code().to_owned(),
        detail: error.to_string(),
    })
}

#[async_trait]
impl Geocoder for Providers {
    async fn locate(&self, place: &Place) -> Result<Option<Located>, PortError> {
        let key = format!("{} {} {:?}", place.name, place.address, place.at);
        if let Some(known) = lock(&self.known.places).get(&key) {
            return Ok(known.clone());
        }
        let asked = self.call(Provider::Maps, "geocode/unavailable", || ());
        asked.await?;
        let found = self.known.gazetteer.locate(place).await?;
        lock(&self.known.places).insert(key, found.clone());
        Ok(found)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Entries are inserted whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A provider that only knows when one leaves, as most do.
#[async_trait]
impl Routes for Providers {
    async fn drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError> {
        let (from, to) = ((trip.from.lat, trip.from.lon), (trip.to.lat, trip.to.lon));
        let metres = town::metres(from, to);
        let leaving = async |depart: Timestamp| {
            let drive = || {
                self.outside.count(|asked| asked.drives += 1);
                // Local solar time is near enough for a rush hour, on both sides of the ocean.
                let shift = jiff::SignedDuration::from_secs((from.1 * 240.0) as i64);
                let local = TimeZone::UTC.to_datetime(depart + shift);
                let seconds = town::seconds(metres, local) * self.outside.roadworks(from);
                Some(Drive::plain(seconds, metres, RouteQuality::Provider))
            };
            self.call(Provider::Maps, "route/unavailable", drive).await
        };
        match trip.when {
            When::Leave(at) => leaving(at).await,
            When::Arrive(at) => ArriveBy::patient(at).find(at, leaving).await,
        }
    }

    fn live(&self) -> Live {
        Live::Free
    }
}

#[async_trait]
impl WeatherService for Providers {
    async fn forecast(
        &self,
        at: Coordinates,
        time: Timestamp,
    ) -> Result<Option<Weather>, PortError> {
        let forecast = || {
            self.outside.count(|asked| asked.forecasts += 1);
            // The weather of an hour at a place is what it is; forecasts are right.
            let hour = time.as_second() / 3_600;
            let mixed = (hour as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ at.lat.to_bits();
            let tenths = |shift: u32, most: u64| ((mixed >> shift) % (most * 10)) as f64 / 10.0;
            Some(Weather {
                temperature_c: tenths(7, 40) - 8.0,
                precipitation_mm: (tenths(17, 12) - 8.0).max(0.0),
                wind_ms: tenths(29, 14),
                summary: "simulated".to_owned(),
            })
        };
        self.call(Provider::Weather, "weather/unavailable", forecast)
            .await
    }
}

#[async_trait]
impl MailOutbox for Providers {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), PortError> {
        let deliver = || self.outside.deliver(mail);
        self.call(Provider::Mail, "notify/outbox", deliver).await
    }
}

#[async_trait]
impl Calendars for Providers {
    async fn publish(&self, user: &User, file: &str) -> Result<(), PortError> {
        let publish = || self.outside.publish(&user.id.0, file);
        self.call(Provider::Calendar, "calendar/io", publish).await
    }
}
