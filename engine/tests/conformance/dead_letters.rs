//! Dead letters: decided about once, in order, also by another process.

use engine::dead_letters::{Decision, Filter, decide};
use engine::event::Event;
use engine::stage::{AfterDeadLetter, Options};

use crate::backend::{Backend, Store, at, event};
use crate::rig::{IN_PLACE, Plan, Rig, done, permanent};

const HOLDS: Options = Options {
    after_dead_letter: AfterDeadLetter::Hold,
    ..IN_PLACE
};

/// The first attempt at what begins with "bad" fails for ever.
fn bad_once(options: Options) -> Plan {
    Plan::new(options, |event: &Event, attempt, _| {
        match event.id.0.starts_with("bad") && attempt == 1 {
            true => permanent(),
            false => done(),
        }
    })
}

async fn letters(store: &Store) -> Vec<i64> {
    let found = store.letters.list(&Filter::default(), 99).await.unwrap();
    found.iter().map(|letter| letter.position).collect()
}

async fn decided(store: &Store, numbers: &[i64], decision: Decision) -> Vec<i64> {
    decide(&*store.journal, &*store.letters, numbers, decision, at(99))
        .await
        .unwrap()
}

pub(crate) async fn a_decision_is_made_once_and_in_order<B: Backend>() {
    let mut rig = Rig::<B>::new(bad_once(IN_PLACE)).await;
    let ids = ["bad0", "bad1", "bad2"];
    rig.store.publish(ids.map(|id| event(id, "a", "k"))).await;
    rig.take(3).await;
    rig.until("all are given up", |stage| stage.counts.dead_letters == 3)
        .await;
    // The newest first, one of them twice, and one that is not there.
    let mut numbers = letters(&rig.store).await;
    let oldest_first: Vec<_> = numbers.iter().rev().copied().collect();
    numbers.extend([numbers[0], 12_345]);
    let done = decided(&rig.store, &numbers, Decision::Retry).await;
    assert_eq!(done, oldest_first);
    assert_eq!(rig.take_ids(3).await, ids, "in the order of the log");
    assert!(
        decided(&rig.store, &numbers, Decision::Drop)
            .await
            .is_empty()
    );
    rig.finish().await;
}

pub(crate) async fn later_events_wait_behind_a_held_key<B: Backend>() {
    let mut rig = Rig::<B>::new(bad_once(HOLDS)).await;
    let of_key = ["e0", "bad", "e1"].map(|id| event(id, "a", "k"));
    rig.store
        .publish(of_key.into_iter().chain([event("x", "a", "other")]))
        .await;
    let mut lines = rig.take(3).await;
    lines.sort();
    assert_eq!(lines, ["bad gave up: test/permanent", "e0 1", "x 1"]);
    rig.until("e1 waits", |stage| {
        stage.parked.held == 1 && stage.parked.events == 1
    })
    .await;
    rig.store.publish([event("e2", "a", "k")]).await;
    rig.until("e2 waits too", |stage| stage.parked.events == 2)
        .await;
    let number = letters(&rig.store).await[0];
    let key = rig.runtime.key("k").await.unwrap().remove(0);
    assert_eq!((key.behind, key.parked), (Some(number), 2));
    // Somebody else decides; the runtime is told through the log.
    let another = rig.backend.another().await;
    assert_eq!(
        decided(&another, &[number], Decision::Retry).await,
        [number]
    );
    assert_eq!(rig.take_ids(3).await, ["bad", "e1", "e2"]);
    rig.until("nothing is held", |stage| {
        stage.parked == Default::default()
    })
    .await;
    rig.finish().await;
}

pub(crate) async fn a_dropped_letter_lets_the_others_go<B: Backend>() {
    let mut rig = Rig::<B>::new(bad_once(HOLDS)).await;
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
        "and the next one holds again"
    );
    rig.until("e3 waits", |stage| {
        stage.parked.held == 1 && stage.parked.events == 1
    })
    .await;
    let number = letters(&rig.store).await[0];
    decided(&rig.store, &[number], Decision::Drop).await;
    assert_eq!(rig.take_ids(1).await, ["e3"]);
    rig.finish().await;
}

pub(crate) async fn a_decision_made_while_nothing_runs_is_found_at_the_start<B: Backend>() {
    let mut rig = Rig::<B>::new(bad_once(HOLDS)).await;
    rig.store
        .publish(["bad", "e1"].map(|id| event(id, "a", "k")))
        .await;
    rig.take(1).await;
    rig.until("e1 waits", |stage| stage.parked.events == 1)
        .await;
    rig.drain().await;
    let backend = rig.backend.crash().await;
    let store = backend.store();
    let held = Rig::over(backend, store, Plan::new(HOLDS, |_, _, _| done())).await;
    let parked = held.stage().await.parked;
    assert_eq!(
        (parked.held, parked.events, parked.next),
        (1, 1, None),
        "over a restart"
    );
    held.drain().await;
    let backend = held.backend.crash().await;
    let store = backend.store();
    let number = letters(&store).await[0];
    decided(&store, &[number], Decision::Retry).await;
    let mut rig = Rig::over(backend, store, Plan::new(HOLDS, |_, _, _| done())).await;
    assert_eq!(rig.take_ids(2).await, ["bad", "e1"]);
    rig.finish().await;
}

pub(crate) async fn without_hold_a_retried_letter_is_handled_after_its_successors<B: Backend>() {
    let mut rig = Rig::<B>::new(bad_once(IN_PLACE)).await;
    rig.store
        .publish(["bad", "e1"].map(|id| event(id, "a", "k")))
        .await;
    assert_eq!(rig.take_ids(2).await, ["bad", "e1"]);
    rig.until("it is given up", |stage| stage.counts.dead_letters == 1)
        .await;
    let number = letters(&rig.store).await[0];
    decided(&rig.store, &[number], Decision::Retry).await;
    assert_eq!(rig.take_ids(1).await, ["bad"]);
    rig.store.publish([event("e2", "a", "k")]).await;
    assert_eq!(rig.take_ids(1).await, ["e2"]);
    rig.finish().await;
}
