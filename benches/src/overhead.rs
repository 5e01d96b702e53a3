//! The time that an event spends inside the runtime itself at a load of 20 %, without log,
//! handler and journal, against a bare channel hop under the same load.
//!
//! ```text
//! runtime      pace -> log -> fetcher -> mailbox of the key's actor -> handler, commit -> ack
//! channel hop  pace -> log -> sender  -> channel of the key's task                     -> ack
//! ```
//! `engine.overhead_p99_us` is the 99th percentile of the first, `engine.overhead_p99_ratio` the
//! same divided by the 99th percentile of the second.
//!
//! - Counted in the runtime ([`Phase::Runtime`]): from when the log has returned an event until
//!   its commit is done, without the times of handler and journal. What is left is the credit, the
//!   router, the mailbox, the wait until the actor of the key runs, and bookkeeping.
//! - Counted in the hop ([`ChannelHop`]): from when the log has returned an event until the task
//!   of the key has received it. That is the channel and the wait until the task runs.
//! - The same on both sides: log, rate, number of keys and credits, Tokio runtime, and the
//!   recorder, which counts whole microseconds and keeps three significant digits. Neither side
//!   counts the creation of the event, the wait for a credit and the acknowledgement.
//!
//! The hop is the peer because no runtime of actors can do with less than one message to a waiting
//! task. How long a machine takes to run that task makes up most of both times. It differs several
//! times between machines and cancels out in the ratio.
//!
//! Both sides get [`SLICE`] events in turn, so that a moment in which the machine is slow is a
//! part of both.

mod channel_hop;

use std::sync::Arc;
use std::time::Duration;

use engine::observe::latency::{Phase, Summary};
use engine::stage::Options;
use engine::{Context, Runtime};

use crate::dispatch::NoopStage;
use crate::null::{NullJournal, NullLog};
use crate::{Failure, Measurement, median};
use channel_hop::ChannelHop;

/// Ids of the measurements of this module.
pub const IDS: [&str; 2] = ["engine.overhead_p99_ratio", "engine.overhead_p99_us"];

/// Goal of the ratio. A hop is the least that any runtime of actors takes; router, credits and
/// bookkeeping may take as long again.
const P99_RATIO_GOAL: f64 = 2.0;

const ROUNDS: usize = 3;
/// Events of a round on each side: enough that starting the actors hardly counts.
const EVENTS: usize = 400_000;
/// Events that one side gets before it is the turn of the other: a fraction of a second.
const SLICE: usize = 20_000;
const KEYS: usize = 1_000;
/// Maximum number of events in flight.
const CREDITS: u32 = 256;
/// Share of the rate that the runtime reaches without a limit.
const LOAD: f64 = 0.2;
/// Time between two batches of events. Longer pauses would produce bursts, and the measurement
/// would show their queueing.
const PAUSE: Duration = Duration::from_micros(50);
const MAX_BATCH: usize = 8;
/// Time between two batches when the generator is late.
const CATCH_UP_PAUSE: Duration = Duration::from_micros(30);

/// Measures the full rate, then the runtime and the channel hop at a share of it, several times.
/// Reports the medians of the rounds.
///
/// # Errors
/// The runtime does not start.
pub async fn measure() -> Result<Vec<Measurement>, Failure> {
    let full = full_rate().await?;
    let rate = full * LOAD;
    eprintln!("overhead at {rate:.0}/s of {full:.0}/s");
    let (mut ratios, mut micros) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let [own, hop] = round(rate).await?;
        let shown = |it: &Summary| {
            format!(
                "p50 {:.0} us, p99 {:.0} us",
                it.p50_ms * 1e3,
                it.p99_ms * 1e3
            )
        };
        eprintln!("runtime {}; channel hop {}", shown(&own), shown(&hop));
        ratios.push(p99_ratio(&own, &hop));
        micros.push(own.p99_ms * 1e3);
    }
    Ok(vec![
        Measurement::lower_is_better(
            IDS[0],
            median(ratios),
            "ratio",
            Some(P99_RATIO_GOAL),
            "p99 of a bare Tokio channel hop; same log, rate, keys and credits",
        ),
        Measurement::lower_is_better(
            IDS[1],
            median(micros),
            "us",
            None,
            "20 % of the rate reached in the same run; without log, handler and journal",
        ),
    ])
}

/// How many times as long the 99th percentile is as that of the peer.
fn p99_ratio(own: &Summary, peer: &Summary) -> f64 {
    own.p99_ms / peer.p99_ms
}

/// Events per second without a limit.
async fn full_rate() -> Result<f64, Failure> {
    let context = Context::system()?;
    let log = NullLog::new(EVENTS, KEYS, context.clone());
    let start = context.monotonic();
    let runtime = start_runtime(&log).await?;
    log.finished().await;
    let spent = context.monotonic() - start;
    runtime.drain(Duration::from_secs(10)).await;
    Ok(EVENTS as f64 / spent.as_secs_f64())
}

/// The times of the runtime and of the channel hop at this rate.
async fn round(rate: f64) -> Result<[Summary; 2], Failure> {
    let context = Context::system()?;
    let [own, peer] = [(); 2].map(|()| NullLog::paced(EVENTS, KEYS, context.clone()));
    let runtime = start_runtime(&own).await?;
    let hop = ChannelHop::start(&peer, CREDITS as usize);
    for settled in (SLICE..=EVENTS).step_by(SLICE) {
        for log in [&own, &peer] {
            let paced = log.clone();
            tokio::task::spawn_blocking(move || pace(rate, &paced)).await?;
            log.wait_settled(settled).await;
        }
    }
    let snapshot = runtime.snapshot().await;
    runtime.drain(Duration::from_secs(10)).await;
    let own = snapshot.stages[0].latency[&Phase::Runtime];
    Ok([own, hop.finished().await?])
}

async fn start_runtime(log: &NullLog) -> Result<Runtime<()>, Failure> {
    let options = Options {
        credits: CREDITS,
        ..Options::default()
    };
    let (journal, shared) = (Arc::new(NullJournal), Arc::new(log.clone()));
    let builder = Runtime::builder(log.context.clone(), journal, shared);
    Ok(builder.stage("stage", options, NoopStage).start().await?)
}

/// Releases the events of a slice at this rate, in batches as small as the resolution of sleep
/// allows. Events that are overdue after a long sleep are not released at once: the measurement
/// would show the queueing of that burst.
fn pace(rate: f64, log: &NullLog) {
    let start = log.context.monotonic();
    let mut released = 0;
    while released < SLICE {
        let spent = log.context.monotonic() - start;
        let owed = ((rate * spent.as_secs_f64()) as usize).min(SLICE) - released;
        let batch = owed.min(MAX_BATCH);
        log.release(batch);
        released += batch;
        if owed <= MAX_BATCH {
            std::thread::sleep(PAUSE);
        } else {
            let resume = log.context.monotonic() + CATCH_UP_PAUSE;
            while log.context.monotonic() < resume {
                std::hint::spin_loop();
            }
        }
    }
}

#[cfg(test)]
mod tests;
