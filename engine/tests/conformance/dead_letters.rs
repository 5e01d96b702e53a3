//! Decisions about dead letters take effect once, in order, also when another process makes them.

use engine::dead_letters::{Decision, Filter, decide};
use engine::event::Event;
use engine::stage::{AfterDeadLetter, Options};

use crate::backend::{Backend, Store, at, event};
use crate::rig::{IN_PLACE, Plan, Rig, done, permanent};

const BLOCKS: Options = Options {
    after_dead_letter: AfterDeadLetter::BlockKey,
    ..IN_PLACE
};

/// The first attempt at events whose id begins with "bad" fails permanently.
fn bad_once(options: Options) -> Plan {
    Plan::new(options, |event: &Event, attempt, _| {
        match event.id.0.starts_with("bad") && attempt == 1 {
            true => permanent(),
            false => done(),
        }
    })
}

async fn letters(store: &Store) -> Vec<i64> {
    let found = store
        .dead_letters
        .list(&Filter::default(), 99)
        .await
        .unwrap();
    found.iter().map(|letter| letter.position).collect()
}

async fn decided(store: &Store, numbers: &[i64], decision: Decision) -> Vec<i64> {
    decide(
        &*store.journal,
        &*store.dead_letters,
        numbers,
        decision,
        at(99),
    )
    .await
    .unwrap()
}

pub(crate) async fn a_decision_takes_effect_once_and_in_log_order<B: Backend>() {
    let mut rig = Rig::<B>::new(bad_once(IN_PLACE)).await;
    let ids = ["bad0", "bad1", "bad2"];
    rig.store.publish(ids.map(|id| event(id, "a", "k"))).await;
    rig.take(3).await;
    rig.until("all are dead-lettered", |stage| {
        stage.counts.dead_letters == 3
    })
    .await;
    // The newest first, one of them twice, and one that does not exist.
    let mut numbers = letters(&rig.store).await;
    let oldest_first: Vec<_> = numbers.iter().rev().copied().collect();
    numbers.extend([numbers[0], 12_345]);
    let done = decided(&rig.store, &numbers, Decision::Retry).await;
    assert_eq!(done, oldest_first);
    assert_eq!(rig.take_ids(3).await, ids, "in log order");
    assert!(
        decided(&rig.store, &numbers, Decision::Drop)
            .await
            .is_empty()
    );
    rig.finish().await;
}

pub(crate) async fn later_events_wait_behind_a_blocked_key<B: Backend>() {
    let mut rig = Rig::<B>::new(bad_once(BLOCKS)).await;
    let of_key = ["e0", "bad", "e1"].map(|id| event(id, "a", "k"));
    rig.store
        .publish(of_key.into_iter().chain([event("x", "a", "other")]))
        .await;
    let mut lines = rig.take(3).await;
    lines.sort();
    assert_eq!(lines, ["bad failed: test/permanent", "e0 1", "x 1"]);
    rig.until("e1 waits", |stage| {
        stage.parked.blocked == 1 && stage.parked.events == 1
    })
    .await;
    rig.store.publish([event("e2", "a", "k")]).await;
    rig.until("e2 waits too", |stage| stage.parked.events == 2)
        .await;
    let number = letters(&rig.store).await[0];
    let key = rig.runtime.key("k").await.unwrap().remove(0);
    assert_eq!((key.blocked_by, key.parked), (Some(number), 2));
    // Another process decides; the runtime is notified through the log.
    let another = rig.backend.another().await;
    assert_eq!(
        decided(&another, &[number], Decision::Retry).await,
        [number]
    );
    assert_eq!(rig.take_ids(3).await, ["bad", "e1", "e2"]);
    rig.until("no key is blocked", |stage| {
        stage.parked == Default::default()
    })
    .await;
    rig.finish().await;
}

pub(crate) async fn dropping_a_dead_letter_unblocks_its_key<B: Backend>() {
    let mut rig = Rig::<B>::new(bad_once(BLOCKS)).await;
    rig.store
        .publish(["bad0", "e1", "bad2", "e3"].map(|id| event(id, "a", "k")))
        .await;
    assert_eq!(rig.take_ids(1).await, ["bad0"]);
    rig.until("the rest waits", |stage| stage.parked.events == 3)
        .await;
    let number = letters(&rig.store).await[0];
    decided(&rig.store, &[number], Decision::Drop).await;
    assert_eq!(
        rig.take_ids(2).await,
        ["e1", "bad2"],
        "and the next one blocks again"
    );
    rig.until("e3 waits", |stage| {
        stage.parked.blocked == 1 && stage.parked.events == 1
    })
    .await;
    let number = letters(&rig.store).await[0];
    decided(&rig.store, &[number], Decision::Drop).await;
    assert_eq!(rig.take_ids(1).await, ["e3"]);
    rig.finish().await;
}

pub(crate) async fn a_decision_without_a_running_runtime_takes_effect_at_the_start<B: Backend>() {
    let mut rig = Rig::<B>::new(bad_once(BLOCKS)).await;
    rig.store
        .publish(["bad", "e1"].map(|id| event(id, "a", "k")))
        .await;
    rig.take(1).await;
    rig.until("e1 waits", |stage| stage.parked.events == 1)
        .await;
    rig.drain().await;
    let backend = rig.backend.crash().await;
    let store = backend.store();
    let blocked = Rig::over(backend, store, Plan::new(BLOCKS, |_, _, _| done())).await;
    let parked = blocked.stage().await.parked;
    assert_eq!(
        (parked.blocked, parked.events, parked.next),
        (1, 1, None),
        "after a restart"
    );
    blocked.drain().await;
    let backend = blocked.backend.crash().await;
    let store = backend.store();
    let number = letters(&store).await[0];
    decided(&store, &[number], Decision::Retry).await;
    let mut rig = Rig::over(backend, store, Plan::new(BLOCKS, |_, _, _| done())).await;
    assert_eq!(rig.take_ids(2).await, ["bad", "e1"]);
    rig.finish().await;
}

pub(crate) async fn without_blocking_a_retried_dead_letter_is_handled_after_later_events<
    B: Backend,
>() {
    let mut rig = Rig::<B>::new(bad_once(IN_PLACE)).await;
    rig.store
        .publish(["bad", "e1"].map(|id| event(id, "a", "k")))
        .await;
    assert_eq!(rig.take_ids(2).await, ["bad", "e1"]);
    rig.until("it is dead-lettered", |stage| {
        stage.counts.dead_letters == 1
    })
    .await;
    let number = letters(&rig.store).await[0];
    decided(&rig.store, &[number], Decision::Retry).await;
    assert_eq!(rig.take_ids(1).await, ["bad"]);
    rig.store.publish([event("e2", "a", "k")]).await;
    assert_eq!(rig.take_ids(1).await, ["e2"]);
    rig.finish().await;
}
