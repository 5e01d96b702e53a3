//! What the runtime must do on every backend.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use engine::dead_letters::Filter;
use engine::event::{Emit, Event, EventId, Priority};
use engine::flow::limit::{self, Limits};
use engine::observe::snapshot::{Doing, StageState};
use engine::stage::{Attempt, Effects, Options, Outcome, Stage, StageError};
use engine::timers::{Timer, TimerChange};
use engine::{Context, DrainReport, Runtime};
use tokio::sync::Semaphore;

use crate::backend::{Backend, Names, event};
use crate::rig::{Answer, IN_PLACE, PARKS, Plan, QUICK, Rig, done, ids_of, permanent, transient};
use crate::timers::timer;

fn events<const N: usize>(names: [(&str, &str); N]) -> [Event; N] {
    names.map(|(id, key)| event(id, "a", key))
}

pub(crate) async fn a_key_keeps_its_order_and_its_state<B: Backend>() {
    let mut rig = Rig::<B>::new(Plan::new(QUICK, |_, _, _| done())).await;
    rig.store
        .publish((0..40).map(|n| event(&format!("e{n:02}"), "a", "k")))
        .await;
    let expected: Vec<_> = (0..40).map(|n| format!("e{n:02} {}", n + 1)).collect();
    assert_eq!(rig.take(40).await, expected);
    let backend = rig.finish().await;
    assert_eq!(backend.unfinished(), 0);
}

pub(crate) async fn credits_bound_events_in_flight_and_all_are_returned<B: Backend>() {
    let gate = Arc::new(Semaphore::new(0));
    let mut plan = Plan::new(QUICK, |_, _, _| done());
    plan.gate = Some(gate.clone());
    let mut rig = Rig::<B>::new(plan).await;
    rig.store
        .publish((0..20).map(|n| event(&format!("e{n}"), "a", &format!("k{n}"))))
        .await;
    rig.until("all credits are in use", |stage| {
        stage.in_flight == QUICK.credits
    })
    .await;
    gate.add_permits(20);
    rig.take(20).await;
    assert!(rig.script.busiest.load(Ordering::SeqCst) <= QUICK.credits);
    rig.finish().await;
}

pub(crate) async fn a_failure_drops_the_state_and_is_retried<B: Backend>() {
    let flaky = |event: &Event, attempt, _| match (&*event.id.0, attempt) {
        ("e1", 1) => transient(),
        _ => done(),
    };
    let mut rig = Rig::<B>::new(Plan::new(IN_PLACE, flaky)).await;
    rig.store
        .publish(events([("e0", "k"), ("e1", "k"), ("e2", "k")]))
        .await;
    assert_eq!(rig.take(3).await, ["e0 1", "e1 1", "e2 2"], "loaded again");
    rig.finish().await;
}

pub(crate) async fn later_events_wait_behind_a_parked_one_and_others_do_not<B: Backend>() {
    let gate = Arc::new(Semaphore::new(2));
    let slow = |event: &Event, attempt, _| match (&*event.id.0, attempt) {
        ("e0", 1 | 2) => transient(),
        _ => done(),
    };
    let mut plan = Plan::new(PARKS, slow);
    plan.gate = Some(gate.clone());
    let mut rig = Rig::<B>::new(plan).await;
    // Two permits: the failure of e0, and x0. The rest waits until all of k is parked.
    rig.store
        .publish(events([
            ("e0", "k"),
            ("e1", "k"),
            ("x0", "other"),
            ("e2", "k"),
        ]))
        .await;
    assert_eq!(rig.next().await, "x0 1");
    rig.until("all of k is parked", |stage| stage.parked.events == 3)
        .await;
    gate.add_permits(9);
    assert_eq!(rig.take_ids(3).await, ["e0", "e1", "e2"]);
    rig.until("nothing is parked", |stage| stage.parked.keys == 0)
        .await;
    let store = rig.finish().await.store();
    assert!(store.journal.parked_keys("a").await.unwrap().is_empty());
}

pub(crate) async fn exhausted_attempts_and_permanent_errors_become_dead_letters<B: Backend>() {
    let broken = |event: &Event, _, _| match &*event.id.0 {
        "bad" => permanent(),
        "flaky" => transient(),
        _ => done(),
    };
    let mut rig = Rig::<B>::new(Plan::new(IN_PLACE, broken)).await;
    rig.store
        .publish(events([("bad", "k"), ("flaky", "k"), ("good", "k")]))
        .await;
    let expected = [
        "bad failed: test/permanent",
        "flaky failed: test/transient",
        "good 1",
    ];
    assert_eq!(
        rig.take(3).await,
        expected,
        "a dead letter does not block its key"
    );
    let store = rig.finish().await.store();
    let letters = store
        .dead_letters
        .list(&Filter::default(), 10)
        .await
        .unwrap();
    let attempts: Vec<_> = letters.iter().map(|l| (&*l.event_id, l.attempts)).collect();
    assert_eq!(attempts, [("flaky", 3), ("bad", 1)]);
}

pub(crate) async fn a_panic_fails_only_its_event<B: Backend>() {
    let panicking = |event: &Event, _, _| match &*event.id.0 {
        "boom" => panic!("a planted panic"),
        _ => done(),
    };
    let mut rig = Rig::<B>::new(Plan::new(QUICK, panicking)).await;
    rig.store
        .publish(events([("boom", "k"), ("e1", "k"), ("x", "other")]))
        .await;
    let mut lines = rig.take(3).await;
    lines.sort();
    assert_eq!(lines, ["boom failed: engine/panic", "e1 1", "x 1"]);
    assert_eq!(rig.stage().await.counts.restarts, 0);
    let store = rig.finish().await.store();
    let letters = store
        .dead_letters
        .list(&Filter::default(), 1)
        .await
        .unwrap();
    assert_eq!(letters[0].detail, "a planted panic");
}

pub(crate) async fn a_handler_without_progress_is_cancelled<B: Backend>() {
    let mut options = QUICK;
    (options.progress_timeout, options.retry.attempts) = (Duration::from_millis(20), 1);
    let mut plan = Plan::new(options, |_, _, _| done());
    plan.gate = Some(Arc::new(Semaphore::new(0)));
    let mut rig = Rig::<B>::new(plan).await;
    rig.store.publish(events([("hangs", "k")])).await;
    assert_eq!(rig.next().await, "hangs failed: engine/stuck");
    rig.finish().await;
}

/// Works for longer than its timeout: step by step, or waiting for a limiter.
struct Long(limit::Limiter, Arc<Semaphore>);

#[async_trait]
impl Stage<Names> for Long {
    type State = ();

    async fn load(&self, _: &str) -> Result<(), StageError> {
        Ok(())
    }

    async fn handle(&self, (): &mut (), event: &Event, attempt: &Attempt) -> Answer {
        if &*event.id.0 == "steps" {
            for _ in 0..20 {
                tokio::time::sleep(Duration::from_millis(100)).await;
                attempt.progress();
            }
        } else {
            self.1.add_permits(1);
            attempt.permit(&self.0, &event.key, event.priority).await?;
        }
        done()
    }
}

pub(crate) async fn a_handler_with_progress_or_in_a_wait_is_not_cancelled<B: Backend>() {
    let backend = B::new().await;
    let (store, context) = (backend.store(), Context::system().unwrap());
    let limits = Limits::new(context.clone());
    let only_one = limit::Options {
        concurrent: 1,
        ..limit::Options::default()
    };
    let limiter = limits.limiter("maps", &only_one);
    let waits = Arc::new(Semaphore::new(0));
    let options = Options {
        progress_timeout: Duration::from_millis(1_000),
        ..QUICK
    };
    let held = limiter
        .acquire("another", Priority::Interactive)
        .await
        .unwrap();
    let builder = Runtime::builder(context, store.journal.clone(), store.log.clone());
    let stage = Long(limiter, waits.clone());
    let runtime = builder
        .limits(limits)
        .stage("a", options, stage)
        .start()
        .await
        .unwrap();
    store
        .publish(events([("steps", "k"), ("waits", "w")]))
        .await;
    waits.acquire().await.unwrap().forget();
    let waiting = |runtime: &Runtime<Names>| {
        let found = runtime.actors(None, 9);
        found
            .into_iter()
            .find(|actor| actor.key == "w")
            .and_then(|actor| actor.active)
    };
    let what = "maps".to_owned();
    while waiting(&runtime).is_none_or(|a| a.doing != Doing::Waiting { what: what.clone() }) {
        tokio::task::yield_now().await;
    }
    assert_eq!(runtime.snapshot().await.limits[0].waiting, 1);
    // The one with steps takes twice its timeout; the other waits all the time.
    while runtime.snapshot().await.stages[0].counts.done < 1 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(held);
    while runtime.snapshot().await.stages[0].counts.done < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(runtime.snapshot().await.stages[0].counts.failures, 0);
    runtime.drain(Duration::from_secs(20)).await;
}

pub(crate) async fn outputs_have_ids_derived_from_their_input<B: Backend>() {
    let emitting = |_: &Event, _, _| {
        let emit = || Emit::new("b", "k", "out.v1", "");
        let interactive = Emit {
            priority: Some(Priority::Interactive),
            ..emit()
        };
        Ok(Outcome::Done(Effects {
            emit: vec![emit(), interactive],
            ..Effects::default()
        }))
    };
    let mut rig = Rig::<B>::new(Plan::new(QUICK, emitting)).await;
    rig.store
        .publish([crate::backend::background("in", "a", "k")])
        .await;
    rig.next().await;
    let store = rig.finish().await.store();
    let mut consumer = store.log.consumer("b").await.unwrap();
    let outputs = crate::backend::gather(&mut consumer, 2).await;
    let found: Vec<_> = outputs
        .iter()
        .map(|o| (o.event.id.clone(), o.event.priority))
        .collect();
    let id = |index| EventId::derive("a", "in", index);
    assert_eq!(
        found,
        [
            (id(0), Priority::Background),
            (id(1), Priority::Interactive)
        ]
    );
    assert!(
        outputs
            .iter()
            .all(|output| output.event.due == event("in", "a", "k").due)
    );
    assert!(
        outputs
            .iter()
            .all(|output| output.event.trace.as_deref() == Some("00-trace"))
    );
}

pub(crate) async fn a_drain_reports_stuck_events_and_loses_nothing<B: Backend>() {
    let mut plan = Plan::new(QUICK, |_, _, _| done());
    plan.gate = Some(Arc::new(Semaphore::new(0)));
    let rig = Rig::<B>::new(plan).await;
    rig.store.publish(events([("stuck", "k")])).await;
    rig.until("it is in flight", |stage| !stage.active.is_empty())
        .await;
    let report = rig.runtime.drain(Duration::from_millis(10)).await;
    let named: Vec<_> = report
        .stuck
        .iter()
        .map(|(s, a)| (&**s, &*a.event))
        .collect();
    assert_eq!(named, [("a", "stuck")]);
    assert_eq!(rig.store.backlog("a").await, 1);
}

pub(crate) async fn a_new_runtime_continues_where_the_old_one_stopped<B: Backend>() {
    // Each event writes its name, which is accepted once.
    let writes_its_name = |event: &Event| {
        Ok(Outcome::Done(Effects {
            writes: Names(vec![event.id.0.clone()]),
            ..Effects::default()
        }))
    };
    let mut plan = Plan::new(PARKS, move |event: &Event, attempt, _| {
        match (&*event.id.0, attempt) {
            ("e00", 1) => transient(),
            _ => writes_its_name(event),
        }
    });
    plan.gate = Some(Arc::new(Semaphore::new(10)));
    let mut rig = Rig::<B>::new(plan).await;
    let keys = ["k", "l", "m"];
    rig.store
        .publish((0..60).map(|n| event(&format!("e{n:02}"), "a", keys[n % 3])))
        .await;
    let mut before = rig.take_ids(9).await;
    rig.runtime.drain(Duration::from_millis(1)).await;
    before.extend(ids_of(rig.reported()));
    let backend = rig.backend.crash().await;
    let store = backend.store();
    // The last of each key: once they were handled, everything before them was.
    let last = [60, 61, 62].map(|n| event(&format!("e{n}"), "a", keys[n % 3]));
    store.publish(last).await;
    let plan = Plan::new(PARKS, move |event: &Event, _, _| writes_its_name(event));
    let mut rig = Rig::over(backend, store, plan).await;
    let mut after = Vec::new();
    while !["e60", "e61", "e62"]
        .iter()
        .all(|last| after.iter().any(|id| id == last))
    {
        after.extend(rig.take_ids(1).await);
    }
    // A handler may run twice; one whose effects are durable but not acknowledged may run again
    // even after later ones. Its effects are there once, see below. So the first run counts.
    for key in 0..3 {
        let mut seen = std::collections::BTreeSet::new();
        let of_key = |id: &&String| id[1..].parse::<usize>().unwrap() % 3 == key;
        let reported = before.iter().chain(&after).filter(of_key);
        let of_key: Vec<_> = reported.filter(|id| seen.insert(*id)).collect();
        assert!(of_key.is_sorted(), "{of_key:?} of {before:?}, {after:?}");
    }
    let backend = rig.finish().await;
    let all: Vec<_> = (0..63).map(|n| format!("e{n:02}")).collect();
    assert_eq!(backend.names().await, all, "each once");
    let letters = backend
        .store()
        .dead_letters
        .list(&Filter::default(), 9)
        .await;
    assert!(letters.unwrap().is_empty(), "no event was committed twice");
}

pub(crate) async fn a_refused_commit_becomes_a_dead_letter_and_drops_the_state<B: Backend>() {
    let writing = |_: &Event, _, _| {
        Ok(Outcome::Done(Effects {
            writes: Names(vec!["same".to_owned()]),
            ..Effects::default()
        }))
    };
    let mut rig = Rig::<B>::new(Plan::new(QUICK, writing)).await;
    rig.store.publish(events([("e0", "k")])).await;
    assert_eq!(rig.next().await, "e0 1");
    rig.until("the first is done", |stage| stage.counts.done == 1)
        .await;
    rig.store.publish(events([("e1", "k"), ("e2", "k")])).await;
    let lines = rig.take(4).await;
    let refused = "failed: engine/commit-refused";
    let expected = [
        "e1 2",
        &format!("e1 {refused}"),
        "e2 1",
        &format!("e2 {refused}"),
    ];
    assert_eq!(lines, expected, "the state was loaded again");
    assert_eq!(rig.stage().await.state, StageState::Running);
    let store = rig.finish().await.store();
    assert_eq!(
        store
            .dead_letters
            .list(&Filter::default(), 9)
            .await
            .unwrap()
            .len(),
        2
    );
}

pub(crate) async fn transitions_are_published_in_order_and_a_key_can_be_inspected<B: Backend>() {
    let mut options = PARKS;
    options.retry.cap = Duration::from_secs(3_600);
    options.retry.base = options.retry.cap;
    let slow = |event: &Event, _, _| match &*event.id.0 {
        "parks" => transient(),
        _ => done(),
    };
    let rig = Rig::<B>::new(Plan::new(options, slow)).await;
    let mut transitions = rig.runtime.transitions();
    let due = rig
        .context
        .now()
        .saturating_add(Duration::from_secs(900))
        .unwrap();
    let reminder = Timer {
        key: "k".to_owned(),
        ..timer("reminder", due)
    };
    rig.runtime
        .change_timers(vec![TimerChange::Set(reminder)])
        .await
        .unwrap();
    rig.store
        .publish(events([("ok", "k"), ("parks", "k"), ("later", "k")]))
        .await;
    let mut steps = Vec::new();
    while steps.len() < 4 {
        let step = transitions.recv().await.unwrap();
        steps.push((step.event, step.step.as_str()));
    }
    let found: Vec<_> = steps
        .iter()
        .map(|(event, step)| (&**event, *step))
        .collect();
    let expected = [
        ("ok", "done"),
        ("parks", "failed"),
        ("parks", "parked"),
        ("later", "parked"),
    ];
    assert_eq!(found, expected);
    rig.until("all is parked", |stage| {
        stage.parked.events == 2 && stage.in_flight == 0
    })
    .await;
    let key = rig.runtime.key("k").await.unwrap().remove(0);
    assert!(key.live && key.active.is_none() && key.parked_until.is_some());
    assert_eq!((key.parked, key.handled, key.blocked_by), (2, 3, None));
    let recent: Vec<_> = key.recent.iter().map(|(_, step)| step.as_str()).collect();
    assert_eq!(recent, ["done", "failed", "parked", "parked"]);
    assert_eq!(key.timers[0].due.as_microsecond(), due.as_microsecond());
    assert!(rig.runtime.key("unknown").await.unwrap().is_empty());
    assert_eq!(rig.drain().await, DrainReport::default());
}
