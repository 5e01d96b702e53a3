//! Builds the five stages into one pipeline, and sets the timer of its tick.

use std::time::Duration;

use engine::flow::retry::RetryPolicy;
use engine::journal::{Commit, Journal, JournalError};
use engine::stage::Options as StageOptions;
use engine::timers::{Timer, TimerChange};
use engine::{Builder, Context};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::email::EmailStage;
use crate::events::{Payload, Tick, stages};
use crate::notify::NotifyStage;
use crate::ports::Ports;
use crate::route::RouteStage;
use crate::rows::Rows;
use crate::sheet::SheetStage;
use crate::user::UserStage;

/// Concurrency of the stages, and the period of the tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Messages parsed concurrently.
    pub email_credits: u32,
    /// Messages whose documents are read concurrently; those above the number of reader workers
    /// wait for a worker.
    pub callsheet_credits: u32,
    /// Events of the user stage handled concurrently.
    pub user_credits: u32,
    /// Routes planned concurrently.
    pub route_credits: u32,
    /// Notices sent concurrently.
    pub notify_credits: u32,
    /// Seconds between two checks of all live plans.
    pub tick_seconds: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            email_credits: 16,
            callsheet_credits: 8,
            user_credits: 256,
            route_credits: 32,
            notify_credits: 32,
            tick_seconds: 300,
        }
    }
}

/// An outage of disk, store or outbox mostly lasts seconds, sometimes a minute. From the third
/// delay on an event is parked, and it becomes a dead letter after about a minute and a half.
const RETRY: RetryPolicy = RetryPolicy {
    attempts: 8,
    base: Duration::from_secs(1),
    cap: Duration::from_secs(60),
    in_place: Duration::from_secs(2),
};

/// Options of a stage of this pipeline: events in flight, and seconds without progress after
/// which an attempt fails.
pub fn stage_options(credits: u32, progress_timeout: u64) -> StageOptions {
    StageOptions {
        credits,
        progress_timeout: Duration::from_secs(progress_timeout),
        retry: RETRY,
        ..StageOptions::default()
    }
}

/// Adds the five stages to a runtime.
pub fn add_stages(
    builder: Builder<Rows>,
    context: &Context,
    ports: &Ports,
    options: &Options,
) -> Builder<Rows> {
    let with = stage_options;
    builder
        .stage(
            stages::EMAIL,
            with(options.email_credits, 30),
            EmailStage::new(ports.clone()),
        )
        .stage(
            stages::CALLSHEET,
            with(options.callsheet_credits, 30),
            SheetStage::new(ports.clone()),
        )
        .stage(
            stages::USER,
            with(options.user_credits, 10),
            UserStage::new(ports.clone(), context.clone()),
        )
        .stage(
            stages::ROUTE,
            with(options.route_credits, 30),
            RouteStage::new(ports.clone(), tick_period(options)),
        )
        .stage(
            stages::NOTIFY,
            with(options.notify_credits, 30),
            NotifyStage::new(ports.clone()),
        )
}

/// Time between two checks of all live plans.
fn tick_period(options: &Options) -> SignedDuration {
    SignedDuration::from_secs(i64::from(options.tick_seconds.max(1)))
}

/// The id of the tick's timer.
const TICK: &str = "tick";

/// Sets the timer of the tick. A restart keeps its due time, unless the period was changed. Call
/// this before the runtime starts, so that the old timer cannot fire in between.
///
/// # Errors
/// The journal is unavailable or rejects the commit.
pub async fn start_tick(
    journal: &dyn Journal<Rows>,
    context: &Context,
    options: &Options,
) -> Result<(), JournalError> {
    let mut commit = Commit::outside(Rows::default(), Vec::new());
    commit.timers = tick_changes(&journal.timers().await?, context.now(), options);
    journal.commit(commit.into()).await?;
    Ok(())
}

fn tick_changes(stored: &[Timer], now: Timestamp, options: &Options) -> Vec<TimerChange> {
    let period = Duration::from_secs(u64::from(options.tick_seconds.max(1)));
    let emit = Tick {}.emit("tick");
    // Earlier versions had the period in the id of the timer, so each period left one behind.
    let old = stored
        .iter()
        .filter(|timer| timer.schema == emit.schema && timer.id.starts_with("tick-"));
    let mut changes: Vec<_> = old
        .map(|timer| TimerChange::Cancel(timer.id.clone()))
        .collect();
    let same = stored
        .iter()
        .any(|timer| timer.id == TICK && timer.every == Some(period));
    let timer = Timer {
        id: TICK.to_owned(),
        due: now.saturating_add(period).unwrap_or(Timestamp::MAX),
        every: Some(period),
        stage: emit.stage,
        key: emit.key,
        priority: Tick::PRIORITY,
        schema: emit.schema,
        payload: emit.payload,
    };
    changes.push(if same {
        TimerChange::Ensure(timer)
    } else {
        TimerChange::Set(timer)
    });
    changes
}

#[cfg(test)]
mod tests;
