//! Order and fairness of what the log hands out.

use super::*;
use crate::embedded::consumer::Found;

async fn publish(fixture: &Fixture, events: impl IntoIterator<Item = (String, &str)>) {
    let events = events.into_iter().map(|(id, key)| event(&id, "a", key));
    fixture.store.publish(events.collect()).await.unwrap();
}

fn numbered(count: usize, key: &'static str) -> impl Iterator<Item = (String, &'static str)> {
    (0..count).map(move |n| (format!("{key}{n:04}"), key))
}

#[tokio::test]
async fn what_is_handed_back_during_a_read_comes_first() {
    let fixture = Fixture::new().await;
    publish(&fixture, numbered(4, "k")).await;
    let wakeups = &fixture.store.wakeups;
    let consumer = EmbeddedConsumer::new(fixture.store.readers.clone(), wakeups, "a");
    let found = async |limit| Found {
        beyond: consumer.beyond(limit).await.unwrap(),
        read_up: true,
        ..Found::default()
    };
    let mut first = consumer.take(found(2).await, 2);
    let read = found(2).await;
    first.pop().unwrap().settle();
    drop(first);
    assert!(
        consumer.take(read, 2).is_empty(),
        "an earlier event of the key has come back"
    );
    let mut consumer = consumer;
    let next = consumer.fetch(9).await.unwrap();
    assert_eq!(ids(&next), ["k0000", "k0002", "k0003"]);
}

#[tokio::test]
async fn nothing_of_a_key_goes_out_until_all_its_events_are_back() {
    let fixture = Fixture::new().await;
    publish(&fixture, numbered(4, "k")).await;
    let mut consumer = fixture.store.consumer("a").await.unwrap();
    let mut deliveries = consumer.fetch(3).await.unwrap();
    drop(deliveries.remove(0));
    assert!(deliveries.iter().all(Delivery::is_stale));
    let nothing = tokio::time::timeout(Duration::from_millis(50), consumer.fetch(9)).await;
    assert!(nothing.is_err(), "{nothing:?}");
    drop(deliveries.pop());
    drop(deliveries);
    let again = consumer.fetch(9).await.unwrap();
    assert_eq!(ids(&again[..3]), ["k0000", "k0001", "k0002"]);
    assert!(!again[0].is_stale());
}

#[tokio::test]
async fn a_flood_of_one_key_leaves_credits_for_others_and_keeps_its_order() {
    let fixture = Fixture::new().await;
    let events = numbered(1_000, "flood").chain(numbered(1, "other"));
    publish(&fixture, events).await;
    let mut consumer = fixture.store.consumer("a").await.unwrap();
    let mut order: Vec<String> = Vec::new();
    let mut most = 0;
    while order.len() < 1_001 {
        let held = consumer.fetch(16).await.unwrap();
        let of_flood = held.iter().filter(|held| held.event.key == "flood").count();
        most = most.max(of_flood);
        let commits = held
            .iter()
            .map(|held| fixture.store.commit(answering(held, &[], vec![]).into()));
        futures_util::future::join_all(commits).await;
        for done in held {
            order.push(done.event.id.0.clone());
            done.settle();
        }
    }
    assert!(most < 16, "{most} of one key in flight");
    let other = order.iter().position(|id| id == "other0000").unwrap();
    assert!(other < 200, "handled as number {other}");
    order.remove(other);
    assert!(order.is_sorted());
    assert_eq!(fixture.store.backlog("a").await.unwrap(), 0);
}

fn lane(id: &str, key: &str, priority: Priority) -> Event {
    Event {
        priority,
        ..event(id, "a", key)
    }
}

#[tokio::test]
async fn what_somebody_waits_for_goes_first_but_overtakes_nothing_of_its_key() {
    let fixture = Fixture::new().await;
    let (soon, late) = (Priority::Interactive, Priority::Background);
    let mut events: Vec<_> = (0..300)
        .map(|n| lane(&format!("tick{n}"), &format!("k{n}"), late))
        .collect();
    events.insert(250, lane("k270-soon", "k270", soon));
    events.push(lane("k270-soon-too", "k270", soon));
    events.push(lane("new-soon", "new", soon));
    fixture.store.publish(events).await.unwrap();
    let mut consumer = fixture.store.consumer("a").await.unwrap();
    let mut order = Vec::new();
    let mut first = consumer.fetch(4).await.unwrap();
    order.extend(ids(&first).into_iter().map(str::to_owned));
    assert_eq!(order, ["k270-soon", "tick270", "k270-soon-too", "new-soon"]);
    while order.len() < 303 {
        first.drain(..).for_each(Delivery::settle);
        first = consumer.fetch(64).await.unwrap();
        order.extend(ids(&first).into_iter().map(str::to_owned));
    }
    let ticks = order.iter().filter(|id| id.starts_with("tick")).count();
    assert_eq!(ticks, 300, "each tick came once");
}

#[tokio::test]
async fn background_events_do_not_overtake_unread_interactive_ones_of_their_key() {
    let fixture = Fixture::new().await;
    let flood = (0..400).map(|n| lane(&format!("soon{n:03}"), "k", Priority::Interactive));
    let events = flood.chain([lane("tick", "k", Priority::Background)]);
    fixture.store.publish(events.collect()).await.unwrap();
    let mut consumer = fixture.store.consumer("a").await.unwrap();
    let mut order = Vec::new();
    while order.len() < 401 {
        let held = consumer.fetch(16).await.unwrap();
        order.extend(ids(&held).into_iter().map(str::to_owned));
        for done in held {
            fixture
                .store
                .commit(answering(&done, &[], vec![]).into())
                .await
                .unwrap();
            done.settle();
        }
    }
    assert_eq!(order.last().unwrap(), "tick");
    assert!(order.is_sorted());
}
