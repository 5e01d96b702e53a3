//! The environment of the process: its providers, and the roads. It outlives every process
//! and records what was delivered to it.

mod provider;

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
use super::trace::Trace;

pub use provider::{Provider, ProviderFailure};

/// How a provider answers a call.
pub(super) enum Answer {
    /// With a result: its effect happens between these two waits.
    Works(Duration, Duration),
    /// With an error, after this wait.
    Fails(Duration, &'static str),
    /// The adapter panics.
    Panics,
}

/// Roadworks near a home, which make the drives from there longer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Roadworks {
    pub(super) from: Timestamp,
    /// Latitude and longitude of the home.
    pub(super) home: (f64, f64),
    pub(super) factor: f64,
}

/// Calls to providers.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Asked {
    /// Documents read.
    pub documents: u64,
    /// Drives computed.
    pub drives: u64,
    /// Forecasts given.
    pub forecasts: u64,
    /// E-mails delivered, each id once.
    pub e_mails: u64,
    /// E-mails sent again under an id that was delivered before.
    pub repeated_e_mails: u64,
    /// Calendars published.
    pub calendars: u64,
    /// Calls that failed.
    pub failed: u64,
}

struct State {
    rng: ChaCha8Rng,
    /// Failures by provider, each until its end.
    failing: BTreeMap<Provider, Vec<(Timestamp, ProviderFailure)>>,
    /// Minute of the last call to each provider, and the number of calls in that minute.
    calls: BTreeMap<Provider, (i64, u32)>,
    roadworks: Vec<Roadworks>,
    delivered: BTreeMap<String, Delivered>,
    calendars: BTreeMap<String, String>,
    asked: Asked,
}

/// An e-mail that reached its person.
#[derive(Clone, Debug)]
pub(super) struct Delivered {
    pub(super) mail: OutgoingMail,
    /// By the clock of the process, which decides on quiet hours.
    pub(super) at: Timestamp,
}

/// A handle; clones share the environment.
#[derive(Clone)]
pub(super) struct Environment {
    pub(super) clock: Arc<SimClock>,
    pub(super) trace: Trace,
    state: Arc<Mutex<State>>,
}

/// One call in this number fails without any planned failure.
const CALLS_PER_ERROR: u32 = 400;

impl Environment {
    pub(super) fn new(clock: Arc<SimClock>, trace: Trace, seed: u64) -> Self {
        Self {
            clock,
            trace,
            state: Arc::new(Mutex::new(State {
                rng: ChaCha8Rng::seed_from_u64(seed ^ 0x0075),
                failing: BTreeMap::new(),
                calls: BTreeMap::new(),
                roadworks: Vec::new(),
                delivered: BTreeMap::new(),
                calendars: BTreeMap::new(),
                asked: Asked::default(),
            })),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No critical section can panic half-way; planned panics happen outside the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a provider fail for this number of seconds.
    pub(super) fn fail(&self, provider: Provider, failure: ProviderFailure, lasts: u64) {
        let seconds = i64::try_from(lasts).unwrap_or(i64::MAX);
        let until = self.clock.true_time() + SignedDuration::from_secs(seconds);
        let mut state = self.state();
        let failing = state.failing.entry(provider).or_default();
        failing.push((until, failure));
    }

    pub(super) fn set_roadworks(&self, roadworks: Vec<Roadworks>) {
        self.state().roadworks = roadworks;
    }

    /// The factor by which roadworks make drives from here longer.
    pub(super) fn roadworks_factor(&self, from: (f64, f64)) -> f64 {
        let now = self.clock.true_time();
        let state = self.state();
        let is_here = |works: &&Roadworks| works.home == from && works.from <= now;
        state
            .roadworks
            .iter()
            .find(is_here)
            .map_or(1.0, |works| works.factor)
    }

    /// How a provider answers a call made now.
    pub(super) fn answer(&self, provider: Provider) -> Answer {
        let now = self.clock.true_time();
        let mut state = self.state();
        let (min, max) = provider.latency();
        let mut wait = state.rng.random_range(min..max);
        let has_error = state.rng.random_range(0..CALLS_PER_ERROR) == 0;
        let mut error = has_error.then_some("a hiccup");
        let mut panics = false;
        let failing = state.failing.entry(provider).or_default();
        failing.retain(|(until, _)| *until > now);
        for (_, failure) in failing.clone() {
            match failure {
                ProviderFailure::Down => error = Some("the provider is down"),
                ProviderFailure::Slow { factor } => wait *= u64::from(factor),
                ProviderFailure::RateLimited { per_minute } => {
                    if !state.is_within_rate(provider, per_minute, now) {
                        error = Some("too many requests");
                    }
                }
                ProviderFailure::Panics => panics = true,
            }
        }
        if panics {
            return Answer::Panics;
        }
        if let Some(detail) = error {
            state.asked.failed += 1;
            return Answer::Fails(Duration::from_millis(wait), detail);
        }
        let first = state.rng.random_range(0..=wait);
        Answer::Works(
            Duration::from_millis(first),
            Duration::from_millis(wait - first),
        )
    }

    pub(super) fn count(&self, count: impl FnOnce(&mut Asked)) {
        count(&mut self.state().asked);
    }

    /// Delivers an e-mail. Ids are idempotency keys: an id is delivered once.
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

    /// All e-mails that were delivered, by id.
    pub(super) fn delivered(&self) -> Vec<Delivered> {
        self.state().delivered.values().cloned().collect()
    }

    /// The newest calendar of each person.
    pub(super) fn calendars(&self) -> BTreeMap<String, String> {
        self.state().calendars.clone()
    }
}

impl State {
    fn is_within_rate(&mut self, provider: Provider, per_minute: u32, now: Timestamp) -> bool {
        let minute = now.as_second() / 60;
        let used = self.calls.entry(provider).or_default();
        if used.0 != minute {
            *used = (minute, 0);
        }
        used.1 += 1;
        used.1 <= per_minute
    }
}
