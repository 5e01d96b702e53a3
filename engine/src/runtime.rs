//! Puts stages, log and journal together and runs them.
//!
//! ```text
//! supervisor --+-- stage actor "email" --+-- key actor "u-1"
//!              |                         +-- key actor "u-2"
//!              +-- stage actor "user" ...
//!              +-- timers
//! ```

mod attempt;
mod fetcher;
mod inspect;
mod key_actor;
mod key_status;
mod monitor;
mod parking;
mod router;
mod shared;
mod stage_actor;
mod supervisor;
mod timer_actor;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ractor::{Actor, ActorRef};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

use crate::Context;
use crate::journal::{Commit, Journal, JournalError, WriteSet};
use crate::latency::interval_log;
use crate::limit::Limits;
use crate::log::EventLog;
use crate::restart::RestartPolicy;
use crate::slo::Rule;
use crate::snapshot::Activity;
use crate::stage::{Options, Stage};
use crate::timers::TimerChange;

use key_actor::KeyMessage;
pub(crate) use key_status::KeyStatus;
use monitor::{Monitor, Watch};
use shared::{Services, StageShared};
use stage_actor::{StageActor, StageMessage};
use supervisor::{Child, Role, Supervisor, SupervisorMessage};
use timer_actor::{NextDue, TimerActor};

/// Why the runtime did not start.
#[derive(Debug, thiserror::Error)]
#[error("engine/start: {0}")]
pub struct StartError(String);

/// Transitions an onlooker may be behind before it misses some.
const ONLOOKERS: usize = 1_024;

/// What was still running when a drain ran out of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrainReport {
    /// (stage, what it was doing). Empty: everything was finished.
    pub stuck: Vec<(String, Activity)>,
}

/// The living actor of each stage, by the stage's place.
type StageActors = Arc<Mutex<BTreeMap<usize, ActorRef<StageMessage>>>>;

/// Collects the stages of a runtime.
pub struct Builder<W> {
    services: Arc<Services<W>>,
    restart: RestartPolicy,
    children: Vec<Child>,
    stages: Vec<Arc<StageShared>>,
    actors: StageActors,
    rules: Vec<Rule>,
    interval_log: interval_log::Options,
    limits: Limits,
}

impl<W: WriteSet> Builder<W> {
    /// Adds a stage. It consumes the events published under its name.
    #[must_use]
    pub fn stage(mut self, name: &str, options: Options, stage: impl Stage<W>) -> Self {
        let shared = Arc::new(StageShared::new(name, options));
        let (stage, services) = (Arc::new(stage), self.services.clone());
        let place = self.stages.len();
        let (actors, kept) = (self.actors.clone(), shared.clone());
        let spawn = Box::new(move |supervisor| {
            let actor = StageActor {
                stage: stage.clone(),
                shared: kept.clone(),
                services: services.clone(),
            };
            let actors = actors.clone();
            let spawned: futures_util::future::BoxFuture<'static, _> = Box::pin(async move {
                // No name: ractor's registry is shared by the whole process.
                let (actor, _) = Actor::spawn_linked(None, actor, (), supervisor).await?;
                lock(&actors).insert(place, actor.clone());
                Ok(actor.get_cell())
            });
            spawned
        });
        self.stages.push(shared.clone());
        self.children.push(Child {
            name: name.to_owned(),
            spawn,
            role: Role::Stage(shared),
        });
        self
    }

    /// When to start failed actors again.
    #[must_use]
    pub fn restart(mut self, policy: RestartPolicy) -> Self {
        self.restart = policy;
        self
    }

    /// Rules to judge the stages by; see [`crate::slo`].
    #[must_use]
    pub fn slos(mut self, rules: Vec<Rule>) -> Self {
        self.rules = rules;
        self
    }

    /// Where latencies are written to as interval logs.
    #[must_use]
    pub fn interval_log(mut self, options: interval_log::Options) -> Self {
        self.interval_log = options;
        self
    }

    /// The limiters that the stages use, to be shown with the rest.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Starts everything.
    ///
    /// # Errors
    /// When an actor cannot start, for example because the store does not answer.
    pub async fn start(mut self) -> Result<Runtime<W>, StartError> {
        let (next_due, timers_ring) = (NextDue::default(), Arc::new(AtomicBool::new(true)));
        let watch = Arc::new(Watch::new(
            std::mem::take(&mut self.rules),
            &self.interval_log,
            self.services.context.now(),
        ));
        let timers = self.timers(next_due.clone(), timers_ring.clone());
        let monitor = self.monitor(watch.clone());
        self.children.extend([timers, monitor]);
        let supervisor = Supervisor {
            children: self.children,
            policy: self.restart,
            context: self.services.context.clone(),
        };
        let (supervisor, handle) = Actor::spawn(None, supervisor, ())
            .await
            .map_err(|error| StartError(error.to_string()))?;
        Ok(Runtime {
            services: self.services,
            stages: self.stages,
            actors: self.actors,
            next_due,
            timers_ring,
            watch,
            limits: self.limits,
            supervisor,
            handle: Mutex::new(Some(handle)),
        })
    }

    fn timers(&self, next_due: NextDue, ring: Arc<AtomicBool>) -> Child {
        let services = self.services.clone();
        child("timers", Role::Timers(ring), move || TimerActor {
            services: services.clone(),
            next_due: next_due.clone(),
        })
    }

    fn monitor(&self, watch: Arc<Watch>) -> Child {
        let context = self.services.context.clone();
        let stages = self.stages.clone();
        child("monitor", Role::Monitor, move || Monitor {
            context: context.clone(),
            stages: stages.clone(),
            watch: watch.clone(),
        })
    }
}

/// A child without arguments.
fn child<A: Actor<Arguments = ()>>(
    name: &str,
    role: Role,
    make: impl Fn() -> A + Send + Sync + 'static,
) -> Child {
    Child {
        name: name.to_owned(),
        role,
        spawn: Box::new(move |supervisor| {
            let actor = make();
            Box::pin(async move {
                let (actor, _) = Actor::spawn_linked(None, actor, (), supervisor).await?;
                Ok(actor.get_cell())
            })
        }),
    }
}

/// A running system of stages.
pub struct Runtime<W> {
    services: Arc<Services<W>>,
    stages: Vec<Arc<StageShared>>,
    actors: StageActors,
    next_due: NextDue,
    timers_ring: Arc<AtomicBool>,
    watch: Arc<Watch>,
    limits: Limits,
    supervisor: ActorRef<SupervisorMessage>,
    handle: Mutex<Option<JoinHandle<()>>>,
}

impl<W> std::fmt::Debug for Runtime<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let stages: Vec<_> = self
            .stages
            .iter()
            .map(|stage| stage.name.as_str())
            .collect();
        f.debug_struct("Runtime")
            .field("stages", &stages)
            .finish_non_exhaustive()
    }
}

impl<W: WriteSet> Runtime<W> {
    /// A runtime to add stages to.
    pub fn builder(
        context: Context,
        journal: Arc<dyn Journal<W>>,
        log: Arc<dyn EventLog>,
    ) -> Builder<W> {
        let limits = Limits::new(context.clone());
        let services = Services {
            context,
            journal,
            log,
            timers: Mutex::new(None),
            onlookers: broadcast::channel(ONLOOKERS).0,
        };
        Builder {
            services: Arc::new(services),
            restart: RestartPolicy::default(),
            children: Vec::new(),
            stages: Vec::new(),
            actors: StageActors::default(),
            rules: Vec::new(),
            interval_log: interval_log::Options::default(),
            limits,
        }
    }

    /// Sets and cancels timers from outside a handler; durable when it returns.
    ///
    /// # Errors
    /// When the journal does not take them.
    pub async fn change_timers(&self, timers: Vec<TimerChange>) -> Result<(), JournalError> {
        let mut commit = Commit::outside(W::default(), Vec::new());
        commit.timers.clone_from(&timers);
        self.services.journal.commit(Arc::new(commit)).await?;
        self.services.timers_changed(&timers);
        Ok(())
    }

    /// Stops fetching, lets what is in flight finish for at most `limit`, then stops the
    /// actors. What did not finish stays in the log and comes again at the next start.
    pub async fn drain(&self, limit: Duration) -> DrainReport {
        for actor in lock(&self.actors).values() {
            // An actor that is gone fetches nothing.
            let _ = actor.cast(StageMessage::StopFetching);
        }
        let all_home = async {
            for stage in &self.stages {
                // Given back by nobody: nothing shall start again. Fails only when closed,
                // and nobody closes them.
                let _ = stage
                    .credits
                    .acquire_many(stage.options.credits)
                    .await
                    .map(|p| p.forget());
                let _ = stage
                    .releases
                    .acquire_many(stage.options.credits)
                    .await
                    .map(|p| p.forget());
            }
        };
        let report = match tokio::time::timeout(limit, all_home).await {
            Ok(()) => DrainReport::default(),
            Err(_) => DrainReport {
                stuck: self.stuck(),
            },
        };
        // The last interval is shorter.
        let now = self.services.context.now();
        self.watch.write(now, &self.stages).await;
        self.supervisor.stop(Some("drained".to_owned()));
        let handle = lock(&self.handle).take();
        if let Some(handle) = handle {
            // It was told to stop; a join error means that it had stopped before.
            let _ = handle.await;
        }
        report
    }

    /// Ends everything here and now, as the end of the process would: nothing is finished,
    /// and what was not durable is lost. For simulations and drills.
    pub async fn kill(&self) {
        self.supervisor.kill();
        let handle = lock(&self.handle).take();
        if let Some(handle) = handle {
            // It was killed; a join error means that it had stopped before.
            let _ = handle.await;
        }
    }

    /// Makes the actor of a key, or of a whole stage, fail between two messages, as a fault
    /// would. Answers whether there was one. For simulations and drills.
    pub fn fail(&self, stage: &str, key: Option<&str>) -> bool {
        let Some(place) = self.stages.iter().position(|known| known.name == stage) else {
            return false;
        };
        match key {
            Some(key) => {
                let entry = self.stages[place].keys.get(key);
                entry.is_some_and(|entry| entry.actor.cast(KeyMessage::Fail).is_ok())
            }
            None => {
                let actor = lock(&self.actors).get(&place).cloned();
                let failed = StageMessage::FetcherFailed("told to fail".to_owned());
                actor.is_some_and(|actor| actor.cast(failed).is_ok())
            }
        }
    }

    fn stuck(&self) -> Vec<(String, Activity)> {
        let now = self.services.context.monotonic();
        let of = |stage: &Arc<StageShared>| {
            let name = stage.name.clone();
            stage
                .active(now)
                .into_iter()
                .map(move |activity| (name.clone(), activity))
        };
        self.stages.iter().flat_map(of).collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Values are pushed or swapped whole; a panic cannot leave them half-written.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
