//! Tests of what only this store has: crashes between two syncs and a full disk. What every
//! backend must do is tested in `engine/tests/conformance`.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{advance, timeout};

use super::*;
use crate::event::{Emit, EventId};

const SYNC: Duration = Duration::from_millis(5);

fn start(disk: &Disk<()>) -> Memory<(), ()> {
    let options = Options {
        sync: SYNC,
        ..Options::default()
    };
    Memory::start(disk.clone(), options)
}

fn event(id: &str) -> Event {
    let emit = Emit::new("a", "k", "test", "");
    emit.event(EventId(id.to_owned()), Timestamp::UNIX_EPOCH)
}

async fn ids(store: &Memory<(), ()>) -> Vec<String> {
    let mut consumer = store.consumer("a").await.unwrap();
    let found = timeout(SYNC, consumer.fetch(9)).await;
    let found = found.map_or_else(|_| Vec::new(), |found| found.unwrap());
    found.iter().map(|one| one.event.id.0.clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_crash_keeps_what_was_answered_and_a_prefix_of_the_rest() {
    for kept in 0..=2 {
        let disk = Disk::new(());
        let store = start(&disk);
        store.publish(vec![event("answered")]).await.unwrap();
        let waits = |id: &str| {
            let (store, event) = (store.clone(), event(id));
            tokio::spawn(async move { store.publish(vec![event]).await })
        };
        let unanswered = [waits("first"), waits("second")];
        advance(SYNC / 2).await;
        store.crash(kept);
        let next = start(&disk);
        let all = ["answered", "first", "second"];
        assert_eq!(ids(&next).await, all[..=kept]);
        assert!(unanswered.iter().all(|publish| !publish.is_finished()));
        let late = timeout(SYNC * 9, store.publish(vec![event("late")])).await;
        assert!(late.is_err(), "a crashed process gets no result");
        assert_eq!(next.backlog("a").await.unwrap(), 1 + kept as u64);
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_rejects_commits_until_there_is_space() {
    let store = start(&Disk::new(()));
    store.set_full(true);
    let refused = store.publish(vec![event("e")]).await.unwrap_err();
    assert!(refused.0.contains("full"), "{refused}");
    store.set_full(false);
    store.publish(vec![event("e")]).await.unwrap();
    assert_eq!(ids(&store).await, ["e"]);
}

#[tokio::test(start_paused = true)]
async fn the_observer_sees_each_commit_with_its_event() {
    let seen = Arc::new(AtomicU32::new(0));
    let count = seen.clone();
    let observer: Observer<()> = Arc::new(move |applied| {
        let answered = applied.event.map(|event| &*event.id.0);
        let expected = match count.fetch_add(1, Ordering::SeqCst) {
            0 => (None, Committed::Applied),
            1 => (Some("e"), Committed::Applied),
            // The event is no longer in the log.
            _ => (None, Committed::Duplicate),
        };
        assert_eq!((answered, applied.committed), expected);
    });
    let options = Options {
        observer: Some(observer),
        ..Options::default()
    };
    let store = Memory::start(Disk::new(()), options);
    store.publish(vec![event("e")]).await.unwrap();
    let mut consumer = store.consumer("a").await.unwrap();
    let delivery = consumer.fetch(1).await.unwrap().remove(0);
    let mut commit = Commit::outside((), Vec::new());
    commit.input = crate::journal::Input::Log {
        stage: "a".to_owned(),
        id: delivery.event.id.clone(),
        sequence: delivery.sequence,
    };
    let commit = Arc::new(commit);
    for committed in [Committed::Applied, Committed::Duplicate] {
        assert_eq!(store.commit(commit.clone()).await.unwrap(), committed);
    }
    assert_eq!(seen.load(Ordering::SeqCst), 3);
}
