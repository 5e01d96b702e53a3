mod refusals;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc};

use super::*;
use crate::dead_letters::{DeadLetters, Filter};
use crate::embedded::{self, Embedded};
use crate::event::{Emit, Event, EventId, Priority};
use crate::journal::SqliteRows;
use crate::retry::RetryPolicy;
use crate::snapshot::StageState;
use crate::stage::{AfterDeadLetter, Attempt, Effects, Failure, Outcome, StageError};
use crate::timers::Timer;

struct NoRows;

#[async_trait]
impl SqliteRows<()> for NoRows {
    async fn write(&self, (): &(), _: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
        Ok(())
    }
}

type Behaviour = Box<dyn Fn(&Event, u32) -> Result<Outcome<()>, StageError> + Send + Sync>;

/// Does what it is told for each event and attempt, and tells what it handled.
struct Scripted {
    behave: Behaviour,
    attempts: Mutex<HashMap<String, u32>>,
    handled: mpsc::UnboundedSender<String>,
    /// A handler waits for a permit, if there is a gate.
    gate: Option<Arc<Semaphore>>,
    busy: Arc<AtomicU32>,
    busiest: Arc<AtomicU32>,
}

#[async_trait]
impl Stage<()> for Scripted {
    type State = u32;

    async fn load(&self, _: &str) -> Result<u32, StageError> {
        Ok(0)
    }

    async fn handle(
        &self,
        seen: &mut u32,
        event: &Event,
        _: &Attempt,
    ) -> Result<Outcome<()>, StageError> {
        let now = self.busy.fetch_add(1, Ordering::SeqCst) + 1;
        self.busiest.fetch_max(now, Ordering::SeqCst);
        if let Some(gate) = &self.gate {
            gate.acquire().await.unwrap().forget();
        }
        self.busy.fetch_sub(1, Ordering::SeqCst);
        let attempt = {
            let mut attempts = self.attempts.lock().unwrap();
            let attempt = attempts.entry(event.id.0.clone()).or_default();
            *attempt += 1;
            *attempt
        };
        *seen += 1;
        let outcome = (self.behave)(event, attempt)?;
        self.handled.send(format!("{} {seen}", event.id)).unwrap();
        Ok(outcome)
    }

    fn given_up(&self, event: &Event, failure: &Failure, _: Timestamp) -> Effects<()> {
        self.handled
            .send(format!("{} gave up: {}", event.id, failure.code))
            .unwrap();
        Effects::default()
    }
}

struct Fixture {
    _folder: tempfile::TempDir,
    store: Embedded<()>,
    runtime: Runtime<()>,
    handled: mpsc::UnboundedReceiver<String>,
    busiest: Arc<AtomicU32>,
}

fn done() -> Result<Outcome<()>, StageError> {
    Ok(Outcome::Done(Effects::default()))
}

/// Waits are milliseconds, and anything above five is parked.
const QUICK: Options = Options {
    credits: 4,
    limit: Duration::from_secs(5),
    retry: RetryPolicy {
        attempts: 3,
        base: Duration::from_millis(2),
        cap: Duration::from_millis(20),
        in_place: Duration::from_millis(5),
    },
    after_dead_letter: AfterDeadLetter::Continue,
    idle: Duration::from_secs(120),
    live: 50_000,
};

async fn start(options: Options, gate: Option<Arc<Semaphore>>, behave: Behaviour) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let file = embedded::Options::new(folder.path().join("test.db"));
    let pool = embedded::open(&file).await.unwrap();
    let context = Context::system().unwrap();
    let store = Embedded::start(&file, pool, NoRows, context.clone())
        .await
        .unwrap();
    let (sender, handled) = mpsc::unbounded_channel();
    let busiest = Arc::new(AtomicU32::new(0));
    let stage = Scripted {
        behave,
        attempts: Mutex::default(),
        handled: sender,
        gate,
        busy: Arc::default(),
        busiest: busiest.clone(),
    };
    let (journal, log) = (Arc::new(store.clone()), Arc::new(store.clone()));
    let builder = Runtime::builder(context, journal, log).stage("a", options, stage);
    let runtime = builder.start().await.unwrap();
    Fixture {
        _folder: folder,
        store,
        runtime,
        handled,
        busiest,
    }
}

impl Fixture {
    async fn publish(&self, events: &[(&str, &str)]) {
        let now = self.runtime.services.context.now();
        let event = |(id, key): &(&str, &str)| Event {
            id: EventId((*id).into()),
            stage: "a".into(),
            key: (*key).into(),
            priority: Priority::Interactive,
            schema: "test".into(),
            published: now,
            due: now,
            trace: None,
            payload: Bytes::new(),
        };
        self.store
            .publish(events.iter().map(event).collect())
            .await
            .unwrap();
    }

    async fn next(&mut self) -> String {
        let wait = tokio::time::timeout(Duration::from_secs(20), self.handled.recv());
        wait.await
            .expect("nothing was handled within 20 s")
            .unwrap()
    }

    async fn take(&mut self, count: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for _ in 0..count {
            lines.push(self.next().await);
        }
        lines
    }

    /// Waits until the log is empty, then stops everything.
    async fn finish(self) -> (DrainReport, Embedded<()>) {
        let report = self.runtime.drain(Duration::from_secs(10)).await;
        (report, self.store)
    }
}

#[tokio::test]
async fn a_key_keeps_its_order_and_its_state() {
    let mut fixture = start(QUICK, None, Box::new(|_, _| done())).await;
    let names: Vec<_> = (0..40).map(|n| format!("e{n:02}")).collect();
    let events: Vec<_> = names.iter().map(|name| (name.as_str(), "k")).collect();
    fixture.publish(&events).await;
    let expected: Vec<_> = names
        .iter()
        .zip(1..)
        .map(|(name, n)| format!("{name} {n}"))
        .collect();
    assert_eq!(fixture.take(40).await, expected);
    let (report, store) = fixture.finish().await;
    assert_eq!(report, DrainReport::default());
    assert_eq!(store.backlog("a").await.unwrap(), 0);
    assert_eq!(store.unfinished_deliveries(), 0);
}

#[tokio::test]
async fn no_more_events_are_in_hand_than_there_are_credits() {
    let gate = Arc::new(Semaphore::new(0));
    let mut fixture = start(QUICK, Some(gate.clone()), Box::new(|_, _| done())).await;
    let names: Vec<_> = (0..20)
        .map(|n| (format!("e{n}"), format!("k{n}")))
        .collect();
    let events: Vec<_> = names
        .iter()
        .map(|(id, key)| (id.as_str(), key.as_str()))
        .collect();
    fixture.publish(&events).await;
    gate.add_permits(20);
    fixture.take(20).await;
    assert!(fixture.busiest.load(Ordering::SeqCst) <= QUICK.credits);
    assert_eq!(
        fixture.runtime.snapshot().await.stages[0].credits,
        QUICK.credits
    );
    fixture.finish().await;
}

#[tokio::test]
async fn a_failure_drops_the_state_and_is_tried_again_in_place() {
    let flaky = |event: &Event, attempt| match (event.id.0.as_str(), attempt) {
        ("e1", 1) => Err(StageError::transient("test/flaky", "")),
        _ => done(),
    };
    let options = Options {
        retry: RetryPolicy {
            in_place: Duration::from_secs(1),
            ..QUICK.retry
        },
        ..QUICK
    };
    let mut fixture = start(options, None, Box::new(flaky)).await;
    fixture
        .publish(&[("e0", "k"), ("e1", "k"), ("e2", "k")])
        .await;
    assert_eq!(
        fixture.take(3).await,
        ["e0 1", "e1 1", "e2 2"],
        "the state was loaded again"
    );
    fixture.finish().await;
}

#[tokio::test]
async fn later_events_of_a_key_wait_behind_a_parked_one_and_others_do_not() {
    // e0 fails twice, and each wait is longer than what is waited for in place.
    let slow = |event: &Event, attempt| match (event.id.0.as_str(), attempt) {
        ("e0", 1 | 2) => Err(StageError::transient("test/slow", "")),
        _ => done(),
    };
    let options = Options {
        retry: RetryPolicy {
            base: Duration::from_millis(100),
            cap: Duration::from_millis(100),
            ..QUICK.retry
        },
        ..QUICK
    };
    let mut fixture = start(options, None, Box::new(slow)).await;
    fixture
        .publish(&[("e0", "k"), ("e1", "k"), ("x0", "other"), ("e2", "k")])
        .await;
    let lines = fixture.take(4).await;
    let order: Vec<_> = lines.iter().map(|line| &line[..2]).collect();
    assert_eq!(order, ["x0", "e0", "e1", "e2"]);
    let (_, store) = fixture.finish().await;
    assert!(store.parked_keys("a").await.unwrap().is_empty());
}

#[tokio::test]
async fn used_up_attempts_and_permanent_errors_are_dead_letters() {
    let broken = |event: &Event, _| match event.id.0.as_str() {
        "bad" => Err(StageError::permanent("test/permanent", "never")),
        "tired" => Err(StageError::transient("test/transient", "again")),
        _ => done(),
    };
    let options = Options {
        retry: RetryPolicy {
            in_place: Duration::from_secs(1),
            ..QUICK.retry
        },
        ..QUICK
    };
    let mut fixture = start(options, None, Box::new(broken)).await;
    fixture
        .publish(&[("bad", "k"), ("tired", "k"), ("good", "k")])
        .await;
    let lines = fixture.take(3).await;
    assert_eq!(
        lines,
        [
            "bad gave up: test/permanent",
            "tired gave up: test/transient",
            "good 1"
        ],
        "what is given up does not block what follows",
    );
    let (_, store) = fixture.finish().await;
    let letters = store.list(&Filter::default(), 10).await.unwrap();
    let attempts: Vec<_> = letters
        .iter()
        .map(|l| (l.event_id.as_str(), l.attempts))
        .collect();
    assert_eq!(attempts, [("tired", 3), ("bad", 1)]);
}

#[tokio::test]
async fn a_panic_is_one_events_failure_and_nothing_elses() {
    let panicking = |event: &Event, _| match event.id.0.as_str() {
        "boom" => panic!("a planted panic"),
        _ => done(),
    };
    let mut fixture = start(QUICK, None, Box::new(panicking)).await;
    fixture
        .publish(&[("boom", "k"), ("e1", "k"), ("x", "other")])
        .await;
    let mut lines = fixture.take(3).await;
    lines.sort();
    assert_eq!(lines, ["boom gave up: engine/panic", "e1 1", "x 1"]);
    let (_, store) = fixture.finish().await;
    assert_eq!(
        store.list(&Filter::default(), 1).await.unwrap()[0].detail,
        "a planted panic"
    );
}

#[tokio::test]
async fn a_handler_that_hangs_is_stopped() {
    let gate = Arc::new(Semaphore::new(0));
    let options = Options {
        limit: Duration::from_millis(20),
        retry: RetryPolicy {
            attempts: 1,
            ..QUICK.retry
        },
        ..QUICK
    };
    let mut fixture = start(options, Some(gate), Box::new(|_, _| done())).await;
    fixture.publish(&[("hangs", "k")]).await;
    assert_eq!(fixture.next().await, "hangs gave up: engine/stuck");
    fixture.finish().await;
}

#[tokio::test]
async fn outputs_carry_ids_derived_from_their_input_and_its_due_time() {
    let emit = Emit {
        stage: "b".into(),
        key: "k".into(),
        priority: None,
        schema: "out".into(),
        payload: Bytes::new(),
    };
    let emitting = move |_: &Event, _| {
        let effects = Effects {
            emit: vec![emit.clone(), emit.clone()],
            ..Effects::default()
        };
        Ok(Outcome::Done(effects))
    };
    let mut fixture = start(QUICK, None, Box::new(emitting)).await;
    fixture.publish(&[("in", "k")]).await;
    fixture.next().await;
    let (_, store) = fixture.finish().await;
    let mut consumer = store.consumer("b").await.unwrap();
    let outputs = consumer.fetch(9).await.unwrap();
    let ids: Vec<_> = outputs
        .iter()
        .map(|delivery| delivery.event.id.clone())
        .collect();
    assert_eq!(
        ids,
        [EventId::derive("a", "in", 0), EventId::derive("a", "in", 1)]
    );
    assert!(
        outputs
            .iter()
            .all(|delivery| delivery.event.due <= delivery.event.published)
    );
}

#[tokio::test]
async fn a_timer_becomes_an_event() {
    let mut fixture = start(QUICK, None, Box::new(|_, _| done())).await;
    let timer = Timer {
        id: "once".into(),
        due: fixture.runtime.services.context.now(),
        every: None,
        stage: "a".into(),
        key: "k".into(),
        priority: Priority::Interactive,
        schema: "timer".into(),
        payload: Bytes::new(),
    };
    let expected = format!("{} 1", timer.event(timer.due).id);
    fixture
        .runtime
        .change_timers(vec![TimerChange::Set(timer)])
        .await
        .unwrap();
    assert_eq!(fixture.next().await, expected);
    let (_, store) = fixture.finish().await;
    assert!(store.timers().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_drain_that_runs_out_of_time_names_what_is_stuck_and_loses_nothing() {
    let gate = Arc::new(Semaphore::new(0));
    let fixture = start(QUICK, Some(gate), Box::new(|_, _| done())).await;
    fixture.publish(&[("stuck", "k")]).await;
    while fixture.runtime.snapshot().await.stages[0].active.is_empty() {
        tokio::task::yield_now().await;
    }
    let report = fixture.runtime.drain(Duration::from_millis(10)).await;
    assert_eq!(report.stuck.len(), 1);
    assert_eq!(
        (report.stuck[0].0.as_str(), report.stuck[0].1.event.as_str()),
        ("a", "stuck")
    );
    assert_eq!(fixture.store.backlog("a").await.unwrap(), 1);
}

#[tokio::test]
async fn an_idle_actor_is_stopped_and_comes_back() {
    let options = Options {
        idle: Duration::from_millis(1),
        ..QUICK
    };
    let mut fixture = start(options, None, Box::new(|_, _| done())).await;
    fixture.publish(&[("e0", "k")]).await;
    assert_eq!(fixture.next().await, "e0 1");
    while fixture.runtime.snapshot().await.stages[0].actors > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    fixture.publish(&[("e1", "k")]).await;
    assert_eq!(fixture.next().await, "e1 1", "its state was loaded again");
    let snapshot = fixture.runtime.snapshot().await;
    assert_eq!(snapshot.stages[0].state, StageState::Running);
    assert!(snapshot.ready());
    fixture.finish().await;
}
