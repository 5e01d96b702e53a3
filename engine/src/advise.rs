//! Which stage spends the time, and what would help.
//!
//! ```text
//! Snapshot --mean times of each stage--> the dearest stage, its dearest phase --> Advice
//! Snapshot before, Snapshot after ------------------------------------------> Comparison
//! ```
//! Means, not percentiles: they add up. An estimate says how it was made; whether it holds,
//! a comparison of two snapshots tells.

use serde::{Deserialize, Serialize};

use crate::latency::Phase;
use crate::snapshot::{Snapshot, StageSnapshot};

/// Events a stage must have seen before it is judged.
pub const LEAST: u64 = 100;

/// One thing that would help.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// The stage.
    pub stage: String,
    /// The part of its time that is dearest.
    pub phase: Phase,
    /// Share of all time of all stages that this part is, in percent.
    pub share_percent: f64,
    /// What was found.
    pub finding: String,
    /// What would help.
    pub remedy: String,
    /// The option to change, if it is one: what it is and what it should be.
    pub credits: Option<(u32, u32)>,
    /// Mean time of an event in this stage.
    pub before_ms: f64,
    /// The same after the change, as estimated.
    pub after_ms: f64,
    /// By how much the time of all stages would fall.
    pub improvement_percent: f64,
    /// How the estimate was made.
    pub basis: String,
}

/// A stage before and after a change, as measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The stage.
    pub stage: String,
    /// Mean time of an event before.
    pub before_ms: f64,
    /// And after.
    pub after_ms: f64,
    /// By how much it fell; negative if it rose.
    pub improvement_percent: f64,
    /// Events on both sides.
    pub events: (u64, u64),
}

/// The parts that a stage's time is made of.
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

/// What would help, the most helpful first. Stages with too few events are left out.
pub fn advise(snapshot: &Snapshot) -> Vec<Advice> {
    let spent = |stage: &StageSnapshot| time(stage) * events(stage) as f64;
    let all: f64 = snapshot.stages.iter().map(spent).sum();
    let enough = snapshot
        .stages
        .iter()
        .filter(|stage| events(stage) >= LEAST);
    let mut advice: Vec<_> = enough
        .filter(|stage| all > 0.0 && time(stage) > 0.0)
        .map(|stage| of(stage, all))
        .collect();
    advice.sort_by(|a, b| b.improvement_percent.total_cmp(&a.improvement_percent));
    advice
}

struct Remedy {
    finding: &'static str,
    remedy: &'static str,
    credits: Option<(u32, u32)>,
    /// What is left of the part's time.
    factor: f64,
    basis: &'static str,
}

fn of(stage: &StageSnapshot, all: f64) -> Advice {
    let dearest = PARTS
        .into_iter()
        .max_by(|a, b| mean(stage, *a).total_cmp(&mean(stage, *b)));
    let phase = dearest.unwrap_or(Phase::Service);
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
            basis: "half as many events of a key in hand wait half as long",
        },
        _ if failing => Remedy {
            finding: "attempts fail and are made again",
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

/// What a change has done to each stage that both have.
pub fn compare(before: &Snapshot, after: &Snapshot) -> Vec<Comparison> {
    let pair = |old: &StageSnapshot| {
        let new = after.stages.iter().find(|stage| stage.name == old.name)?;
        let (was, is) = (time(old), time(new));
        Some(Comparison {
            stage: old.name.clone(),
            before_ms: was,
            after_ms: is,
            improvement_percent: if was > 0.0 {
                100.0 * (was - is) / was
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
