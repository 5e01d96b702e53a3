//! Timers become events, once; latencies are written to interval logs.

use std::time::Duration;

use bytes::Bytes;
use engine::event::Priority;
use engine::observe::latency::interval_log;
use engine::timers::{Timer, TimerChange};
use engine::{Context, Runtime};

use crate::backend::{Backend, event};
use crate::rig::{Plan, QUICK, Rig, Script, Scripted, done};

pub(crate) fn timer(id: &str, due: jiff::Timestamp) -> Timer {
    Timer {
        id: id.to_owned(),
        due,
        every: None,
        stage: "a".to_owned(),
        key: format!("key-{id}"),
        priority: Priority::Interactive,
        schema: "timer.v1".to_owned(),
        payload: Bytes::new(),
    }
}

pub(crate) async fn a_timer_becomes_an_event<B: Backend>() {
    let mut rig = Rig::<B>::new(Plan::new(QUICK, |_, _, _| done())).await;
    let once = timer("once", rig.context.now());
    let expected = format!("{} 1", once.event(once.due).id);
    rig.runtime
        .change_timers(vec![TimerChange::Set(once)])
        .await
        .unwrap();
    assert_eq!(rig.next().await, expected);
    let store = rig.finish().await.store();
    assert!(store.journal.timers().await.unwrap().is_empty());
}

pub(crate) async fn many_timers_due_at_once_all_fire_once<B: Backend>() {
    let mut rig = Rig::<B>::new(Plan::new(QUICK, |_, _, _| done())).await;
    let due = rig.context.now();
    let mut expected: Vec<_> = (0..600).map(|n| timer(&format!("t{n}"), due)).collect();
    let changes = expected.iter().cloned().map(TimerChange::Set).collect();
    rig.runtime.change_timers(changes).await.unwrap();
    let mut fired = rig.take_ids(600).await;
    fired.sort();
    let mut expected: Vec<_> = expected
        .drain(..)
        .map(|timer| timer.event(due).id.0)
        .collect();
    expected.sort();
    assert_eq!(fired, expected);
    let store = rig.finish().await.store();
    assert!(store.journal.timers().await.unwrap().is_empty());
}

/// The interval that a drain ends early is written too.
pub(crate) async fn latencies_are_written_until_the_drain<B: Backend>() {
    let backend = B::new().await;
    let (store, context) = (backend.store(), Context::system().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let log = interval_log::Options {
        folder: folder.path().to_owned(),
        ..interval_log::Options::default()
    };
    let builder = Runtime::builder(context, store.journal.clone(), store.log.clone());
    let stage = Scripted(Script::new(Box::new(|_, _, _| done())));
    let runtime = builder
        .interval_log(log)
        .stage("a", QUICK, stage)
        .start()
        .await
        .unwrap();
    store.publish([event("e", "a", "k")]).await;
    while runtime.snapshot().await.stages[0].counts.done == 0 {
        tokio::task::yield_now().await;
    }
    runtime.drain(Duration::from_secs(20)).await;
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    let text = std::fs::read_to_string(files[0].as_ref().unwrap().path()).unwrap();
    assert!(text.contains("Tag=a.service,"), "{text}");
}
