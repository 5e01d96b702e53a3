//! Timers become events, once.

use bytes::Bytes;
use engine::event::Priority;
use engine::timers::{Timer, TimerChange};

use crate::backend::Backend;
use crate::rig::{Plan, QUICK, Rig, done};

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

pub(crate) async fn many_timers_due_at_once_all_ring_once<B: Backend>() {
    let mut rig = Rig::<B>::new(Plan::new(QUICK, |_, _, _| done())).await;
    let due = rig.context.now();
    let mut expected: Vec<_> = (0..600).map(|n| timer(&format!("t{n}"), due)).collect();
    let changes = expected.iter().cloned().map(TimerChange::Set).collect();
    rig.runtime.change_timers(changes).await.unwrap();
    let mut rung = rig.take_ids(600).await;
    rung.sort();
    let mut expected: Vec<_> = expected
        .drain(..)
        .map(|timer| timer.event(due).id.0)
        .collect();
    expected.sort();
    assert_eq!(rung, expected);
    let store = rig.finish().await.store();
    assert!(store.journal.timers().await.unwrap().is_empty());
}
