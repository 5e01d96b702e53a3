//! Tests that need access to internals. What every backend must do is tested in
//! `engine/tests/conformance`.

use bytes::Bytes;
use jiff::Timestamp;

use super::*;
use crate::dead_letters::{DeadLetters, Filter};
use crate::event::{EventId, Priority};
use crate::journal::NoRows;
use crate::lanes::Batch;

async fn open_in(folder: &tempfile::TempDir) -> Embedded<()> {
    let options = Options::new(folder.path().join("test.db"));
    let pool = open(&options).await.unwrap();
    let context = Context::system().unwrap();
    Embedded::start(&options, pool, NoRows, context)
        .await
        .unwrap()
}

fn event(id: &str) -> Event {
    let now = Timestamp::UNIX_EPOCH;
    Event {
        id: EventId(id.into()),
        stage: "a".into(),
        key: "k".into(),
        priority: Priority::Interactive,
        schema: "test".into(),
        published: now,
        due: now,
        trace: None,
        payload: Bytes::new(),
    }
}

#[tokio::test]
async fn an_event_returned_during_a_read_is_delivered_first() {
    let folder = tempfile::tempdir().unwrap();
    let store = open_in(&folder).await;
    let events = ["e0", "e1", "e2", "e3"].map(event);
    store.publish(events.to_vec()).await.unwrap();
    let mut consumer = store.lanes("a");
    let read = async |limit| Batch {
        next: consumer.next(limit).await.unwrap(),
        interactive_exhausted: true,
        ..Batch::default()
    };
    let mut first = consumer.deliver(read(2).await, 2);
    let batch = read(2).await;
    first.pop().unwrap().ack();
    drop(first);
    assert!(
        consumer.deliver(batch, 2).is_empty(),
        "an earlier event of the key was returned"
    );
    let next = consumer.fetch(9).await.unwrap();
    let ids: Vec<_> = next.iter().map(|delivery| &*delivery.event.id.0).collect();
    assert_eq!(ids, ["e0", "e2", "e3"]);
}

/// A file of the first version, with an event in the log, two parked and one dead-lettered.
#[tokio::test]
async fn a_file_of_an_older_version_is_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::new(folder.path().join("test.db"));
    let old = SqlitePool::connect_with(options.connect()).await.unwrap();
    sqlx::raw_sql(include_str!("../store/schema/0001_initial.sql"))
        .execute(&old)
        .await
        .unwrap();
    for insert in [
        "INSERT INTO engine_event (id, stage, key, schema, published, due, payload)
         VALUES ('logged', 'a', 'k', 's', 0, 0, x'00')",
        "INSERT INTO engine_parked
         (retry_at, attempts, code, id, stage, key, schema, published, due, payload)
         VALUES (5, 1, 'c', 'first', 'a', 'k', 's', 0, 0, x'00'),
                (9, 0, '', 'second', 'a', 'k', 's', 0, 0, x'00')",
        "INSERT INTO engine_dead_letter
         (code, detail, attempts, at, id, stage, key, schema, published, due, payload)
         VALUES ('c', 'd', 1, 0, 'dead', 'a', 'k', 's', 0, 0, x'00')",
    ] {
        sqlx::query(insert).execute(&old).await.unwrap();
    }
    old.close().await;
    // Twice: the second time there is nothing to migrate.
    for _ in 0..2 {
        let store = open_in(&folder).await;
        assert_eq!(store.backlog("a").await.unwrap(), 1);
        let head = store.parked_head("a", "k").await.unwrap().unwrap();
        assert_eq!(head.parking.event.id.0, "first");
        let key = store.parked_key("a", "k").await.unwrap().unwrap();
        let due = Timestamp::from_microsecond(5).unwrap();
        assert_eq!((key.count, key.due, key.blocked_by), (2, Some(due), None));
        let letters = store.list(&Filter::default(), 9).await.unwrap();
        assert_eq!((letters.len(), letters[0].blocks_key), (1, false));
        store.close().await;
    }
}
