//! A runtime of one stage "a" whose handler follows a script.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use engine::event::Event;
use engine::flow::restart::RestartPolicy;
use engine::flow::retry::RetryPolicy;
use engine::observe::snapshot::StageSnapshot;
use engine::stage::{
    AfterDeadLetter, Attempt, Effects, Failure, Options, Outcome, Stage, StageError,
};
use engine::{Context, DrainReport, Runtime};
use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc};

use crate::backend::{Backend, Names, Store};

pub(crate) type Answer = Result<Outcome<Names>, StageError>;
/// Arguments: the event, the number of the attempt at it, and the number of events that the key's
/// state has counted.
type Behave = dyn Fn(&Event, u32, u32) -> Answer + Send + Sync;

/// Waits are milliseconds; for more than five the event is parked.
pub(crate) const QUICK: Options = Options {
    credits: 4,
    progress_timeout: Duration::from_secs(20),
    retry: RetryPolicy {
        attempts: 3,
        base: Duration::from_millis(2),
        cap: Duration::from_millis(20),
        in_place: Duration::from_millis(5),
    },
    after_dead_letter: AfterDeadLetter::Continue,
    idle_timeout: Duration::from_secs(120),
    max_live_actors: 50_000,
};

/// Every wait is made by the actor.
pub(crate) const IN_PLACE: Options = Options {
    retry: RetryPolicy {
        in_place: Duration::from_secs(1),
        ..QUICK.retry
    },
    ..QUICK
};

/// For every wait the event is parked.
pub(crate) const PARKS: Options = Options {
    retry: RetryPolicy {
        in_place: Duration::ZERO,
        ..QUICK.retry
    },
    ..QUICK
};

pub(crate) fn done() -> Answer {
    Ok(Outcome::Done(Effects::default()))
}

pub(crate) fn permanent() -> Answer {
    Err(StageError::permanent("test/permanent", "never"))
}

pub(crate) fn transient() -> Answer {
    Err(StageError::transient("test/transient", "again"))
}

/// A script, and the attempts made under it.
pub(crate) struct Script {
    behave: Box<Behave>,
    attempts: Mutex<HashMap<String, u32>>,
    handled: mpsc::UnboundedSender<String>,
    /// If there is a gate, each handler takes a permit of it.
    pub(crate) gate: Option<Arc<Semaphore>>,
    busy: AtomicU32,
    pub(crate) busiest: AtomicU32,
}

impl Script {
    /// A script whose handled events are not received.
    pub(crate) fn new(behave: Box<Behave>) -> Arc<Self> {
        Self::reporting_to(mpsc::unbounded_channel().0, behave, None)
    }

    fn reporting_to(
        handled: mpsc::UnboundedSender<String>,
        behave: Box<Behave>,
        gate: Option<Arc<Semaphore>>,
    ) -> Arc<Self> {
        Arc::new(Self {
            behave,
            attempts: Mutex::default(),
            handled,
            gate,
            busy: AtomicU32::new(0),
            busiest: AtomicU32::new(0),
        })
    }
}

pub(crate) struct Scripted(pub(crate) Arc<Script>);

#[async_trait]
impl Stage<Names> for Scripted {
    type State = u32;

    async fn load(&self, _: &str) -> Result<u32, StageError> {
        Ok(0)
    }

    async fn handle(&self, seen: &mut u32, event: &Event, _: &Attempt) -> Answer {
        let script = &self.0;
        let now = script.busy.fetch_add(1, Ordering::SeqCst) + 1;
        script.busiest.fetch_max(now, Ordering::SeqCst);
        if let Some(gate) = &script.gate {
            gate.acquire().await.unwrap().forget();
        }
        script.busy.fetch_sub(1, Ordering::SeqCst);
        let attempt = {
            let mut attempts = script.attempts.lock().unwrap();
            let attempt = attempts.entry(event.id.0.clone()).or_default();
            *attempt += 1;
            *attempt
        };
        *seen += 1;
        let outcome = (script.behave)(event, attempt, *seen)?;
        let _ = script.handled.send(format!("{} {seen}", event.id));
        Ok(outcome)
    }

    fn on_dead_letter(&self, event: &Event, failure: &Failure, _: Timestamp) -> Effects<Names> {
        let line = format!("{} failed: {}", event.id, failure.code);
        let _ = self.0.handled.send(line);
        Effects::default()
    }
}

/// What a rig is built from.
pub(crate) struct Plan {
    pub(crate) options: Options,
    pub(crate) gate: Option<Arc<Semaphore>>,
    pub(crate) behave: Box<Behave>,
}

impl Plan {
    pub(crate) fn new(
        options: Options,
        behave: impl Fn(&Event, u32, u32) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self {
            options,
            gate: None,
            behave: Box::new(behave),
        }
    }
}

/// A backend with a runtime on it.
pub(crate) struct Rig<B> {
    pub(crate) backend: B,
    pub(crate) store: Store,
    pub(crate) runtime: Runtime<Names>,
    pub(crate) script: Arc<Script>,
    pub(crate) context: Context,
    handled: mpsc::UnboundedReceiver<String>,
}

impl<B: Backend> Rig<B> {
    pub(crate) async fn new(plan: Plan) -> Self {
        let backend = B::new().await;
        let store = backend.store();
        Self::over(backend, store, plan).await
    }

    /// Over ports that may be wrapped.
    pub(crate) async fn over(backend: B, store: Store, plan: Plan) -> Self {
        let (sender, handled) = mpsc::unbounded_channel();
        let script = Script::reporting_to(sender, plan.behave, plan.gate);
        let context = Context::system().unwrap();
        let builder = Runtime::builder(context.clone(), store.journal.clone(), store.log.clone());
        let builder = builder
            .restart(RestartPolicy {
                max_restarts: 3,
                window: Duration::from_secs(600),
                base: Duration::from_millis(1),
                cap: Duration::from_millis(5),
            })
            .stage("a", plan.options, Scripted(script.clone()));
        Self {
            backend,
            store,
            runtime: builder.start().await.unwrap(),
            script,
            context,
            handled,
        }
    }

    pub(crate) async fn next(&mut self) -> String {
        let wait = tokio::time::timeout(Duration::from_secs(30), self.handled.recv());
        wait.await
            .expect("nothing was handled within 30 s")
            .unwrap()
    }

    pub(crate) async fn take(&mut self, count: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for _ in 0..count {
            lines.push(self.next().await);
        }
        lines
    }

    /// What was reported and not taken yet.
    pub(crate) fn reported(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.handled.try_recv().ok()).collect()
    }

    /// The ids alone.
    pub(crate) async fn take_ids(&mut self, count: usize) -> Vec<String> {
        ids_of(self.take(count).await)
    }

    pub(crate) async fn stage(&self) -> StageSnapshot {
        self.runtime.snapshot().await.stages.remove(0)
    }

    /// Polls the stage until it is as wanted.
    pub(crate) async fn until(&self, what: &str, wanted: impl Fn(&StageSnapshot) -> bool) {
        let look = async {
            while !wanted(&self.stage().await) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let found = tokio::time::timeout(Duration::from_secs(30), look).await;
        assert!(found.is_ok(), "timed out: {what}: {:?}", self.stage().await);
    }

    /// Waits until no event is left, checks that all credits were returned, and drains.
    pub(crate) async fn finish(self) -> B {
        let empty = |stage: &StageSnapshot| stage.backlog == 0 && stage.in_flight == 0;
        self.until("all events are done", empty).await;
        assert_eq!(self.drain().await, DrainReport::default());
        assert_eq!(self.stage().await.in_flight, 0, "all credits were returned");
        self.backend
    }

    pub(crate) async fn drain(&self) -> DrainReport {
        self.runtime.drain(Duration::from_secs(20)).await
    }
}

pub(crate) fn ids_of(lines: Vec<String>) -> Vec<String> {
    let id = |line: &String| line.split(' ').next().unwrap().to_owned();
    lines.iter().map(id).collect()
}
