//! Observes the stages each second: evaluates the SLOs, checks for leaked credits, and writes the
//! interval logs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef, SpawnErr};
use tokio_util::task::AbortOnDropHandle;

use super::child::{Child, spawn_child};
use super::stage_core::StageCore;
use crate::observe::latency::interval_log::{IntervalLog, Options};
use crate::observe::leak::{Balance, LittlesLaw};
use crate::observe::slo::{Level, Rule, Slos};
use crate::{Context, later};

/// Time between two observations.
const INTERVAL: Duration = Duration::from_secs(1);

/// The findings of the monitor, which outlive its restarts.
pub(super) struct Findings {
    slos: Mutex<Slos>,
    log: Option<Arc<IntervalLog>>,
    every: Duration,
    /// When the current interval of the log began.
    interval_start: Mutex<Timestamp>,
}

impl Findings {
    pub(super) fn new(rules: Vec<Rule>, log: &Options, now: Timestamp) -> Self {
        Self {
            slos: Mutex::new(Slos::new(rules)),
            log: IntervalLog::new(log, now).map(Arc::new),
            every: log.every,
            interval_start: Mutex::new(now),
        }
    }

    pub(super) fn slos(&self) -> MutexGuard<'_, Slos> {
        self.slos.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn interval_start(&self) -> MutexGuard<'_, Timestamp> {
        self.interval_start
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn interval_has_ended(&self, now: Timestamp) -> bool {
        later(*self.interval_start(), self.every) <= now
    }

    /// Ends the current interval and writes it to the log, on a blocking thread.
    pub(super) async fn write_interval(&self, now: Timestamp, stages: &[Arc<StageCore>]) {
        let Some(log) = self.log.clone() else { return };
        let from = std::mem::replace(&mut *self.interval_start(), now);
        let interval = |stage: &Arc<StageCore>| {
            let series = stage.latency.take_interval()?;
            Some((stage.name.clone(), series))
        };
        let stages: Vec<_> = stages.iter().filter_map(interval).collect();
        let writing = tokio::task::spawn_blocking(move || log.write(from, now, &stages));
        match writing.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "writing the latency log failed"),
            Err(error) => tracing::error!(%error, "writing the latency log failed"),
        }
    }
}

/// The actor that observes the stages.
pub(super) struct Monitor {
    pub(super) context: Context,
    pub(super) stages: Vec<Arc<StageCore>>,
    pub(super) findings: Arc<Findings>,
}

/// Time for another observation.
pub(super) struct Observe;

/// The state of the monitor between two observations.
pub(super) struct Observed {
    laws: Vec<LittlesLaw>,
    /// The level of each rule that was logged last, so that only changes are logged.
    levels: BTreeMap<String, Level>,
    _ticks: AbortOnDropHandle<()>,
}

impl Child for Monitor {
    fn name(&self) -> &str {
        "monitor"
    }

    fn spawn(&self, supervisor: ActorCell) -> BoxFuture<'static, Result<ActorCell, SpawnErr>> {
        let actor = Self {
            context: self.context.clone(),
            stages: self.stages.clone(),
            findings: self.findings.clone(),
        };
        Box::pin(async move { Ok(spawn_child(actor, supervisor).await?.get_cell()) })
    }
}

impl Actor for Monitor {
    type Msg = Observe;
    type State = Observed;
    type Arguments = ();

    async fn pre_start(
        &self,
        myself: ActorRef<Observe>,
        (): (),
    ) -> Result<Observed, ActorProcessingErr> {
        Ok(Observed {
            laws: self.stages.iter().map(|_| LittlesLaw::default()).collect(),
            levels: BTreeMap::new(),
            _ticks: AbortOnDropHandle::new(myself.send_interval(INTERVAL, || Observe)),
        })
    }

    async fn handle(
        &self,
        _: ActorRef<Observe>,
        _: Observe,
        observed: &mut Observed,
    ) -> Result<(), ActorProcessingErr> {
        self.evaluate_slos(observed);
        self.check_leaks(observed);
        let now = self.context.now();
        if self.findings.interval_has_ended(now) {
            self.findings.write_interval(now, &self.stages).await;
        }
        Ok(())
    }
}

impl Monitor {
    fn evaluate_slos(&self, observed: &mut Observed) {
        let now = self.context.monotonic();
        let stages = self.stages.iter();
        let stages = stages.map(|stage| (stage.name.as_str(), &stage.latency));
        let mut slos = self.findings.slos();
        slos.observe(now, &stages.collect());
        for status in slos.status(now) {
            let (id, level) = (status.rule.id, status.level);
            let before = observed.levels.insert(id.clone(), level);
            log_change(&id, before.unwrap_or(Level::NoData), level);
        }
    }

    fn check_leaks(&self, observed: &mut Observed) {
        let now = self.context.monotonic();
        for (stage, law) in self.stages.iter().zip(&mut observed.laws) {
            let found = law.observe(now, stage.reading());
            let mut known = stage.balance();
            let leaked = |balance: &Option<Balance>| balance.map_or(0, |balance| balance.leaked);
            if leaked(&found) > leaked(&known) {
                tracing::error!(stage = %stage.name, leaked = leaked(&found),
                                "credits have leaked (engine/lost-credits)");
            }
            *known = found;
        }
    }
}

/// Logs a change to a worse level as a warning, a change to a better one as information. Too few
/// events to evaluate a rule are no violation, so a rule that comes to be evaluated as ok is not
/// logged.
fn log_change(rule: &str, before: Level, now: Level) {
    let [before, now] = [before, now].map(|level| level.max(Level::Ok));
    let level = now.as_str();
    if now > before {
        tracing::warn!(rule, level, "a service level objective is violated");
    } else if now < before {
        tracing::info!(
            rule,
            level,
            "the level of a service level objective is better"
        );
    }
}

#[cfg(test)]
mod tests;
