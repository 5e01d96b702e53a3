//! Latency of every stage as HDR histograms.
//!
//! ```text
//! published -- credit_wait --> fetched -- queue_wait --> started -- service --> durable
//! due ------------------------------- end_to_end ------------------------------> durable
//! ```
//! `end_to_end` counts from when the event was due: with bounded credits an overloaded
//! stage looks fast from the inside, because what waits is not yet in its hands.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

/// Which part of an event's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// In the log, until a credit was free.
    CreditWait,
    /// In the mailbox of its key.
    QueueWait,
    /// In the handler, until durable.
    Service,
    /// From when it was due until durable.
    EndToEnd,
    /// Inside the runtime itself: log, handler and store taken out.
    Runtime,
}

impl Phase {
    /// All phases.
    pub const ALL: [Self; 5] = [
        Self::CreditWait,
        Self::QueueWait,
        Self::Service,
        Self::EndToEnd,
        Self::Runtime,
    ];

    /// The word used in metrics and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CreditWait => "credit_wait",
            Self::QueueWait => "queue_wait",
            Self::Service => "service",
            Self::EndToEnd => "end_to_end",
            Self::Runtime => "runtime",
        }
    }
}

/// One microsecond to one hour at three significant digits.
const BOUNDS: (u64, u64, u8) = (1, 3_600_000_000, 3);
const STRIPES: usize = 4;

type Series = [Histogram<u64>; 5];

fn series() -> Series {
    let (low, high, digits) = BOUNDS;
    std::array::from_fn(|_| {
        Histogram::new_with_bounds(low, high, digits).expect("invariant: constant bounds are valid")
    })
}

/// The four series of one stage. Threads record into stripes; a reader merges them, so
/// recording never waits for a reader of the whole.
#[derive(Debug)]
pub struct StageLatency {
    stripes: [Mutex<Series>; STRIPES],
    total: Mutex<Series>,
    next: AtomicUsize,
}

impl Default for StageLatency {
    fn default() -> Self {
        Self {
            stripes: std::array::from_fn(|_| Mutex::new(series())),
            total: Mutex::new(series()),
            next: AtomicUsize::new(0),
        }
    }
}

impl StageLatency {
    /// Records one event's times, in the order of [`Phase::ALL`]. Longer than an hour
    /// counts as an hour.
    pub fn record(&self, times: [Duration; 5]) {
        let stripe = self.next.fetch_add(1, Ordering::Relaxed) % STRIPES;
        let mut series = lock(&self.stripes[stripe]);
        for (histogram, time) in series.iter_mut().zip(times) {
            let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
            histogram.saturating_record(micros.max(BOUNDS.0));
        }
    }

    /// Merges what was recorded since the last merge.
    pub fn merge(&self) {
        let mut total = lock(&self.total);
        for stripe in &self.stripes {
            let mut stripe = lock(stripe);
            for (sum, part) in total.iter_mut().zip(stripe.iter_mut()) {
                if part.is_empty() {
                    continue;
                }
                sum.add(&*part)
                    .expect("invariant: all histograms have equal bounds");
                part.reset();
            }
        }
    }

    /// Percentiles of everything recorded so far.
    pub fn summaries(&self) -> BTreeMap<Phase, Summary> {
        self.merge();
        let total = lock(&self.total);
        Phase::ALL
            .into_iter()
            .zip(total.iter())
            .map(|(p, h)| (p, Summary::of(h)))
            .collect()
    }

    /// How many events of a phase took at most so long, for each limit: cumulative, exact
    /// to the histogram's resolution.
    pub fn counts_below(&self, phase: Phase, limits: &[Duration]) -> Counts {
        self.merge();
        let total = lock(&self.total);
        let histogram = &total[phase as usize];
        let below = limits
            .iter()
            .map(|limit| {
                let micros = u64::try_from(limit.as_micros()).unwrap_or(u64::MAX);
                histogram.count_between(0, micros.min(BOUNDS.1))
            })
            .collect();
        let seconds = histogram.mean() * histogram.len() as f64 / 1e6;
        Counts {
            below,
            count: histogram.len(),
            sum_seconds: seconds,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Losing a sample to a panic is better than losing the histogram.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Cumulative counts for a classic histogram.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    /// For each limit asked for.
    pub below: Vec<u64>,
    /// All.
    pub count: u64,
    /// Sum of all times.
    pub sum_seconds: f64,
}

/// Percentiles in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Events recorded.
    pub count: u64,
    /// Median.
    pub p50_ms: f64,
    /// 95th percentile.
    pub p95_ms: f64,
    /// 99th percentile.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

impl Summary {
    fn of(histogram: &Histogram<u64>) -> Self {
        let millis = |quantile| histogram.value_at_quantile(quantile) as f64 / 1e3;
        Self {
            count: histogram.len(),
            p50_ms: millis(0.5),
            p95_ms: millis(0.95),
            p99_ms: millis(0.99),
            max_ms: histogram.max() as f64 / 1e3,
        }
    }
}

#[cfg(test)]
mod tests;
