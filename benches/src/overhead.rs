//! The time an event spends inside the runtime itself at a load of 20 %: from its own
//! stamps, log, handler and journal taken out.

use std::sync::Arc;
use std::time::Duration;

use engine::observe::latency::Phase;
use engine::stage::Options;
use engine::{Context, Runtime};
use tokio::sync::Semaphore;

use crate::dispatch::Nothing;
use crate::null::{NullJournal, NullLog};
use crate::{Failure, Figure};

/// What is measured here.
pub const IDS: [&str; 1] = ["engine.overhead_p99_us"];

/// Enough for the start of the actors to be a small part.
const EVENTS: usize = 400_000;
const KEYS: usize = 1_000;
/// Part of the rate that the runtime reaches when it may run freely.
const LOAD: f64 = 0.2;
/// Between two lots of events. Longer ones would be bursts, and measure their own queue.
const TICK: Duration = Duration::from_micros(50);
const LOT: usize = 8;
const CATCH_UP: Duration = Duration::from_micros(30);

/// Finds the full rate, then measures at a part of it.
///
/// # Errors
/// When the runtime does not start.
pub async fn measure() -> Result<Figure, Failure> {
    let full = run(None).await?.0;
    let rate = full * LOAD;
    let (_, p50, p99) = run(Some(rate)).await?;
    eprintln!("overhead at {rate:.0}/s of {full:.0}/s: p50 {p50:.0} us, p99 {p99:.0} us");
    Ok(Figure {
        id: IDS[0].to_owned(),
        value: p99,
        unit: "us".to_owned(),
        goal: Some(100.0),
        better: "lower".to_owned(),
        against: "20 % of the rate reached in the same run; log, handler, journal taken out"
            .to_owned(),
    })
}

/// Answers the rate reached, and p50 and p99 in microseconds.
async fn run(rate: Option<f64>) -> Result<(f64, f64, f64), Failure> {
    let context = Context::system()?;
    let mut log = NullLog::new(EVENTS, KEYS, context.clone());
    log.paced = rate.map(|_| Arc::new(Semaphore::new(0)));
    let options = Options {
        credits: 256,
        ..Options::default()
    };
    let (journal, shared) = (Arc::new(NullJournal), Arc::new(log.clone()));
    let builder = Runtime::builder(context.clone(), journal, shared);
    let start = context.monotonic();
    let runtime = builder.stage("stage", options, Nothing).start().await?;
    if let (Some(rate), Some(paced)) = (rate, log.paced.clone()) {
        let context = context.clone();
        tokio::task::spawn_blocking(move || pace(rate, &paced, &context)).await?;
    }
    log.finished().await;
    let spent = context.monotonic() - start;
    let snapshot = runtime.snapshot().await;
    let own = snapshot.stages[0].latency[&Phase::Runtime];
    runtime.drain(Duration::from_secs(10)).await;
    let rate = EVENTS as f64 / spent.as_secs_f64();
    Ok((rate, own.p50_ms * 1e3, own.p99_ms * 1e3))
}

/// Lets events go at this rate, in lots as small as a sleeping thread can make them. What
/// a sleep that was too long has left is not let go at once: that burst would be the
/// generator's, and its queue would be measured.
fn pace(rate: f64, gate: &Semaphore, context: &Context) {
    let start = context.monotonic();
    let mut given = 0;
    while given < EVENTS {
        let spent = context.monotonic() - start;
        let owed = ((rate * spent.as_secs_f64()) as usize).min(EVENTS) - given;
        let lot = owed.min(LOT);
        gate.add_permits(lot);
        given += lot;
        if owed <= LOT {
            std::thread::sleep(TICK);
        } else {
            let again = context.monotonic() + CATCH_UP;
            while context.monotonic() < again {
                std::hint::spin_loop();
            }
        }
    }
}
