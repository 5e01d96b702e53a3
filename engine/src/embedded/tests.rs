mod consumer;
mod failures;

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use super::*;
use crate::dead_letters::{DeadLetter, Filter};
use crate::event::{EventId, Priority};
use crate::journal::{Input, Parking, Verdict};
use crate::timers::TimerChange;

/// Rows of the test's application: names, each of which may exist once.
#[derive(Clone, Debug, Default)]
struct Names(Vec<String>);

impl WriteSet for Names {
    fn merge(&mut self, later: Self) {
        self.0.extend(later.0);
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

struct NameWriter;

#[async_trait]
impl SqliteRows<Names> for NameWriter {
    async fn write(
        &self,
        rows: &Names,
        connection: &mut sqlx::SqliteConnection,
    ) -> Result<(), sqlx::Error> {
        for name in &rows.0 {
            assert_ne!(name, "panic", "a planted panic");
            sqlx::query("INSERT INTO name (name) VALUES ($1)")
                .bind(name)
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }
}

struct Fixture {
    folder: tempfile::TempDir,
    store: Embedded<Names>,
}

impl Fixture {
    async fn new() -> Self {
        Self::open(tempfile::tempdir().unwrap()).await
    }

    async fn open(folder: tempfile::TempDir) -> Self {
        let options = Options::new(folder.path().join("test.db"));
        let pool = open(&options).await.unwrap();
        sqlx::raw_sql("CREATE TABLE IF NOT EXISTS name (name TEXT PRIMARY KEY)")
            .execute(&pool)
            .await
            .unwrap();
        let context = Context::system().unwrap();
        let store = Embedded::start(&options, pool, NameWriter, context)
            .await
            .unwrap();
        Self { folder, store }
    }

    /// The same file, opened again after an orderly close.
    async fn reopen(self) -> Self {
        self.store.close().await;
        Self::open(self.folder).await
    }

    async fn names(&self) -> Vec<String> {
        let names = sqlx::query_scalar("SELECT name FROM name ORDER BY name");
        names.fetch_all(&self.store.readers).await.unwrap()
    }

    async fn fetch(&self, stage: &str) -> Delivery {
        let mut consumer = self.store.consumer(stage).await.unwrap();
        consumer.fetch(1).await.unwrap().remove(0)
    }
}

use crate::log::Delivery;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn event(id: &str, stage: &str, key: &str) -> Event {
    Event {
        id: EventId(id.into()),
        stage: stage.into(),
        key: key.into(),
        priority: Priority::Interactive,
        schema: "test".into(),
        published: at(1),
        due: at(1),
        trace: Some("trace".into()),
        payload: Bytes::from_static(b"payload"),
    }
}

fn answering(delivery: &Delivery, names: &[&str], emit: Vec<Event>) -> Commit<Names> {
    Commit {
        input: Input::Log {
            stage: delivery.event.stage.clone(),
            id: delivery.event.id.clone(),
            sequence: delivery.sequence,
        },
        verdict: Verdict::Done,
        writes: Names(names.iter().map(|name| (*name).to_owned()).collect()),
        emit,
        timers: Vec::new(),
    }
}

fn ids(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries
        .iter()
        .map(|delivery| delivery.event.id.0.as_str())
        .collect()
}

#[tokio::test]
async fn events_come_in_order_and_never_more_than_the_credits() {
    let fixture = Fixture::new().await;
    let events = (0..5).map(|n| event(&format!("e{n}"), "a", "k")).collect();
    fixture.store.publish(events).await.unwrap();
    let mut consumer = fixture.store.consumer("a").await.unwrap();
    let first = consumer.fetch(3).await.unwrap();
    assert_eq!(ids(&first), ["e0", "e1", "e2"]);
    let rest = consumer.fetch(3).await.unwrap();
    assert_eq!(ids(&rest), ["e3", "e4"]);
    assert_eq!(
        first[0].event,
        event("e0", "a", "k"),
        "an event comes as it was published"
    );
}

#[tokio::test]
async fn a_waiting_fetch_wakes_for_its_stage_only() {
    let fixture = Fixture::new().await;
    let mut consumer = fixture.store.consumer("a").await.unwrap();
    let store = fixture.store.clone();
    let waiting = tokio::spawn(async move { consumer.fetch(9).await.unwrap().len() });
    store.publish(vec![event("other", "b", "k")]).await.unwrap();
    store.publish(vec![event("own", "a", "k")]).await.unwrap();
    assert_eq!(waiting.await.unwrap(), 1);
}

#[tokio::test]
async fn a_delivery_dropped_without_verdict_comes_again_and_is_counted() {
    let fixture = Fixture::new().await;
    let events = ["e0", "e1"].map(|id| event(id, "a", id)).to_vec();
    fixture.store.publish(events).await.unwrap();
    let mut consumer = fixture.store.consumer("a").await.unwrap();
    let mut deliveries = consumer.fetch(2).await.unwrap();
    let kept = deliveries.pop().unwrap();
    drop(deliveries);
    let again = consumer.fetch(2).await.unwrap();
    assert_eq!(
        ids(&again),
        ["e0"],
        "the one in flight is not delivered twice"
    );
    assert_eq!(fixture.store.unfinished_deliveries(), 1);
    kept.settle();
}

#[tokio::test]
async fn an_event_with_a_known_id_is_dropped_before_and_after_it_is_done() {
    let fixture = Fixture::new().await;
    for _ in 0..2 {
        fixture
            .store
            .publish(vec![event("e", "a", "k")])
            .await
            .unwrap();
    }
    assert_eq!(fixture.store.backlog("a").await.unwrap(), 1);
    let delivery = fixture.fetch("a").await;
    fixture
        .store
        .commit(Arc::new(answering(&delivery, &[], vec![])))
        .await
        .unwrap();
    delivery.settle();
    fixture
        .store
        .publish(vec![event("e", "a", "k")])
        .await
        .unwrap();
    assert_eq!(fixture.store.backlog("a").await.unwrap(), 0);
    fixture
        .store
        .publish(vec![event("e", "b", "k")])
        .await
        .unwrap();
    assert_eq!(
        fixture.store.backlog("b").await.unwrap(),
        1,
        "another stage may have it"
    );
}

#[tokio::test]
async fn rows_events_and_input_are_done_together_and_once() {
    let fixture = Fixture::new().await;
    fixture
        .store
        .publish(vec![event("e", "a", "k")])
        .await
        .unwrap();
    let delivery = fixture.fetch("a").await;
    let commit = answering(&delivery, &["x"], vec![event("out", "b", "k")]);
    assert_eq!(
        fixture
            .store
            .commit(Arc::new(commit.clone()))
            .await
            .unwrap(),
        Committed::Applied
    );
    assert_eq!(
        fixture.store.commit(Arc::new(commit)).await.unwrap(),
        Committed::Duplicate
    );
    delivery.settle();
    assert_eq!(fixture.names().await, ["x"]);
    assert_eq!(fixture.store.backlog("a").await.unwrap(), 0);
    assert_eq!(fixture.store.backlog("b").await.unwrap(), 1);
}

#[tokio::test]
async fn what_is_not_done_is_there_after_a_restart() {
    let fixture = Fixture::new().await;
    fixture
        .store
        .publish(vec![event("e", "a", "k")])
        .await
        .unwrap();
    std::mem::forget(fixture.fetch("a").await);
    let fixture = fixture.reopen().await;
    assert_eq!(ids(&[fixture.fetch("a").await]), ["e"]);
}

#[tokio::test]
async fn parked_events_keep_their_place_until_they_are_done() {
    let fixture = Fixture::new().await;
    let events = ["e0", "e1"].map(|id| event(id, "a", "k")).to_vec();
    fixture.store.publish(events).await.unwrap();
    let mut consumer = fixture.store.consumer("a").await.unwrap();
    for delivery in consumer.fetch(2).await.unwrap() {
        let parking = Parking {
            event: delivery.event.clone(),
            sequence: delivery.sequence,
            due: at(50),
            attempts: 2,
            code: "c".into(),
        };
        let commit = Commit {
            verdict: Verdict::Park(parking),
            ..answering(&delivery, &[], vec![])
        };
        fixture.store.commit(Arc::new(commit)).await.unwrap();
        delivery.settle();
    }
    assert_eq!(fixture.store.backlog("a").await.unwrap(), 0);

    let head = fixture.store.parked_head("a", "k").await.unwrap().unwrap();
    assert_eq!(
        (head.parking.event.id.0.as_str(), head.parking.attempts),
        ("e0", 2)
    );
    let input = || Input::Parked {
        stage: "a".into(),
        position: head.position,
    };
    let again = Parking {
        due: at(90),
        attempts: 3,
        ..head.parking.clone()
    };
    let commit = Commit {
        input: input(),
        ..Commit::outside(Names::default(), vec![])
    };
    let park = Commit {
        verdict: Verdict::Park(again),
        ..commit.clone()
    };
    fixture.store.commit(Arc::new(park)).await.unwrap();
    let keys = fixture.store.parked_keys("a").await.unwrap();
    assert_eq!(keys.len(), 1);
    assert_eq!(
        (keys[0].count, keys[0].due),
        (2, Some(at(90))),
        "the head's time counts"
    );

    assert_eq!(
        fixture
            .store
            .commit(Arc::new(commit.clone()))
            .await
            .unwrap(),
        Committed::Applied
    );
    assert_eq!(
        fixture.store.commit(Arc::new(commit)).await.unwrap(),
        Committed::Duplicate
    );
    let head = fixture.store.parked_head("a", "k").await.unwrap().unwrap();
    assert_eq!(head.parking.event.id.0, "e1");
}

#[tokio::test]
async fn a_dead_letter_keeps_the_whole_event() {
    let fixture = Fixture::new().await;
    fixture
        .store
        .publish(vec![event("e", "a", "k")])
        .await
        .unwrap();
    let delivery = fixture.fetch("a").await;
    let letter = DeadLetter {
        event: delivery.event.clone(),
        sequence: delivery.sequence,
        holds: false,
        code: "test/broken".into(),
        detail: "why".into(),
        attempts: 3,
        at: at(7),
    };
    let commit = Commit {
        verdict: Verdict::DeadLetter(letter.clone()),
        ..answering(&delivery, &["told"], vec![])
    };
    fixture.store.commit(Arc::new(commit)).await.unwrap();
    delivery.settle();
    let listed = fixture.store.list(&Filter::default(), 10).await.unwrap();
    assert_eq!(listed[0].code, "test/broken");
    let whole = fixture.store.get(listed[0].position).await.unwrap();
    assert_eq!(whole, Some(letter));
    assert_eq!(fixture.names().await, ["told"]);
    assert_eq!(fixture.store.backlog("a").await.unwrap(), 0);
}

#[tokio::test]
async fn a_timer_rings_once_for_each_due_time() {
    let fixture = Fixture::new().await;
    let timer = Timer {
        id: "tick".into(),
        due: at(100),
        every: Some(Duration::from_secs(300)),
        stage: "a".into(),
        key: "k".into(),
        priority: Priority::Background,
        schema: "tick".into(),
        payload: Bytes::new(),
    };
    let set = |change| Commit {
        timers: vec![change],
        ..Commit::outside(Names::default(), vec![])
    };
    fixture
        .store
        .commit(set(TimerChange::Set(timer.clone())).into())
        .await
        .unwrap();
    let moved = Timer {
        due: at(999),
        ..timer.clone()
    };
    fixture
        .store
        .commit(set(TimerChange::Ensure(moved)).into())
        .await
        .unwrap();
    assert_eq!(
        fixture.store.timers().await.unwrap(),
        std::slice::from_ref(&timer)
    );

    let ring = Commit {
        input: Input::Timer {
            id: timer.id.clone(),
            due: timer.due,
        },
        emit: vec![timer.event(at(101))],
        ..set(timer.after_ring(at(101)))
    };
    assert_eq!(
        fixture.store.commit(Arc::new(ring.clone())).await.unwrap(),
        Committed::Applied
    );
    assert_eq!(
        fixture.store.commit(Arc::new(ring)).await.unwrap(),
        Committed::Duplicate
    );
    assert_eq!(fixture.store.timers().await.unwrap()[0].due, at(400));
    assert_eq!(fixture.store.backlog("a").await.unwrap(), 1);
}

#[tokio::test]
async fn a_closed_journal_refuses_and_loses_nothing() {
    let fixture = Fixture::new().await;
    let handed_in = fixture.store.publish(vec![event("e", "a", "k")]);
    handed_in.await.unwrap();
    fixture.store.close().await;
    let late = fixture.store.publish(vec![event("late", "a", "k")]).await;
    assert!(late.is_err());
    let fixture = Fixture::open(fixture.folder).await;
    assert_eq!(fixture.store.backlog("a").await.unwrap(), 1);
}
