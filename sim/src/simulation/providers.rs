//! Adapters for the ports of the stages, answered by the environment: with latency, errors and
//! rate limits. Once their process has died they never answer.

use std::collections::HashMap;
use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actors::model::{Coordinates, Located, OutgoingMail, Place, RouteQuality, User, Weather};
use actors::ports::{
    Calendars, Drive, Geocoder, LiveTraffic, MailOutbox, PortError, Reader, ReaderError, Routes,
    Trip, WeatherService, When,
};
use actors::route::ArriveBy;
use async_trait::async_trait;
use bytes::Bytes;
use callsheet::{Context, Reading};
use connectors::geocode::{self, Gazetteer};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use world::town;

use super::environment::{Answer, Environment, Provider};

/// Readings and locations that are computed once: most of a crew gets the same sheet and
/// drives to the same set.
pub(super) struct Cache {
    gazetteer: Gazetteer,
    readings: Mutex<HashMap<String, Result<Reading, ReaderError>>>,
    places: Mutex<HashMap<String, Option<Located>>>,
}

impl Cache {
    /// An empty cache over a gazetteer with these places.
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

/// The providers as one process sees them. Clones belong to the same process.
#[derive(Clone)]
pub(super) struct Providers {
    environment: Environment,
    cache: Arc<Cache>,
    alive: Arc<AtomicBool>,
}

impl Providers {
    pub(super) fn new(environment: Environment, cache: Arc<Cache>) -> Self {
        Self {
            environment,
            cache,
            alive: Arc::new(AtomicBool::new(true)),
        }
    }

    /// The process has died: from now on no call has an effect or returns.
    pub(super) fn die(&self) {
        self.alive.store(false, Ordering::Relaxed);
    }

    /// Returns if the process is alive, else never.
    async fn while_alive(&self) {
        if !self.alive.load(Ordering::Relaxed) {
            pending::<()>().await;
        }
    }

    /// One call: the effect happens between two waits, so that the process may die before it,
    /// or after it without having received the answer.
    async fn call<T>(
        &self,
        provider: Provider,
        code: &'static str,
        effect: impl FnOnce() -> T + Send,
    ) -> Result<T, PortError>
    where
        T: Send,
    {
        self.while_alive().await;
        match self.environment.answer(provider) {
            Answer::Panics => panic!("the adapter of {provider:?} panics, as planned"),
            Answer::Fails(wait, detail) => {
                tokio::time::sleep(wait).await;
                self.while_alive().await;
                Err(PortError::transient(code, detail))
            }
            Answer::Works(before, after) => {
                tokio::time::sleep(before).await;
                self.while_alive().await;
                let done = effect();
                tokio::time::sleep(after).await;
                self.while_alive().await;
                Ok(done)
            }
        }
    }
}

#[async_trait]
impl Reader for Providers {
    async fn read_pdf(&self, bytes: Bytes, context: &Context) -> Result<Reading, ReaderError> {
        let read = self.call(Provider::Reader, "reader/unavailable", || {
            self.environment.count(|asked| asked.documents += 1);
            let day = context
                .received
                .map(|at| TimeZone::UTC.to_datetime(at).date());
            let given = (&context.time_zone, &context.file_name, &context.subject);
            let hash = actors::model::BlobId::of(&bytes);
            let key = format!("{hash} {day:?} {given:?}");
            let mut readings = lock(&self.cache.readings);
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
        if let Some(known) = lock(&self.cache.places).get(&key) {
            return Ok(known.clone());
        }
        let asked = self.call(Provider::Maps, "geocode/unavailable", || ());
        asked.await?;
        let found = self.cache.gazetteer.locate(place).await?;
        lock(&self.cache.places).insert(key, found.clone());
        Ok(found)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Entries are inserted whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes a departure only, as most providers do; arrive-by is found by iteration.
#[async_trait]
impl Routes for Providers {
    async fn drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError> {
        let (from, to) = ((trip.from.lat, trip.from.lon), (trip.to.lat, trip.to.lon));
        let metres = town::metres(from, to);
        let leaving = async |depart: Timestamp| {
            let drive = || {
                self.environment.count(|asked| asked.drives += 1);
                // Local solar time is precise enough for rush hours, in Europe and in America.
                let shift = jiff::SignedDuration::from_secs((from.1 * 240.0) as i64);
                let local = TimeZone::UTC.to_datetime(depart + shift);
                let seconds =
                    town::seconds(metres, local) * self.environment.roadworks_factor(from);
                Some(Drive::plain(seconds, metres, RouteQuality::Provider))
            };
            self.call(Provider::Maps, "route/unavailable", drive).await
        };
        match trip.when {
            When::Leave(at) => leaving(at).await,
            When::Arrive(at) => ArriveBy::exhaustive(at).find(at, leaving).await,
        }
    }

    fn live_traffic(&self) -> LiveTraffic {
        LiveTraffic::Unmetered
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
            self.environment.count(|asked| asked.forecasts += 1);
            // A forecast depends on the place and the hour only, so that it never changes.
            let hour = time.as_second() / 3_600;
            let mixed = (hour as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ at.lat.to_bits();
            let tenths = |shift: u32, max: u64| ((mixed >> shift) % (max * 10)) as f64 / 10.0;
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
        let deliver = || self.environment.deliver(mail);
        self.call(Provider::Mail, "notify/outbox", deliver).await
    }
}

#[async_trait]
impl Calendars for Providers {
    async fn publish(&self, user: &User, file: &str) -> Result<(), PortError> {
        let publish = || self.environment.publish(&user.id.0, file);
        self.call(Provider::Calendar, "calendar/io", publish).await
    }
}
