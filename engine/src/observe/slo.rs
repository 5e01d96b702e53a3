//! Service level objectives: rules as data, evaluated while the system runs.
//!
//! ```text
//! StageLatency --exact counts each second--> windows of a rule --burn rates--> ok | warning | critical
//! ```
//! A rule says that a share of events, the objective, takes no longer than a threshold. The
//! share that may be slower is its error budget. A burn rate of 1 uses up exactly the budget.
//! The conditions are those of the Google SRE workbook, each over a long and a short window, so
//! that an alert comes early and ends soon: critical at a rate of 14.4 over an hour and five
//! minutes, warning at 6 over six hours and half an hour. The warning threshold of a rule, a
//! shorter time, raises a warning at the fast rate.

mod windows;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::observe::latency::{Phase, StageLatency};

use windows::{Tally, Windows};

/// One service level objective: how long the events of a stage may take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable name.
    pub id: String,
    /// The stage.
    pub stage: String,
    /// The part of an event's time that is measured.
    pub phase: Phase,
    /// Share of events, in 0..1, that must stay below the thresholds.
    pub objective: f64,
    /// Threshold above which an event is slow.
    #[serde(with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required")]
    pub warning: Duration,
    /// Threshold above which an event is too slow; at least as long as `warning`.
    #[serde(with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required")]
    pub critical: Duration,
    /// Text for operators.
    #[serde(default)]
    pub description: String,
}

/// Burn rates from which a rule is critical, or a warning.
const FAST_BURN: f64 = 14.4;
const SLOW_BURN: f64 = 6.0;
/// Minimum number of events in the longer window: one slow event of two is no trend.
const MIN_EVENTS: u64 = 10;

const MINUTE: Duration = Duration::from_secs(60);
const FAST_WINDOWS: [Duration; 2] = [MINUTE.saturating_mul(60), MINUTE.saturating_mul(5)];
const SLOW_WINDOWS: [Duration; 2] = [MINUTE.saturating_mul(360), MINUTE.saturating_mul(30)];

/// The faults of these rules, one line each; empty if all are valid.
pub fn check(rules: &[Rule], stages: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let mut report = |what: String| faults.push(format!("{}: {what}", rule.id));
        // A burn rate of 14.4 must be possible, or the rule could never become critical.
        let lowest = 1.0 - 1.0 / FAST_BURN;
        if !(lowest..1.0).contains(&rule.objective) {
            report(format!(
                "objective must be {lowest:.3} or more, and below 1"
            ));
        }
        if rule.warning > rule.critical || rule.warning.is_zero() {
            report("warning must be above zero and no longer than critical".to_owned());
        }
        if !stages.contains(&rule.stage.as_str()) {
            report(format!("there is no stage {}", rule.stage));
        }
        if rules[..index].iter().any(|other| other.id == rule.id) {
            report("this id is used twice".to_owned());
        }
    }
    faults
}

/// The state of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Too few events to evaluate the rule.
    NoData,
    /// Within the budget.
    Ok,
    /// The budget will be used up early.
    Warning,
    /// The budget is being used up now.
    Critical,
}

impl Level {
    /// All levels.
    pub const ALL: [Self; 4] = [Self::NoData, Self::Ok, Self::Warning, Self::Critical];

    /// The word for it in metrics and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoData => "no_data",
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// A rule at one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// The rule.
    pub rule: Rule,
    /// Its state.
    pub level: Level,
    /// Events in the last hour.
    pub events: u64,
    /// Share of them within the critical threshold; `None` without events.
    pub within_critical: Option<f64>,
    /// Share of them within the warning threshold.
    pub within_warning: Option<f64>,
    /// Burn rates of the critical threshold over 5 min, 30 min, 1 h and 6 h.
    pub burn: [f64; 4],
}

/// The rules of a runtime with the events that they have counted.
#[derive(Debug)]
pub struct Slos {
    tracked: Vec<Tracked>,
}

#[derive(Debug)]
struct Tracked {
    rule: Rule,
    windows: Windows,
}

impl Slos {
    /// Evaluates these rules, from no events.
    pub fn new(rules: Vec<Rule>) -> Self {
        let tracked = |rule| Tracked {
            rule,
            windows: Windows::default(),
        };
        Self {
            tracked: rules.into_iter().map(tracked).collect(),
        }
    }

    /// Reads what the stages have recorded; to be called about each second. `now` is monotonic.
    pub fn observe(&mut self, now: Duration, stages: &BTreeMap<&str, &StageLatency>) {
        for Tracked { rule, windows } in &mut self.tracked {
            let Some(latency) = stages.get(rule.stage.as_str()) else {
                continue;
            };
            let counts = latency.counts_below(rule.phase, &[rule.warning, rule.critical]);
            windows.observe(
                now,
                Tally {
                    events: counts.count,
                    above_warning: counts.count - counts.below[0],
                    above_critical: counts.count - counts.below[1],
                },
            );
        }
    }

    /// The state of each rule.
    pub fn status(&self, now: Duration) -> Vec<Status> {
        self.tracked
            .iter()
            .map(|tracked| tracked.status(now))
            .collect()
    }

    /// The distinct thresholds of a stage's phase in ascending order: its histogram needs bucket
    /// boundaries there.
    pub fn thresholds(&self, stage: &str, phase: Phase) -> Vec<Duration> {
        let rules = self.tracked.iter().map(|tracked| &tracked.rule);
        let mut thresholds: Vec<_> = rules
            .filter(|rule| rule.stage == stage && rule.phase == phase)
            .flat_map(|rule| [rule.warning, rule.critical])
            .collect();
        thresholds.sort_unstable();
        thresholds.dedup();
        thresholds
    }
}

impl Tracked {
    fn status(&self, now: Duration) -> Status {
        let budget = 1.0 - self.rule.objective;
        let burn = |window: Duration, above: fn(&Tally) -> u64| {
            let tally = self.windows.over(now, window);
            above(&tally) as f64 / (tally.events.max(1) as f64 * budget)
        };
        let critical = |window| burn(window, |tally| tally.above_critical);
        let warning = |window| burn(window, |tally| tally.above_warning);
        let hour = self.windows.over(now, FAST_WINDOWS[0]);
        let six_hours = self.windows.over(now, SLOW_WINDOWS[0]);
        let fast = hour.events >= MIN_EVENTS;
        let level = if fast && FAST_WINDOWS.into_iter().all(|w| critical(w) >= FAST_BURN) {
            Level::Critical
        } else if fast && FAST_WINDOWS.into_iter().all(|w| warning(w) >= FAST_BURN)
            || six_hours.events >= MIN_EVENTS
                && SLOW_WINDOWS.into_iter().all(|w| critical(w) >= SLOW_BURN)
        {
            Level::Warning
        } else if six_hours.events >= MIN_EVENTS {
            Level::Ok
        } else {
            Level::NoData
        };
        let share = |above: u64| (hour.events > 0).then(|| 1.0 - above as f64 / hour.events as f64);
        Status {
            rule: self.rule.clone(),
            level,
            events: hour.events,
            within_critical: share(hour.above_critical),
            within_warning: share(hour.above_warning),
            burn: [
                FAST_WINDOWS[1],
                SLOW_WINDOWS[1],
                FAST_WINDOWS[0],
                SLOW_WINDOWS[0],
            ]
            .map(critical),
        }
    }
}

#[cfg(test)]
mod tests;
