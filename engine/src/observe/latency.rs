//! Latency of every stage as HDR histograms.
//!
//! ```text
//! published -- credit_wait --> fetched -- queue_wait --> started -- service --> durable
//! due ------------------------------- end_to_end ------------------------------> durable
//! ```
//! `end_to_end` counts from when the event was due: with bounded credits an overloaded stage
//! looks fast from the inside, because the events that wait are still in the log.

pub mod interval_log;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Serializer, V2DeflateSerializeError, V2DeflateSerializer};
use serde::{Deserialize, Serialize};

/// A part of the time that an event spends in a stage.
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
    /// Inside the runtime itself, without the times of log, handler, store and backoff.
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

    /// The word for it in metrics and JSON.
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

/// Three significant digits up to an hour. Histograms grow with their largest value, so a stage
/// of milliseconds takes a tenth of the memory of one of minutes.
const SIGNIFICANT_DIGITS: u8 = 3;
/// One hour in microseconds; longer times count as this.
const MAX_MICROS: u64 = 3_600_000_000;
/// Number of stripes; threads are assigned round robin, and share if there are more threads.
const STRIPES: usize = 4;

/// A histogram for each phase, in the order of [`Phase::ALL`].
pub type Series = [Histogram<u64>; 5];

fn series() -> Series {
    std::array::from_fn(|_| {
        Histogram::new(SIGNIFICANT_DIGITS).expect("invariant: three significant digits are allowed")
    })
}

/// The series of one stage. Threads record into stripes of their own; a reader merges them,
/// so recording does not wait for a reader of the whole.
#[derive(Debug, Default)]
pub struct StageLatency {
    stripes: [Mutex<Option<Box<Series>>>; STRIPES],
    merged: Mutex<Merged>,
}

#[derive(Debug, Default)]
struct Merged {
    /// Since the start.
    total: Option<Box<Series>>,
    /// Since the last interval was taken.
    interval: Option<Box<Series>>,
}

impl StageLatency {
    /// Records one event's times, in the order of [`Phase::ALL`].
    pub fn record(&self, times: [Duration; 5]) {
        let mut stripe = lock(&self.stripes[own_stripe()]);
        let series = stripe.get_or_insert_with(|| Box::new(series()));
        for (histogram, time) in series.iter_mut().zip(times) {
            let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
            // Cannot fail: the histogram grows.
            let _ = histogram.record(micros.clamp(1, MAX_MICROS));
        }
    }

    /// Merges what was recorded since the last merge. Takes some microseconds.
    pub fn merge(&self) {
        let mut merged = lock(&self.merged);
        for stripe in &self.stripes {
            let mut stripe = lock(stripe);
            let Some(recorded) = stripe.as_mut().filter(|series| !series[0].is_empty()) else {
                continue;
            };
            let Merged { total, interval } = &mut *merged;
            for sum in [total, interval] {
                let sum = sum.get_or_insert_with(|| Box::new(series()));
                for (sum, part) in sum.iter_mut().zip(recorded.iter()) {
                    // Cannot fail: the sum grows.
                    let _ = sum.add(part);
                }
            }
            recorded.iter_mut().for_each(Histogram::reset);
        }
    }

    /// Takes what was recorded since the last call; `None` if nothing was.
    pub fn take_interval(&self) -> Option<Box<Series>> {
        self.merge();
        lock(&self.merged).interval.take()
    }

    /// Percentiles of everything recorded so far.
    pub fn summaries(&self) -> BTreeMap<Phase, Summary> {
        self.with_total(|total| {
            let phases = Phase::ALL.into_iter().zip(total.iter());
            phases.map(|(phase, h)| (phase, Summary::of(h))).collect()
        })
    }

    /// The histogram of each phase since the start, serialised (HdrHistogram V2, compressed;
    /// microseconds): those of several servers can be added up.
    ///
    /// # Errors
    /// When memory for the serialised form cannot be allocated.
    pub fn serialised(&self) -> Result<Vec<(Phase, Vec<u8>)>, V2DeflateSerializeError> {
        self.with_total(|total| {
            let phases = Phase::ALL.into_iter().zip(total.iter());
            let one = |(phase, histogram): (Phase, &Histogram<u64>)| {
                let mut bytes = Vec::new();
                V2DeflateSerializer::new().serialize(histogram, &mut bytes)?;
                Ok((phase, bytes))
            };
            phases.map(one).collect()
        })
    }

    /// Number of events of a phase that took at most as long as each limit: cumulative, and exact
    /// to the histogram's resolution.
    pub fn counts_below(&self, phase: Phase, limits: &[Duration]) -> Counts {
        self.with_total(|total| {
            let histogram = &total[phase as usize];
            let below = limits.iter().map(|limit| {
                let micros = u64::try_from(limit.as_micros()).unwrap_or(u64::MAX);
                histogram.count_between(0, micros.min(MAX_MICROS))
            });
            Counts {
                below: below.collect(),
                count: histogram.len(),
                sum_seconds: histogram.mean() * histogram.len() as f64 / 1e6,
            }
        })
    }

    fn with_total<T>(&self, read: impl FnOnce(&Series) -> T) -> T {
        self.merge();
        let mut merged = lock(&self.merged);
        read(merged.total.get_or_insert_with(|| Box::new(series())))
    }
}

/// The stripe of this thread.
fn own_stripe() -> usize {
    static THREADS: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static OWN: usize = THREADS.fetch_add(1, Ordering::Relaxed) % STRIPES;
    }
    OWN.with(|own| *own)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Losing a sample to a panic is better than losing the histogram.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Cumulative counts for a classic histogram.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    /// Events up to each limit, in the order of the limits.
    pub below: Vec<u64>,
    /// All events.
    pub count: u64,
    /// Sum of all times in seconds.
    pub sum_seconds: f64,
}

/// Percentiles of a phase in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Events recorded.
    pub count: u64,
    /// Median.
    pub p50_ms: f64,
    /// Mean.
    pub mean_ms: f64,
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
            mean_ms: histogram.mean() / 1e3,
            p95_ms: millis(0.95),
            p99_ms: millis(0.99),
            max_ms: histogram.max() as f64 / 1e3,
        }
    }
}

#[cfg(test)]
mod tests;
