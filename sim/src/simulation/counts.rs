//! What is counted in a run.

use std::collections::BTreeMap;

use serde::Serialize;

use super::environment::Asked;
use super::monitor::Commits;

/// What was counted.
#[derive(Clone, Debug, Serialize)]
pub struct Counts {
    /// Messages the system accepted, each counted once.
    pub emails: u64,
    /// Messages that made or changed a plan.
    pub emails_planned: u64,
    /// Messages that were read and wait for the person's review.
    pub emails_in_review: u64,
    /// Messages whose document could not be read.
    pub emails_failed: u64,
    /// Messages that needed no plan.
    pub emails_skipped: u64,
    /// Dead-lettered messages.
    pub emails_dead: u64,
    /// Final states of messages by code, where there is one.
    pub reasons: BTreeMap<String, u64>,
    /// Days that are known.
    pub schedules: u64,
    /// Days with a confirmed plan.
    pub schedules_confirmed: u64,
    /// Confirmed days that changed at least once after their first plan.
    pub schedules_modified: u64,
    /// Cancelled days.
    pub schedules_cancelled: u64,
    /// Plans requested from the route stage.
    pub route_plans: u64,
    /// Rechecks of live plans.
    pub rechecks: u64,
    /// Confirmed days in the newest calendars.
    pub calendar_entries: u64,
    /// Confirmed days with a forecast.
    pub days_with_weather: u64,
    /// Messages to people, over all channels.
    pub notifications: u64,
    /// Times that admission rejected a message.
    pub refused: u64,
    /// The largest number of messages without a final state at any time.
    pub most_open: u64,
    /// Share of the time in which a process was up.
    pub availability: f64,
    /// Calls to providers.
    pub asked: Asked,
    /// What was counted of commits.
    pub commits: Commits,
}
