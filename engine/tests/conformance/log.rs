//! What a log must do.

use std::collections::HashMap;
use std::time::Duration;

use engine::log::{Consumer, Delivery};
use futures_util::FutureExt;

use crate::backend::{Backend, Store, answer, background, event, gather, ids};

fn numbered(count: usize, key: &'static str) -> impl Iterator<Item = engine::event::Event> {
    (0..count).map(move |n| event(&format!("{key}{n:04}"), "a", key))
}

/// Handles all events, `credits` at a time; returns their ids in the order of delivery.
async fn drain(store: &Store, consumer: &mut Box<dyn Consumer>, credits: usize) -> Vec<String> {
    let mut order = Vec::new();
    while store.backlog("a").await > 0 {
        for delivery in consumer.fetch(credits).await.unwrap() {
            order.push(delivery.event.id.0.clone());
            store.finish(delivery, &[], vec![]).await;
        }
    }
    order
}

pub(crate) async fn fetch_returns_events_in_order_and_at_most_as_many_as_credits<B: Backend>() {
    let store = B::new().await.store();
    store.publish(numbered(5, "k")).await;
    let mut consumer = store.log.consumer("a").await.unwrap();
    let first = gather(&mut consumer, 3).await;
    assert_eq!(ids(&first), ["k0000", "k0001", "k0002"]);
    let rest = gather(&mut consumer, 2).await;
    assert_eq!(ids(&rest), ["k0003", "k0004"]);
    let nothing = tokio::time::timeout(Duration::from_millis(50), consumer.fetch(3)).await;
    assert!(nothing.is_err(), "{nothing:?}");
    assert_eq!(
        first[0].event,
        event("k0000", "a", "k"),
        "as it was published"
    );
    assert!(first[0].sequence < rest[0].sequence);
}

pub(crate) async fn a_waiting_fetch_wakes_for_its_stage_only<B: Backend>() {
    let store = B::new().await.store();
    let mut consumer = store.log.consumer("a").await.unwrap();
    let mut waiting = Box::pin(consumer.fetch(9));
    store.publish([event("other", "b", "k")]).await;
    assert!((&mut waiting).now_or_never().is_none());
    store.publish([event("own", "a", "k")]).await;
    assert_eq!(ids(&waiting.await.unwrap()), ["own"]);
}

pub(crate) async fn a_delivery_dropped_without_an_ack_is_redelivered<B: Backend>() {
    let backend = B::new().await;
    let store = backend.store();
    store
        .publish(["e0", "e1"].map(|id| event(id, "a", id)))
        .await;
    let mut consumer = store.log.consumer("a").await.unwrap();
    let mut deliveries = gather(&mut consumer, 2).await;
    deliveries.sort_by(|one, other| one.event.id.cmp(&other.event.id));
    let in_flight = deliveries.pop().unwrap();
    drop(deliveries);
    let again = consumer.fetch(2).await.unwrap();
    assert_eq!(
        ids(&again),
        ["e0"],
        "the one in flight is not delivered twice"
    );
    assert_eq!(backend.unfinished(), 1);
    in_flight.ack();
}

pub(crate) async fn no_event_of_a_key_is_redelivered_until_all_its_deliveries_returned<
    B: Backend,
>() {
    let store = B::new().await.store();
    store.publish(numbered(4, "k")).await;
    let mut consumer = store.log.consumer("a").await.unwrap();
    let mut deliveries = gather(&mut consumer, 3).await;
    drop(deliveries.remove(0));
    assert!(deliveries.iter().all(Delivery::is_stale));
    let nothing = tokio::time::timeout(Duration::from_millis(50), consumer.fetch(9)).await;
    assert!(nothing.is_err(), "{nothing:?}");
    drop(deliveries);
    let again = gather(&mut consumer, 4).await;
    assert_eq!(ids(&again[..3]), ["k0000", "k0001", "k0002"]);
    assert!(!again[0].is_stale());
}

pub(crate) async fn an_id_is_accepted_once_before_and_after_it_is_done<B: Backend>() {
    let store = B::new().await.store();
    for _ in 0..2 {
        store
            .publish([event("e", "a", "k"), event("e", "a", "k")])
            .await;
    }
    assert_eq!(store.backlog("a").await, 1);
    let delivery = store.first("a").await;
    store.finish(delivery, &[], vec![]).await;
    store.publish([event("e", "a", "k")]).await;
    assert_eq!(store.backlog("a").await, 0);
    store.publish([event("e", "b", "k")]).await;
    assert_eq!(store.backlog("b").await, 1, "another stage may have it");
}

pub(crate) async fn a_new_consumer_starts_with_the_oldest_event_that_is_not_done<B: Backend>() {
    let store = B::new().await.store();
    store.publish(numbered(6, "k")).await;
    let mut consumer = store.log.consumer("a").await.unwrap();
    let mut deliveries = gather(&mut consumer, 4).await;
    let first = deliveries.remove(0);
    store.finish(first, &[], vec![]).await;
    drop(consumer);
    let mut consumer = store.log.consumer("a").await.unwrap();
    let again = gather(&mut consumer, 5).await;
    assert_eq!(ids(&again), ["k0001", "k0002", "k0003", "k0004", "k0005"]);
}

pub(crate) async fn a_burst_of_one_key_leaves_credits_for_others<B: Backend>() {
    let store = B::new().await.store();
    store
        .publish(numbered(1_000, "burst").chain(numbered(1, "other")))
        .await;
    let mut consumer = store.log.consumer("a").await.unwrap();
    let mut order: Vec<String> = Vec::new();
    let mut most = 0;
    while order.len() < 1_001 {
        let fetched = consumer.fetch(16).await.unwrap();
        most = most.max(
            fetched
                .iter()
                .filter(|one| one.event.key == "burst")
                .count(),
        );
        let commits = fetched
            .iter()
            .map(|one| store.journal.commit(answer(one, &[], vec![]).into()));
        for done in futures_util::future::join_all(commits).await {
            done.unwrap();
        }
        for done in fetched {
            order.push(done.event.id.0.clone());
            done.ack();
        }
    }
    assert!(most < 16, "{most} of one key in flight");
    let other = order.iter().position(|id| id == "other0000").unwrap();
    assert!(other < 200, "handled as number {other}");
    order.remove(other);
    assert!(order.is_sorted());
    assert_eq!(store.backlog("a").await, 0);
}

/// A consumer whose first event is never acknowledged continues with all other keys.
pub(crate) async fn a_slow_key_does_not_block_others<B: Backend>() {
    let store = B::new().await.store();
    store.publish(numbered(20, "slow")).await;
    store
        .publish((0..300).map(|n| event(&format!("e{n}"), "a", &format!("k{}", n % 30))))
        .await;
    let mut consumer = store.log.consumer("a").await.unwrap();
    let mut slow = Vec::new();
    let mut done = HashMap::<String, usize>::new();
    while done.values().sum::<usize>() < 300 {
        for delivery in consumer.fetch(8).await.unwrap() {
            if delivery.event.key == "slow" {
                slow.push(delivery);
                continue;
            }
            *done.entry(delivery.event.key.clone()).or_default() += 1;
            store.finish(delivery, &[], vec![]).await;
        }
    }
    assert!(
        slow.len() < 20,
        "only some of the slow key's events are in flight"
    );
    assert!(done.values().all(|count| *count == 10));
}

pub(crate) async fn interactive_events_go_first<B: Backend>() {
    let store = B::new().await.store();
    let mut events: Vec<_> = (0..300)
        .map(|n| background(&format!("tick{n:03}"), "a", &format!("k{n:03}")))
        .collect();
    events.insert(250, event("k270-now", "a", "k270"));
    events.push(event("k270-now-too", "a", "k270"));
    events.push(event("new-now", "a", "new"));
    store.publish(events).await;
    let mut consumer = store.log.consumer("a").await.unwrap();
    let first = gather(&mut consumer, 4).await;
    let of_key: Vec<_> = ids(&first)
        .into_iter()
        .filter(|id| *id != "new-now")
        .collect();
    let expected = ["k270-now", "tick270", "k270-now-too"];
    assert_eq!(
        of_key, expected,
        "but not before earlier events of their key"
    );
    for delivery in first {
        store.finish(delivery, &[], vec![]).await;
    }
    let mut rest = drain(&store, &mut consumer, 64).await;
    rest.sort();
    rest.dedup();
    assert_eq!(rest.len(), 299, "each tick comes once");
}

pub(crate) async fn a_background_event_does_not_overtake_events_of_its_key<B: Backend>() {
    let store = B::new().await.store();
    store
        .publish(numbered(400, "k").chain([background("tick", "a", "k")]))
        .await;
    let mut consumer = store.log.consumer("a").await.unwrap();
    let order = drain(&store, &mut consumer, 16).await;
    assert_eq!(order.last().unwrap(), "tick");
    assert!(order.is_sorted());
}
