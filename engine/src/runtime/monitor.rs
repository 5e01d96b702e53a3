//! Looks at the stages each second: merges what they recorded, judges the objectives, checks
//! that no credit is lost, and writes the interval logs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio::task::JoinHandle;
use tokio_util::task::AbortOnDropHandle;

use super::shared::StageShared;
use crate::latency::interval_log::{IntervalLog, Options};
use crate::leak::{Balance, LittlesLaw};
use crate::slo::{Level, Rule, Slos};
use crate::{Context, later};

const EVERY: Duration = Duration::from_secs(1);

/// What the monitor has found, for whoever asks.
pub(super) struct Watch(Mutex<Slos>);

impl Watch {
    pub(super) fn new(rules: Vec<Rule>) -> Self {
        Self(Mutex::new(Slos::new(rules)))
    }

    pub(super) fn slos(&self) -> MutexGuard<'_, Slos> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Monitor {
    pub(super) context: Context,
    pub(super) stages: Vec<Arc<StageShared>>,
    pub(super) watch: Arc<Watch>,
    pub(super) log: Options,
}

pub(super) struct Look;

pub(super) struct Seen {
    laws: Vec<LittlesLaw>,
    /// What was said of each rule, so that it is said once.
    levels: BTreeMap<String, Level>,
    log: Option<Arc<IntervalLog>>,
    interval: Timestamp,
    writing: Option<JoinHandle<()>>,
    _ticks: AbortOnDropHandle<()>,
}

impl Actor for Monitor {
    type Msg = Look;
    type State = Seen;
    type Arguments = ();

    async fn pre_start(&self, myself: ActorRef<Look>, (): ()) -> Result<Seen, ActorProcessingErr> {
        let now = self.context.now();
        Ok(Seen {
            laws: self.stages.iter().map(|_| LittlesLaw::default()).collect(),
            levels: BTreeMap::new(),
            log: IntervalLog::new(&self.log, now).map(Arc::new),
            interval: now,
            writing: None,
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
        if later(seen.interval, self.log.every) <= self.context.now() {
            self.write(seen).await;
        }
        Ok(())
    }

    async fn post_stop(
        &self,
        _: ActorRef<Look>,
        seen: &mut Seen,
    ) -> Result<(), ActorProcessingErr> {
        // The last interval is shorter.
        self.write(seen).await;
        if let Some(writing) = seen.writing.take() {
            writing.await?;
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

    /// Ends the interval and writes it: off the async threads, one at a time.
    async fn write(&self, seen: &mut Seen) {
        let (from, now) = (seen.interval, self.context.now());
        let Some(log) = &seen.log else { return };
        if let Some(writing) = seen.writing.take() {
            // It ended long ago, or the disk is a minute late.
            let _ = writing.await;
        }
        let interval = |stage: &Arc<StageShared>| {
            let series = stage.latency.take_interval()?;
            Some((stage.name.clone(), series))
        };
        let stages: Vec<_> = self.stages.iter().filter_map(interval).collect();
        let log = log.clone();
        seen.interval = now;
        seen.writing = Some(tokio::task::spawn_blocking(move || {
            if let Err(error) = log.write(from, now, &stages) {
                tracing::warn!(%error, "writing the latency log");
            }
        }));
    }
}
