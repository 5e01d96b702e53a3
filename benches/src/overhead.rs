//! The time that an event spends inside the runtime itself at a load of 20 %, without log,
//! handler and journal, from the timestamps of the runtime.

use std::sync::Arc;
use std::time::Duration;

use engine::observe::latency::Phase;
use engine::stage::Options;
use engine::{Context, Runtime};
use tokio::sync::Semaphore;

use crate::dispatch::NoopStage;
use crate::null::{NullJournal, NullLog};
use crate::{Failure, Measurement};

/// Ids of the measurements of this module.
pub const IDS: [&str; 1] = ["engine.overhead_p99_us"];

/// Enough events that starting the actors hardly counts.
const EVENTS: usize = 400_000;
const KEYS: usize = 1_000;
/// Share of the rate that the runtime reaches without a limit.
const LOAD: f64 = 0.2;
/// Time between two batches of events. Longer pauses would produce bursts, and the measurement
/// would show their queueing.
const PAUSE: Duration = Duration::from_micros(50);
const MAX_BATCH: usize = 8;
/// Time between two batches when the generator is late.
const CATCH_UP_PAUSE: Duration = Duration::from_micros(30);

/// Measures the full rate, then the overhead at a share of it.
///
/// # Errors
/// The runtime does not start.
pub async fn measure() -> Result<Measurement, Failure> {
    let full = run(None).await?.0;
    let rate = full * LOAD;
    let (_, p50, p99) = run(Some(rate)).await?;
    eprintln!("overhead at {rate:.0}/s of {full:.0}/s: p50 {p50:.0} us, p99 {p99:.0} us");
    Ok(Measurement {
        id: IDS[0].to_owned(),
        value: p99,
        unit: "us".to_owned(),
        goal: Some(100.0),
        better: "lower".to_owned(),
        against: "20 % of the rate reached in the same run; without log, handler and journal"
            .to_owned(),
    })
}

/// Returns the rate reached, and p50 and p99 of the overhead in microseconds.
async fn run(rate: Option<f64>) -> Result<(f64, f64, f64), Failure> {
    let context = Context::system()?;
    let mut log = NullLog::new(EVENTS, KEYS, context.clone());
    log.permits = rate.map(|_| Arc::new(Semaphore::new(0)));
    let options = Options {
        credits: 256,
        ..Options::default()
    };
    let (journal, shared) = (Arc::new(NullJournal), Arc::new(log.clone()));
    let builder = Runtime::builder(context.clone(), journal, shared);
    let start = context.monotonic();
    let runtime = builder.stage("stage", options, NoopStage).start().await?;
    if let (Some(rate), Some(permits)) = (rate, log.permits.clone()) {
        let context = context.clone();
        tokio::task::spawn_blocking(move || pace(rate, &permits, &context)).await?;
    }
    log.finished().await;
    let spent = context.monotonic() - start;
    let snapshot = runtime.snapshot().await;
    let own = snapshot.stages[0].latency[&Phase::Runtime];
    runtime.drain(Duration::from_secs(10)).await;
    let rate = EVENTS as f64 / spent.as_secs_f64();
    Ok((rate, own.p50_ms * 1e3, own.p99_ms * 1e3))
}

/// Releases events at this rate, in batches as small as the resolution of sleep allows. Events
/// that are overdue after a long sleep are not released at once: the measurement would show the
/// queueing of that burst.
fn pace(rate: f64, permits: &Semaphore, context: &Context) {
    let start = context.monotonic();
    let mut released = 0;
    while released < EVENTS {
        let spent = context.monotonic() - start;
        let owed = ((rate * spent.as_secs_f64()) as usize).min(EVENTS) - released;
        let batch = owed.min(MAX_BATCH);
        permits.add_permits(batch);
        released += batch;
        if owed <= MAX_BATCH {
            std::thread::sleep(PAUSE);
        } else {
            let resume = context.monotonic() + CATCH_UP_PAUSE;
            while context.monotonic() < resume {
                std::hint::spin_loop();
            }
        }
    }
}
