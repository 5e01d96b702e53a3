//! Looks at the stages each second: merges what they recorded, judges the objectives, checks
//! that no credit is lost, and writes the interval logs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio_util::task::AbortOnDropHandle;

use super::shared::StageShared;
use crate::latency::interval_log::{IntervalLog, Options};
use crate::leak::{Balance, LittlesLaw};
use crate::slo::{Level, Rule, Slos};
use crate::{Context, later};

const EVERY: Duration = Duration::from_secs(1);

/// What the monitor has found, for whoever asks; it outlives the monitor's restarts.
pub(super) struct Watch {
    slos: Mutex<Slos>,
    log: Option<Arc<IntervalLog>>,
    every: Duration,
    /// When the interval that is not yet written began.
    interval: Mutex<Timestamp>,
}

impl Watch {
    pub(super) fn new(rules: Vec<Rule>, log: &Options, now: Timestamp) -> Self {
        Self {
            slos: Mutex::new(Slos::new(rules)),
            log: IntervalLog::new(log, now).map(Arc::new),
            every: log.every,
            interval: Mutex::new(now),
        }
    }

    pub(super) fn slos(&self) -> MutexGuard<'_, Slos> {
        self.slos.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn interval(&self) -> MutexGuard<'_, Timestamp> {
        self.interval.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn interval_is_over(&self, now: Timestamp) -> bool {
        later(*self.interval(), self.every) <= now
    }

    /// Ends the interval and writes it, off the async threads.
    pub(super) async fn write(&self, now: Timestamp, stages: &[Arc<StageShared>]) {
        let Some(log) = self.log.clone() else { return };
        let from = std::mem::replace(&mut *self.interval(), now);
        let interval = |stage: &Arc<StageShared>| {
            let series = stage.latency.take_interval()?;
            Some((stage.name.clone(), series))
        };
        let stages: Vec<_> = stages.iter().filter_map(interval).collect();
        let writing = tokio::task::spawn_blocking(move || log.write(from, now, &stages));
        match writing.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "writing the latency log"),
            Err(error) => tracing::error!(%error, "writing the latency log"),
        }
    }
}

pub(super) struct Monitor {
    pub(super) context: Context,
    pub(super) stages: Vec<Arc<StageShared>>,
    pub(super) watch: Arc<Watch>,
}

pub(super) struct Look;

pub(super) struct Seen {
    laws: Vec<LittlesLaw>,
    /// What was said of each rule, so that it is said once.
    levels: BTreeMap<String, Level>,
    _ticks: AbortOnDropHandle<()>,
}

impl Actor for Monitor {
    type Msg = Look;
    type State = Seen;
    type Arguments = ();

    async fn pre_start(&self, myself: ActorRef<Look>, (): ()) -> Result<Seen, ActorProcessingErr> {
        Ok(Seen {
            laws: self.stages.iter().map(|_| LittlesLaw::default()).collect(),
            levels: BTreeMap::new(),
            _ticks: AbortOnDropHandle::new(myself.send_interval(EVERY, || Look)),
        })
    }

    async fn handle(
        &self,
        _: ActorRef<Look>,
        _: Look,
        seen: &mut Seen,
    ) -> Result<(), ActorProcessingErr> {
        self.judge(seen);
        self.balance(seen);
        let now = self.context.now();
        if self.watch.interval_is_over(now) {
            self.watch.write(now, &self.stages).await;
        }
        Ok(())
    }
}

impl Monitor {
    fn judge(&self, seen: &mut Seen) {
        let now = self.context.monotonic();
        let stages = self.stages.iter();
        let stages = stages.map(|stage| (stage.name.as_str(), &stage.latency));
        let mut slos = self.watch.slos();
        slos.observe(now, &stages.collect());
        for status in slos.status(now) {
            let (id, level) = (status.rule.id, status.level);
            let before = seen.levels.insert(id.clone(), level);
            if before.is_some_and(|before| before != level) {
                let level = level.as_str();
                tracing::warn!(
                    rule = id,
                    level,
                    "a service level objective changed its level"
                );
            }
        }
    }

    fn balance(&self, seen: &mut Seen) {
        let now = self.context.monotonic();
        for (stage, law) in self.stages.iter().zip(&mut seen.laws) {
            let found = law.observe(now, stage.reading());
            let mut known = stage.balance();
            let lost = |balance: &Option<Balance>| balance.map_or(0, |balance| balance.lost);
            if lost(&found) > lost(&known) {
                tracing::error!(stage = %stage.name, lost = lost(&found),
                                "credits are in hand of nobody (engine/lost-credits)");
            }
            *known = found;
        }
    }
}
