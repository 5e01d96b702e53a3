//! Memory of a live actor, and resident memory after events of a million users, of whose
//! actors at most fifty thousand are live at a time.

use std::sync::Arc;
use std::time::Duration;

use engine::stage::Options;
use engine::{Context, Runtime};

use crate::dispatch::NoopStage;
use crate::null::{NullJournal, NullLog};
use crate::{Failure, Measurement};

/// Ids of the measurements of this module.
pub const IDS: [&str; 2] = [
    "engine.bytes_per_live_actor",
    "engine.resident_mib_1m_users",
];

const LIVE_ACTORS: usize = 50_000;
const USERS: usize = 1_000_000;

/// Measures the memory of one actor with [`LIVE_ACTORS`] users, then the resident memory with
/// [`USERS`] users and a limit on live actors.
///
/// # Errors
/// The runtime does not start, or the memory cannot be read from `/proc`.
pub async fn measure() -> Result<Vec<Measurement>, Failure> {
    let single = run(LIVE_ACTORS).await?;
    let bytes = single.growth as f64 / single.actors as f64;
    let many = run(USERS).await?;
    eprintln!(
        "memory: {} actors live of {LIVE_ACTORS} users, {bytes:.0} bytes each; {} of {USERS} users, \
         {:.0} MiB resident",
        single.actors,
        many.actors,
        many.resident as f64 / f64::from(1 << 20),
    );
    Ok(vec![
        Measurement::lower_is_better(
            IDS[0],
            bytes,
            "bytes",
            Some(10_240.0),
            "growth of resident memory over 50,000 live actors",
        ),
        Measurement::lower_is_better(
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
    /// Growth of the resident memory in bytes.
    growth: u64,
    /// Resident memory in bytes.
    resident: u64,
}

async fn run(users: usize) -> Result<Memory, Failure> {
    let context = Context::system()?;
    let log = NullLog::new(users, users, context.clone());
    let options = Options {
        credits: 256,
        max_live_actors: LIVE_ACTORS,
        ..Options::default()
    };
    let (journal, shared) = (Arc::new(NullJournal), Arc::new(log.clone()));
    let before = resident()?;
    let builder = Runtime::builder(context, journal, shared);
    let runtime = builder.stage("stage", options, NoopStage).start().await?;
    log.finished().await;
    let resident = resident()?;
    let actors = runtime.snapshot().await.stages[0].actors;
    runtime.drain(Duration::from_secs(30)).await;
    Ok(Memory {
        actors,
        growth: resident.saturating_sub(before),
        resident,
    })
}

/// Resident memory of this process in bytes, from `/proc`.
fn resident() -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kib: u64 = kib.ok_or("no VmRSS in /proc/self/status")?.trim().parse()?;
    Ok(kib * 1024)
}
