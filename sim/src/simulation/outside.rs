//! The world outside the process: it goes on while the process is down, and keeps what was
//! sent to it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actors::model::OutgoingMail;
use engine::Clock as _;
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::clock::SimClock;
use super::faults::Illness;
use super::trace::Trace;

/// What the stages need of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Reads documents.
    Reader,
    /// Finds places and works out drives.
    Maps,
    /// Forecasts.
    Weather,
    /// Sends e-mails.
    Mail,
    /// Takes calendars.
    Calendar,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Reader,
        Self::Maps,
        Self::Weather,
        Self::Mail,
        Self::Calendar,
    ];

    /// Milliseconds an answer takes, from and to.
    fn latency(self) -> (u64, u64) {
        match self {
            Self::Reader => (40, 400),
            Self::Maps => (5, 60),
            Self::Weather => (20, 250),
            Self::Mail => (50, 600),
            Self::Calendar => (30, 300),
        }
    }
}

/// How an answer comes.
pub(super) enum Answer {
    /// After these two waits, with what is asked for happening in between.
    Works(Duration, Duration),
    /// With an error, after this wait.
    Fails(Duration, &'static str),
    /// The adapter panics.
    Panics,
}

/// A place on the way from a home that makes its drives longer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Roadworks {
    pub(super) from: Timestamp,
    /// Latitude and longitude of the home.
    pub(super) home: (f64, f64),
    pub(super) factor: f64,
}

/// What was asked of providers.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Asked {
    /// Documents read.
    pub documents: u64,
    /// Drives worked out.
    pub drives: u64,
    /// Forecasts given.
    pub forecasts: u64,
    /// E-mails delivered; a repetition of one that was delivered is none.
    pub e_mails: u64,
    /// E-mails handed over again with the same id.
    pub repeated_e_mails: u64,
    /// Calendars published.
    pub calendars: u64,
    /// Calls that failed.
    pub failed: u64,
}

struct State {
    dice: ChaCha8Rng,
    ill: BTreeMap<Provider, Vec<(Timestamp, Illness)>>,
    quota: BTreeMap<Provider, (i64, u32)>,
    roadworks: Vec<Roadworks>,
    delivered: BTreeMap<String, Delivered>,
    calendars: BTreeMap<String, String>,
    asked: Asked,
}

/// An e-mail that reached its person.
#[derive(Clone, Debug)]
pub(super) struct Delivered {
    pub(super) mail: OutgoingMail,
    /// What the process's clock showed: quiet hours are kept by it.
    pub(super) at: Timestamp,
}

/// Clones are the same world.
#[derive(Clone)]
pub(super) struct Outside {
    pub(super) clock: Arc<SimClock>,
    pub(super) trace: Trace,
    state: Arc<Mutex<State>>,
}

/// One call in so many fails although nobody is ill.
const ERRORS: u32 = 400;

impl Outside {
    pub(super) fn new(clock: Arc<SimClock>, trace: Trace, seed: u64) -> Self {
        Self {
            clock,
            trace,
            state: Arc::new(Mutex::new(State {
                dice: ChaCha8Rng::seed_from_u64(seed ^ 0x0075),
                ill: BTreeMap::new(),
                quota: BTreeMap::new(),
                roadworks: Vec::new(),
                delivered: BTreeMap::new(),
                calendars: BTreeMap::new(),
                asked: Asked::default(),
            })),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Changed in whole steps; a planned panic happens outside the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn fall_ill(&self, provider: Provider, illness: Illness, lasts: u64) {
        let seconds = i64::try_from(lasts).unwrap_or(i64::MAX);
        let until = self.clock.true_time() + SignedDuration::from_secs(seconds);
        let mut state = self.state();
        state
            .ill
            .entry(provider)
            .or_default()
            .push((until, illness));
    }

    pub(super) fn works_on_the_road(&self, roadworks: Vec<Roadworks>) {
        self.state().roadworks = roadworks;
    }

    /// How many times longer than usual drives from here take.
    pub(super) fn roadworks(&self, from: (f64, f64)) -> f64 {
        let now = self.clock.true_time();
        let state = self.state();
        let here = |works: &&Roadworks| works.home == from && works.from <= now;
        state
            .roadworks
            .iter()
            .find(here)
            .map_or(1.0, |works| works.factor)
    }

    /// How a provider answers a call made now.
    pub(super) fn answer(&self, provider: Provider) -> Answer {
        let now = self.clock.true_time();
        let mut state = self.state();
        let (least, most) = provider.latency();
        let mut wait = state.dice.random_range(least..most);
        let mut failure = (state.dice.random_range(0..ERRORS) == 0).then_some("a hiccup");
        let mut panics = false;
        let ill = state.ill.entry(provider).or_default();
        ill.retain(|(until, _)| *until > now);
        for (_, illness) in ill.clone() {
            match illness {
                Illness::Down => failure = Some("the provider is down"),
                Illness::Slow { factor } => wait *= u64::from(factor),
                Illness::RateLimited { per_minute } => {
                    if !state.within(provider, per_minute, now) {
                        failure = Some("too many requests");
                    }
                }
                Illness::Panics => panics = true,
            }
        }
        if panics {
            return Answer::Panics;
        }
        if let Some(detail) = failure {
            state.asked.failed += 1;
            return Answer::Fails(Duration::from_millis(wait), detail);
        }
        let first = state.dice.random_range(0..=wait);
        Answer::Works(
            Duration::from_millis(first),
            Duration::from_millis(wait - first),
        )
    }

    pub(super) fn count(&self, count: impl FnOnce(&mut Asked)) {
        count(&mut self.state().asked);
    }

    /// A provider with idempotency keys: the same id again is the same e-mail.
    pub(super) fn deliver(&self, mail: &OutgoingMail) {
        let mut state = self.state();
        if state.delivered.contains_key(&mail.id) {
            state.asked.repeated_e_mails += 1;
            return;
        }
        state.asked.e_mails += 1;
        let delivered = Delivered {
            mail: mail.clone(),
            at: self.clock.now(),
        };
        self.trace
            .add(&(self.clock.true_time().as_microsecond(), "mail", &mail.id));
        state.delivered.insert(mail.id.clone(), delivered);
    }

    pub(super) fn publish(&self, user: &str, file: &str) {
        let mut state = self.state();
        state.asked.calendars += 1;
        self.trace.add(&(
            self.clock.true_time().as_microsecond(),
            "calendar",
            user,
            file,
        ));
        state.calendars.insert(user.to_owned(), file.to_owned());
    }

    pub(super) fn asked(&self) -> Asked {
        self.state().asked
    }

    /// All e-mails that reached somebody, by id.
    pub(super) fn delivered(&self) -> Vec<Delivered> {
        self.state().delivered.values().cloned().collect()
    }

    /// The newest calendar of each person.
    pub(super) fn calendars(&self) -> BTreeMap<String, String> {
        self.state().calendars.clone()
    }
}

impl State {
    fn within(&mut self, provider: Provider, per_minute: u32, now: Timestamp) -> bool {
        let minute = now.as_second() / 60;
        let used = self.quota.entry(provider).or_default();
        if used.0 != minute {
            *used = (minute, 0);
        }
        used.1 += 1;
        used.1 <= per_minute
    }
}
