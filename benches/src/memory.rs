//! What a live actor costs in memory, and what is resident after a million users of whom
//! fifty thousand are live at a time.

use std::sync::Arc;
use std::time::Duration;

use engine::stage::Options;
use engine::{Context, Runtime};

use crate::dispatch::Nothing;
use crate::null::{NullJournal, NullLog};
use crate::{Failure, Figure};

/// What is measured here.
pub const IDS: [&str; 2] = [
    "engine.bytes_per_live_actor",
    "engine.resident_mib_1m_users",
];

const LIVE: usize = 50_000;
const USERS: usize = 1_000_000;

/// Runs `LIVE` users to see what one costs, then `USERS` with a cap on the live ones.
///
/// # Errors
/// When the runtime does not start, or the system does not tell the memory.
pub async fn measure() -> Result<Vec<Figure>, Failure> {
    let each = run(LIVE).await?;
    let bytes = each.grown as f64 / each.actors as f64;
    let many = run(USERS).await?;
    eprintln!(
        "memory: {} actors live of {LIVE} users, {bytes:.0} bytes each; {} of {USERS} users, \
         {:.0} MiB resident",
        each.actors,
        many.actors,
        many.resident as f64 / f64::from(1 << 20),
    );
    let figure = |id: &str, value, unit: &str, goal, against: &str| Figure {
        id: id.to_owned(),
        value,
        unit: unit.to_owned(),
        goal,
        better: "lower".to_owned(),
        against: against.to_owned(),
    };
    Ok(vec![
        figure(
            IDS[0],
            bytes,
            "bytes",
            Some(10_240.0),
            "growth of resident memory over 50,000 live actors",
        ),
        figure(
            IDS[1],
            many.resident as f64 / f64::from(1 << 20),
            "MiB",
            None,
            "after events of 1,000,000 users, at most 50,000 actors live",
        ),
    ])
}

struct Memory {
    actors: u64,
    grown: u64,
    resident: u64,
}

async fn run(users: usize) -> Result<Memory, Failure> {
    let context = Context::system()?;
    let log = NullLog::new(users, users, context.clone());
    let options = Options {
        credits: 256,
        max_live_actors: LIVE,
        ..Options::default()
    };
    let (journal, shared) = (Arc::new(NullJournal), Arc::new(log.clone()));
    let before = resident()?;
    let builder = Runtime::builder(context, journal, shared);
    let runtime = builder.stage("stage", options, Nothing).start().await?;
    log.finished().await;
    let resident = resident()?;
    let actors = runtime.snapshot().await.stages[0].actors;
    runtime.drain(Duration::from_secs(30)).await;
    Ok(Memory {
        actors,
        grown: resident.saturating_sub(before),
        resident,
    })
}

/// Resident memory of this process in bytes, as Linux tells it.
fn resident() -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kib: u64 = kib.ok_or("no VmRSS in /proc/self/status")?.trim().parse()?;
    Ok(kib * 1024)
}
