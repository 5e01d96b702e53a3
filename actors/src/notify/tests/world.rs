//! Fake ports in memory, for the tests of the route and notify stages.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use engine::Context;
use engine::event::{Emit, Event, EventId};
use engine::flow::limit::{self, Limits};
use jiff::Timestamp;

use crate::model::{
    BlobId, Coordinates, Day, DayId, Email, EmailCounts, EmailId, Located, Message, MonitoredRoute,
    OutgoingMail, Place, Precision, RouteQuality, User, UserId, Weather,
};
use crate::ports::{
    BatchEstimate, Blobs, Calendars, DayFilter, Drive, Geocoder, LiveDay, LiveTraffic, MailOutbox,
    PortError, Ports, Queries, Reader, ReaderError, Routes, Trip, WeatherService,
};
use crate::rows::Rows;

/// The outside world of the stages; its state is shared by all ports.
#[derive(Clone)]
pub(crate) struct World(Arc<Inner>);

impl std::ops::Deref for World {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

pub(crate) struct Inner {
    users: Vec<User>,
    days: Vec<Day>,
    messages: Mutex<Vec<Message>>,
    sent: Mutex<Vec<OutgoingMail>>,
    published: Mutex<Vec<String>>,
    pub(crate) calendar_fails: AtomicBool,
    pub(crate) outbox_fails: AtomicBool,
    pub(crate) routes_fail: AtomicBool,
    /// Whether the router is a metered one with current traffic.
    pub(crate) metered: AtomicBool,
    /// Monitored routes in the order of their writes.
    pub(crate) monitored_routes: Mutex<Vec<MonitoredRoute>>,
    /// Minutes of every drive.
    pub(crate) minutes: AtomicUsize,
    /// Number of drives requested.
    pub(crate) requests: AtomicUsize,
    /// The forecast, if there is a provider.
    pub(crate) weather: Mutex<Option<Weather>>,
    /// Addresses that the geocoder does not find.
    pub(crate) unknown: Mutex<Vec<String>>,
}

impl World {
    pub(crate) fn new(users: Vec<User>, days: Vec<Day>) -> Self {
        Self(Arc::new(Inner {
            users,
            days,
            messages: Mutex::default(),
            sent: Mutex::default(),
            published: Mutex::default(),
            calendar_fails: AtomicBool::default(),
            outbox_fails: AtomicBool::default(),
            routes_fail: AtomicBool::default(),
            metered: AtomicBool::default(),
            monitored_routes: Mutex::default(),
            minutes: AtomicUsize::new(30),
            requests: AtomicUsize::default(),
            weather: Mutex::default(),
            unknown: Mutex::default(),
        }))
    }

    pub(crate) fn ports(&self) -> Ports {
        let world = Arc::new(self.clone());
        Ports {
            reader: world.clone(),
            reader_limit: Limits::new(Context::system().unwrap())
                .limiter("reader", &limit::Options::default()),
            geocoder: world.clone(),
            routes: world.clone(),
            weather: Some(world.clone()),
            blobs: world.clone(),
            outbox: world.clone(),
            calendars: world.clone(),
            queries: world,
        }
    }

    /// Stores rows as the journal does: a message is inserted once.
    pub(crate) fn store(&self, rows: &Rows) {
        self.monitored_routes
            .lock()
            .unwrap()
            .extend(rows.monitored_routes.iter().cloned());
        let mut messages = self.messages.lock().unwrap();
        for row in &rows.messages {
            if messages.iter().all(|known| known.id != row.id) {
                messages.push(row.clone());
            }
        }
    }

    pub(crate) fn messages(&self) -> Vec<Message> {
        self.messages.lock().unwrap().clone()
    }

    pub(crate) fn sent(&self) -> Vec<OutgoingMail> {
        self.sent.lock().unwrap().clone()
    }

    pub(crate) fn published(&self) -> Vec<String> {
        self.published.lock().unwrap().clone()
    }
}

/// An event as the log delivers it.
pub(crate) fn event(id: &str, emit: Emit) -> Event {
    let published: Timestamp = "2026-11-24T18:30:00Z".parse().unwrap();
    Event {
        id: EventId(id.to_owned()),
        stage: emit.stage,
        key: emit.key,
        priority: emit.priority.unwrap_or_default(),
        schema: emit.schema,
        published,
        due: published,
        trace: None,
        payload: emit.payload,
    }
}

/// The only element.
pub(crate) fn only<T>(mut all: Vec<T>) -> T {
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn down(switch: &AtomicBool, code: &'static str) -> Result<(), PortError> {
    if switch.load(Ordering::Relaxed) {
        return Err(PortError::transient(code, "down"));
    }
    Ok(())
}

#[async_trait]
impl MailOutbox for World {
    /// Sending the same id again must be the same e-mail.
    async fn send(&self, mail: &OutgoingMail) -> Result<(), PortError> {
        down(&self.outbox_fails, "notify/outbox")?;
        let mut sent = self.sent.lock().unwrap();
        match sent.iter().find(|known| known.id == mail.id) {
            Some(known) => assert_eq!(known, mail),
            None => sent.push(mail.clone()),
        }
        Ok(())
    }
}

#[async_trait]
impl Calendars for World {
    async fn publish(&self, _: &User, icalendar: &str) -> Result<(), PortError> {
        down(&self.calendar_fails, "calendar/io")?;
        self.published.lock().unwrap().push(icalendar.to_owned());
        Ok(())
    }
}

#[async_trait]
impl Geocoder for World {
    async fn locate(&self, place: &Place) -> Result<Option<Located>, PortError> {
        if self.unknown.lock().unwrap().contains(&place.address) {
            return Ok(None);
        }
        Ok(Some(Located {
            at: Coordinates {
                lat: 52.0,
                lon: 21.0,
            },
            precision: Precision::Exact,
            time_zone: None,
        }))
    }
}

#[async_trait]
impl Routes for World {
    async fn drive(&self, _: &Trip) -> Result<Option<Drive>, PortError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        down(&self.routes_fail, "route/unavailable")?;
        let minutes = u32::try_from(self.minutes.load(Ordering::Relaxed)).unwrap();
        let seconds = f64::from(minutes) * 60.0;
        Ok(Some(Drive::plain(
            seconds,
            20_000.0,
            RouteQuality::Provider,
        )))
    }

    async fn estimate(&self, batches: Vec<BatchEstimate>) -> Vec<Vec<Option<f64>>> {
        let minutes = u32::try_from(self.minutes.load(Ordering::Relaxed)).unwrap();
        let seconds = (!self.metered.load(Ordering::Relaxed)).then(|| f64::from(minutes) * 60.0);
        let answers = batches.iter().map(|it| vec![seconds; it.drives.len()]);
        answers.collect()
    }

    fn live_traffic(&self) -> LiveTraffic {
        match self.metered.load(Ordering::Relaxed) {
            true => LiveTraffic::Metered,
            false => LiveTraffic::None,
        }
    }
}

#[async_trait]
impl WeatherService for World {
    async fn forecast(&self, _: Coordinates, _: Timestamp) -> Result<Option<Weather>, PortError> {
        Ok(self.weather.lock().unwrap().clone())
    }
}

#[async_trait]
impl Queries for World {
    async fn user(&self, id: &UserId) -> Result<Option<User>, PortError> {
        Ok(self.users.iter().find(|user| user.id == *id).cloned())
    }

    async fn user_by_email(&self, _: &str) -> Result<Option<User>, PortError> {
        Ok(None)
    }

    async fn users(&self) -> Result<Vec<User>, PortError> {
        Ok(self.users.clone())
    }

    async fn email(&self, _: &EmailId) -> Result<Option<Email>, PortError> {
        Ok(None)
    }

    async fn emails(&self, _: Option<&UserId>, _: u32) -> Result<Vec<Email>, PortError> {
        Ok(Vec::new())
    }

    async fn email_counts(&self) -> Result<EmailCounts, PortError> {
        Ok(EmailCounts::default())
    }

    async fn duplicate_of(
        &self,
        _: &UserId,
        _: &EmailId,
        _: Option<&str>,
        _: &[BlobId],
    ) -> Result<Option<EmailId>, PortError> {
        Ok(None)
    }

    async fn day(&self, id: &DayId) -> Result<Option<Arc<Day>>, PortError> {
        let found = self.days.iter().find(|day| day.id == *id);
        Ok(found.cloned().map(Arc::new))
    }

    async fn day_version(&self, id: &DayId, version: u32) -> Result<Option<Day>, PortError> {
        let of_version = |day: &&Day| day.id == *id && day.version == version;
        Ok(self.days.iter().find(of_version).cloned())
    }

    async fn days(&self, user: &UserId, _: &DayFilter) -> Result<Vec<Day>, PortError> {
        let own = self.days.iter().filter(|day| day.user == *user);
        Ok(own.cloned().collect())
    }

    async fn live_days(&self, from: Timestamp, to: Timestamp) -> Result<Vec<LiveDay>, PortError> {
        let live = |day: &&Day| {
            let plan = day.plan.as_ref();
            plan.is_some_and(|plan| (from..=to).contains(&plan.departure))
        };
        let days = self.days.iter().filter(live).map(|day| LiveDay {
            user: day.user.clone(),
            day: day.id.clone(),
            version: day.version,
            departure: day
                .plan
                .as_ref()
                .map(|plan| plan.departure)
                .unwrap_or_default(),
            route: self
                .monitored_routes
                .lock()
                .unwrap()
                .iter()
                .rev()
                .find(|it| it.day == day.id)
                .cloned(),
        });
        Ok(days.collect())
    }

    async fn search_days(
        &self,
        _: &UserId,
        _: &crate::search::Query,
        _: u32,
    ) -> Result<Vec<Day>, PortError> {
        Ok(Vec::new())
    }

    async fn search_emails(
        &self,
        _: &UserId,
        _: &crate::search::Query,
        _: u32,
    ) -> Result<Vec<Email>, PortError> {
        Ok(Vec::new())
    }

    async fn travel_times(
        &self,
        _: &UserId,
        _: jiff::civil::Date,
    ) -> Result<Vec<crate::model::TravelTime>, PortError> {
        Ok(Vec::new())
    }

    async fn messages(&self, user: &UserId, limit: u32) -> Result<Vec<Message>, PortError> {
        let messages = self.messages.lock().unwrap();
        let own = messages.iter().rev().filter(|row| row.user == *user);
        Ok(own.take(limit as usize).cloned().collect())
    }
}

#[async_trait]
impl Blobs for World {
    async fn put(&self, bytes: Bytes) -> Result<BlobId, PortError> {
        Ok(BlobId::of(&bytes))
    }

    async fn get(&self, _: &BlobId) -> Result<Bytes, PortError> {
        Err(PortError::permanent("blob/missing", "none here"))
    }
}

#[async_trait]
impl Reader for World {
    async fn read_pdf(
        &self,
        _: Bytes,
        _: &callsheet::Context,
    ) -> Result<callsheet::Reading, ReaderError> {
        Err(ReaderError::Unavailable("none here".to_owned()))
    }
}
