//! Which stage takes most of the time, and which change would help.
//!
//! ```text
//! Snapshot --mean times of each stage--> slowest phase of each stage --> Advice
//! Snapshot before, Snapshot after ----------------------------------> Comparison
//! ```
//! It uses means, not percentiles, because means add up. Every estimate names its basis; a
//! comparison of two snapshots shows whether it was right.

use serde::{Deserialize, Serialize};

use crate::observe::latency::Phase;
use crate::observe::snapshot::{Snapshot, StageSnapshot};

/// A stage with fewer events gets no advice.
pub const MIN_EVENTS: u64 = 100;

/// A change that would help a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// The stage.
    pub stage: String,
    /// The longest part of its time.
    pub phase: Phase,
    /// Share of this part in the time of all stages, in percent.
    pub share_percent: f64,
    /// The observation.
    pub finding: String,
    /// The recommended change.
    pub remedy: String,
    /// Present and recommended number of credits, if these are to be changed.
    pub credits: Option<(u32, u32)>,
    /// Mean time of an event in this stage, in milliseconds.
    pub before_ms: f64,
    /// Estimate of the same after the change.
    pub after_ms: f64,
    /// By how much the time of all stages would fall, in percent.
    pub improvement_percent: f64,
    /// How the estimate was made.
    pub basis: String,
}

/// A stage before and after a change, as measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The stage.
    pub stage: String,
    /// Mean time of an event before, in milliseconds.
    pub before_ms: f64,
    /// The same after the change.
    pub after_ms: f64,
    /// By how much it fell, in percent; negative if it rose.
    pub improvement_percent: f64,
    /// Number of events before and after.
    pub events: (u64, u64),
}

/// The parts of the time that an event spends in a stage.
const PARTS: [Phase; 3] = [Phase::CreditWait, Phase::QueueWait, Phase::Service];

fn mean(stage: &StageSnapshot, phase: Phase) -> f64 {
    stage
        .latency
        .get(&phase)
        .map_or(0.0, |summary| summary.mean_ms)
}

fn events(stage: &StageSnapshot) -> u64 {
    let seen = stage.latency.get(&Phase::Service);
    seen.map_or(0, |summary| summary.count)
}

/// Mean time of an event from entering the stage's part of the log to its end.
fn time(stage: &StageSnapshot) -> f64 {
    PARTS.iter().map(|phase| mean(stage, *phase)).sum()
}

/// The advice for each stage with enough events, the largest improvement first.
pub fn advise(snapshot: &Snapshot) -> Vec<Advice> {
    let total = |stage: &StageSnapshot| time(stage) * events(stage) as f64;
    let all: f64 = snapshot.stages.iter().map(total).sum();
    let enough = snapshot
        .stages
        .iter()
        .filter(|stage| events(stage) >= MIN_EVENTS);
    let mut advice: Vec<_> = enough
        .filter(|stage| all > 0.0 && time(stage) > 0.0)
        .map(|stage| advice_for(stage, all))
        .collect();
    advice.sort_by(|a, b| b.improvement_percent.total_cmp(&a.improvement_percent));
    advice
}

struct Remedy {
    finding: &'static str,
    remedy: &'static str,
    credits: Option<(u32, u32)>,
    /// Share of the part's time that remains after the change.
    factor: f64,
    basis: &'static str,
}

fn advice_for(stage: &StageSnapshot, all: f64) -> Advice {
    let slowest = PARTS
        .into_iter()
        .max_by(|a, b| mean(stage, *a).total_cmp(&mean(stage, *b)));
    let phase = slowest.unwrap_or(Phase::Service);
    let remedy = remedy(stage, phase);
    let (part, count) = (mean(stage, phase), events(stage) as f64);
    let saved = part * (1.0 - remedy.factor);
    Advice {
        stage: stage.name.clone(),
        phase,
        share_percent: 100.0 * part * count / all,
        finding: remedy.finding.to_owned(),
        remedy: remedy.remedy.to_owned(),
        credits: remedy.credits,
        before_ms: time(stage),
        after_ms: time(stage) - saved,
        improvement_percent: 100.0 * saved * count / all,
        basis: remedy.basis.to_owned(),
    }
}

fn remedy(stage: &StageSnapshot, phase: Phase) -> Remedy {
    let failing = stage.counts.failures * 10 > stage.counts.done;
    match phase {
        Phase::CreditWait => Remedy {
            finding: "events wait in the log for a free credit",
            remedy: "more credits for this stage, while the machine has processor time left",
            credits: Some((stage.credits, stage.credits.saturating_mul(2))),
            factor: 0.5,
            basis: "the wait falls as the number of credits rises",
        },
        Phase::QueueWait => Remedy {
            finding: "events wait behind others of their key",
            remedy: "fewer events for each key, or less work for each; more credits do not help",
            credits: None,
            factor: 0.5,
            basis: "half as many events of a key in flight wait half as long",
        },
        _ if failing => Remedy {
            finding: "attempts fail and are repeated",
            remedy: "look at the codes of the failures (dlq list, events tail)",
            credits: None,
            factor: stage.counts.done as f64
                / (stage.counts.done + stage.counts.failures).max(1) as f64,
            basis: "failed attempts take as long as others",
        },
        _ => Remedy {
            finding: "the handler and the store take the time",
            remedy: "make the handler faster: it is the work itself",
            credits: None,
            factor: 0.8,
            basis: "a handler that is a fifth faster",
        },
    }
}

/// The effect of a change on each stage that is in both snapshots.
pub fn compare(before: &Snapshot, after: &Snapshot) -> Vec<Comparison> {
    let pair = |old: &StageSnapshot| {
        let new = after.stages.iter().find(|stage| stage.name == old.name)?;
        let (was, now) = (time(old), time(new));
        Some(Comparison {
            stage: old.name.clone(),
            before_ms: was,
            after_ms: now,
            improvement_percent: if was > 0.0 {
                100.0 * (was - now) / was
            } else {
                0.0
            },
            events: (events(old), events(new)),
        })
    };
    before.stages.iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests;
