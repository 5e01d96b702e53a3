//! Builds and starts a runtime.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use ractor::Actor;

use super::child::Child;
use super::handle::Runtime;
use super::monitor::{Findings, Monitor};
use super::services::Services;
use super::stage_actor::StageActor;
use super::stage_core::StageCore;
use super::supervisor::Supervisor;
use super::timer_actor::{NextDue, TimerActor};
use crate::Context;
use crate::flow::limit::Limits;
use crate::flow::restart::RestartPolicy;
use crate::journal::{Journal, WriteSet};
use crate::log::EventLog;
use crate::observe::latency::interval_log;
use crate::observe::slo::Rule;
use crate::stage::{Options, Stage};

/// Why the runtime did not start.
#[derive(Debug, thiserror::Error)]
#[error("engine/start: {0}")]
pub struct StartError(String);

/// Collects the stages and options of a runtime.
pub struct Builder<W> {
    services: Arc<Services<W>>,
    restart: RestartPolicy,
    children: Vec<Box<dyn Child>>,
    stages: Vec<Arc<StageCore>>,
    rules: Vec<Rule>,
    interval_log: interval_log::Options,
    limits: Limits,
}

impl<W: WriteSet> Runtime<W> {
    /// A runtime without stages, to be configured and started.
    pub fn builder(
        context: Context,
        journal: Arc<dyn Journal<W>>,
        log: Arc<dyn EventLog>,
    ) -> Builder<W> {
        Builder {
            limits: Limits::new(context.clone()),
            services: Arc::new(Services::new(context, journal, log)),
            restart: RestartPolicy::default(),
            children: Vec::new(),
            stages: Vec::new(),
            rules: Vec::new(),
            interval_log: interval_log::Options::default(),
        }
    }
}

impl<W: WriteSet> Builder<W> {
    /// Adds a stage. It consumes the events published under its name.
    #[must_use]
    pub fn stage(mut self, name: &str, options: Options, stage: impl Stage<W>) -> Self {
        let core = Arc::new(StageCore::new(name, options));
        self.stages.push(core.clone());
        self.children.push(Box::new(StageActor {
            stage: Arc::new(stage),
            core,
            services: self.services.clone(),
        }));
        self
    }

    /// Sets the backoff between the restarts of failed actors.
    #[must_use]
    pub fn restart(mut self, policy: RestartPolicy) -> Self {
        self.restart = policy;
        self
    }

    /// Sets the service level objectives of the stages; see [`crate::observe::slo`].
    #[must_use]
    pub fn slos(mut self, rules: Vec<Rule>) -> Self {
        self.rules = rules;
        self
    }

    /// Sets where latencies are written to as interval logs.
    #[must_use]
    pub fn interval_log(mut self, options: interval_log::Options) -> Self {
        self.interval_log = options;
        self
    }

    /// Sets the limiters that the stages use, so that snapshots show them.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Starts all actors.
    ///
    /// # Errors
    /// When an actor cannot start, for example because the store does not answer.
    pub async fn start(mut self) -> Result<Runtime<W>, StartError> {
        let next_due = NextDue::default();
        let timers_running = Arc::new(AtomicBool::new(true));
        let context = self.services.context.clone();
        let findings = Findings::new(self.rules, &self.interval_log, context.now());
        let findings = Arc::new(findings);
        self.children.push(Box::new(TimerActor {
            services: self.services.clone(),
            next_due: next_due.clone(),
            running: timers_running.clone(),
        }));
        self.children.push(Box::new(Monitor {
            context: context.clone(),
            stages: self.stages.clone(),
            findings: findings.clone(),
        }));
        let supervisor = Supervisor {
            children: self.children,
            policy: self.restart,
            context,
        };
        let (supervisor, handle) = Actor::spawn(None, supervisor, ())
            .await
            .map_err(|error| StartError(error.to_string()))?;
        Ok(Runtime {
            services: self.services,
            stages: self.stages,
            next_due,
            timers_running,
            findings,
            limits: self.limits,
            supervisor,
            handle: Mutex::new(Some(handle)),
        })
    }
}
