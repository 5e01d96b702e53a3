//! What a journal must do.

use std::time::Duration;

use bytes::Bytes;
use engine::dead_letters::{Count, Filter};
use engine::event::Priority;
use engine::journal::{Commit, Committed, DeadLetter, Input, JournalError, Parking, Verdict};
use engine::log::Delivery;
use engine::timers::{Timer, TimerChange};

use crate::backend::{Backend, Names, Store, answer, at, event, gather};

fn parking(delivery: &Delivery, due: i64, attempts: u32) -> Commit<Names> {
    Commit {
        verdict: Verdict::Park(Parking {
            event: delivery.event.clone(),
            sequence: delivery.sequence,
            due: at(due),
            attempts,
            code: "test/busy".to_owned(),
        }),
        ..answer(delivery, &[], vec![])
    }
}

fn dead_letter(delivery: &Delivery, code: &str, blocks_key: bool) -> DeadLetter {
    DeadLetter {
        event: delivery.event.clone(),
        sequence: delivery.sequence,
        code: code.to_owned(),
        detail: "why".to_owned(),
        attempts: 3,
        at: at(7),
        blocks_key,
    }
}

fn timer() -> Timer {
    Timer {
        id: "tick".to_owned(),
        due: at(100),
        every: Some(Duration::from_secs(300)),
        stage: "a".to_owned(),
        key: "k".to_owned(),
        priority: Priority::Background,
        schema: "tick.v1".to_owned(),
        payload: Bytes::from_static(b"{}"),
    }
}

fn setting(changes: Vec<TimerChange>) -> Commit<Names> {
    Commit {
        timers: changes,
        ..Commit::outside(Names::default(), vec![])
    }
}

async fn commit(store: &Store, commit: Commit<Names>) -> Committed {
    store.journal.commit(commit.into()).await.unwrap()
}

pub(crate) async fn rows_events_and_input_are_committed_together_and_once<B: Backend>() {
    let backend = B::new().await;
    let store = backend.store();
    store.publish([event("e", "a", "k")]).await;
    let delivery = store.first("a").await;
    let done = Commit {
        timers: vec![TimerChange::Set(timer())],
        ..answer(&delivery, &["x"], vec![event("out", "b", "k")])
    };
    assert_eq!(commit(&store, done.clone()).await, Committed::Applied);
    assert_eq!(commit(&store, done).await, Committed::Duplicate);
    delivery.ack();
    assert_eq!(backend.names().await, ["x"]);
    store.backlog_is("a", 0).await;
    store.backlog_is("b", 1).await;
    assert_eq!(store.journal.timer("tick").await.unwrap(), Some(timer()));
}

pub(crate) async fn a_refused_commit_fails_alone<B: Backend>() {
    let backend = B::new().await;
    let store = backend.store();
    let keys = ["p", "q", "r"];
    store.publish(keys.map(|key| event(key, "a", key))).await;
    let mut consumer = store.log.consumer("a").await.unwrap();
    let deliveries = gather(&mut consumer, 3).await;
    // The second wants a name that exists already.
    let names = [&["x"][..], &["x", "y"], &["z"]];
    let commits = deliveries.iter().zip(names).map(|(delivery, names)| {
        let emit = vec![event(&format!("out-{}", delivery.event.id), "b", "k")];
        store.journal.commit(answer(delivery, names, emit).into())
    });
    let answers = futures_util::future::join_all(commits).await;
    assert!(matches!(answers[0], Ok(Committed::Applied)), "{answers:?}");
    assert!(
        matches!(answers[1], Err(JournalError::Refused(_))),
        "{answers:?}"
    );
    assert!(matches!(answers[2], Ok(Committed::Applied)), "{answers:?}");
    for (delivery, answer) in deliveries.into_iter().zip(&answers) {
        match answer {
            Ok(_) => delivery.ack(),
            Err(_) => drop(delivery),
        }
    }
    assert_eq!(backend.names().await, ["x", "z"]);
    assert_eq!(store.backlog("a").await, 1, "the refused input is not done");
    store.backlog_is("b", 2).await;
}

pub(crate) async fn rows_that_panic_fail_alone<B: Backend>() {
    let backend = B::new().await;
    let store = backend.store();
    let writing = |name: &str| {
        let names = Names(vec![name.to_owned()]);
        store.journal.commit(Commit::outside(names, vec![]).into())
    };
    let answers = futures_util::future::join_all(["x", "panic", "y"].map(writing)).await;
    assert!(answers[0].is_ok() && answers[2].is_ok(), "{answers:?}");
    assert!(
        matches!(answers[1], Err(JournalError::Refused(_))),
        "{answers:?}"
    );
    writing("later").await.unwrap();
    assert_eq!(backend.names().await, ["later", "x", "y"]);
}

pub(crate) async fn events_that_are_not_done_survive_a_crash<B: Backend>() {
    let backend = B::new().await;
    let store = backend.store();
    for id in ["e0", "e1", "e2"] {
        store.publish([event(id, "a", id)]).await;
    }
    let mut consumer = store.log.consumer("a").await.unwrap();
    let mut deliveries = gather(&mut consumer, 3).await;
    commit(
        &store,
        answer(&deliveries[0], &["done"], vec![event("out", "b", "k")]),
    )
    .await;
    commit(&store, parking(&deliveries[1], 50, 1)).await;
    // Neither acknowledged nor returned: the process is gone.
    deliveries.drain(..).for_each(std::mem::forget);
    let backend = backend.crash().await;
    let store = backend.store();
    let mut consumer = store.log.consumer("a").await.unwrap();
    let left = loop {
        let delivery = consumer.fetch(1).await.unwrap().remove(0);
        if delivery.event.id.0 == "e2" {
            break delivery;
        }
        // A log elsewhere got no acknowledgement, so it redelivers the events that were answered.
        let again = commit(&store, answer(&delivery, &[], vec![])).await;
        assert_eq!(again, Committed::Duplicate, "{}", delivery.event.id);
        delivery.ack();
    };
    drop(left);
    store.backlog_is("a", 1).await;
    store.backlog_is("b", 1).await;
    assert_eq!(backend.names().await, ["done"]);
    assert_eq!(store.journal.parked_keys("a").await.unwrap().len(), 1);
}

pub(crate) async fn parked_events_are_released_in_log_order<B: Backend>() {
    let store = B::new().await.store();
    store
        .publish(["e0", "e1", "e2"].map(|id| event(id, "a", "k")))
        .await;
    let mut consumer = store.log.consumer("a").await.unwrap();
    let deliveries = gather(&mut consumer, 3).await;
    // Parked in another order than that of the log, as after a retried dead letter.
    for (index, due) in [(1, 60), (0, 50), (2, 70)] {
        commit(&store, parking(&deliveries[index], due, 2)).await;
    }
    deliveries.into_iter().for_each(Delivery::ack);
    store.backlog_is("a", 0).await;
    let head = store.journal.parked_head("a", "k").await.unwrap().unwrap();
    assert_eq!(
        (&*head.parking.event.id.0, head.parking.attempts),
        ("e0", 2)
    );
    let keys = store.journal.parked_keys("a").await.unwrap();
    assert_eq!(
        (keys.len(), keys[0].count, keys[0].due),
        (1, 3, Some(at(50)))
    );
    let key = store.journal.parked_key("a", "k").await.unwrap();
    assert_eq!(key.as_ref(), keys.first());
    assert_eq!(store.journal.parked_key("a", "other").await.unwrap(), None);
    assert!(store.journal.parked_keys("b").await.unwrap().is_empty());

    let input = || Input::Parked {
        stage: "a".to_owned(),
        position: head.position,
    };
    let again = Parking {
        due: at(90),
        attempts: 3,
        ..head.parking.clone()
    };
    let park = Commit {
        input: input(),
        verdict: Verdict::Park(again),
        ..Commit::outside(Names::default(), vec![])
    };
    commit(&store, park).await;
    let key = store.journal.parked_key("a", "k").await.unwrap().unwrap();
    assert_eq!(
        (key.count, key.due),
        (3, Some(at(90))),
        "it keeps its position"
    );
    let done = Commit {
        input: input(),
        ..Commit::outside(Names::default(), vec![])
    };
    assert_eq!(commit(&store, done.clone()).await, Committed::Applied);
    assert_eq!(commit(&store, done).await, Committed::Duplicate);
    let head = store.journal.parked_head("a", "k").await.unwrap().unwrap();
    assert_eq!(head.parking.event.id.0, "e1");
}

pub(crate) async fn a_dead_letter_keeps_the_whole_event<B: Backend>() {
    let backend = B::new().await;
    let store = backend.store();
    store.publish([event("e", "a", "k")]).await;
    let delivery = store.first("a").await;
    let stored = dead_letter(&delivery, "test/broken", false);
    let failed = Commit {
        verdict: Verdict::DeadLetter(stored.clone()),
        ..answer(&delivery, &["row"], vec![])
    };
    commit(&store, failed).await;
    delivery.ack();
    let listed = store
        .dead_letters
        .list(&Filter::default(), 10)
        .await
        .unwrap();
    assert_eq!(
        (&*listed[0].code, &*listed[0].event_id),
        ("test/broken", "e")
    );
    let whole = store.dead_letters.get(listed[0].position).await.unwrap();
    assert_eq!(whole, Some(stored));
    assert_eq!(backend.names().await, ["row"]);
    store.backlog_is("a", 0).await;
}

pub(crate) async fn dead_letters_are_listed_and_counted<B: Backend>() {
    let store = B::new().await.store();
    let stages = ["a", "a", "b"];
    let events = stages.iter().enumerate();
    store
        .publish(events.map(|(n, stage)| event(&format!("e{n}"), stage, &format!("k{n}"))))
        .await;
    for (stage, codes) in [("a", &["x", "y"][..]), ("b", &["x"])] {
        let mut consumer = store.log.consumer(stage).await.unwrap();
        let deliveries = gather(&mut consumer, codes.len()).await;
        for (delivery, code) in deliveries.into_iter().zip(codes) {
            let failed = Commit {
                verdict: Verdict::DeadLetter(dead_letter(&delivery, code, false)),
                ..answer(&delivery, &[], vec![])
            };
            commit(&store, failed).await;
            delivery.ack();
        }
    }
    let list = async |filter: Filter, limit| {
        let found = store.dead_letters.list(&filter, limit).await.unwrap();
        found
            .into_iter()
            .map(|letter| letter.event_id)
            .collect::<Vec<_>>()
    };
    let all = Filter::default();
    assert_eq!(
        list(all.clone(), 9).await,
        ["e2", "e1", "e0"],
        "the newest first"
    );
    assert_eq!(list(all.clone(), 1).await, ["e2"]);
    let stage = Some("a".to_owned());
    let code = Some("x".to_owned());
    let of_stage = Filter {
        stage: stage.clone(),
        ..all.clone()
    };
    assert_eq!(list(of_stage, 9).await, ["e1", "e0"]);
    assert_eq!(
        list(
            Filter {
                stage,
                code,
                key: None
            },
            9
        )
        .await,
        ["e0"]
    );
    let key = Some("k1".to_owned());
    assert_eq!(list(Filter { key, ..all }, 9).await, ["e1"]);
    let count = |stage: &str, code: &str| Count {
        stage: stage.to_owned(),
        code: code.to_owned(),
        count: 1,
    };
    let counts = store.dead_letters.counts().await.unwrap();
    assert_eq!(counts, [count("a", "x"), count("a", "y"), count("b", "x")]);
}

pub(crate) async fn a_timer_fires_once_for_each_due_time<B: Backend>() {
    let store = B::new().await.store();
    commit(&store, setting(vec![TimerChange::Set(timer())])).await;
    let moved = Timer {
        due: at(999),
        ..timer()
    };
    commit(&store, setting(vec![TimerChange::Ensure(moved)])).await;
    assert_eq!(store.journal.timers().await.unwrap(), [timer()]);
    let firing = Commit {
        input: Input::Timer {
            id: "tick".to_owned(),
            due: at(100),
        },
        emit: vec![timer().event(at(101))],
        ..setting(vec![timer().after_firing(at(101))])
    };
    assert_eq!(commit(&store, firing.clone()).await, Committed::Applied);
    assert_eq!(commit(&store, firing).await, Committed::Duplicate);
    assert_eq!(store.journal.timers().await.unwrap()[0].due, at(400));
    store.backlog_is("a", 1).await;
    commit(
        &store,
        setting(vec![TimerChange::Cancel("tick".to_owned())]),
    )
    .await;
    assert_eq!(store.journal.timer("tick").await.unwrap(), None);
}

pub(crate) async fn changes_of_a_timer_in_one_group_keep_their_order<B: Backend>() {
    let store = B::new().await.store();
    let to = |second| Timer {
        due: at(second),
        ..timer()
    };
    let cancel = || TimerChange::Cancel("tick".to_owned());
    let cases = [
        (
            vec![TimerChange::Set(to(1)), TimerChange::Set(to(2))],
            Some(2),
        ),
        (vec![TimerChange::Ensure(to(3))], Some(2)),
        (vec![cancel(), TimerChange::Ensure(to(4))], Some(4)),
        (
            vec![TimerChange::Set(to(5)), TimerChange::Ensure(to(6))],
            Some(5),
        ),
        (vec![TimerChange::Set(to(7)), cancel()], None),
    ];
    for (changes, expected) in cases {
        commit(&store, setting(changes.clone())).await;
        let due = store
            .journal
            .timer("tick")
            .await
            .unwrap()
            .map(|timer| timer.due);
        assert_eq!(due, expected.map(at), "{changes:?}");
    }
}

pub(crate) async fn a_closed_journal_rejects_commits_and_loses_nothing<B: Backend>() {
    let backend = B::new().await;
    let store = backend.store();
    store.publish([event("e", "a", "k")]).await;
    backend.close().await;
    let late = store.log.publish(vec![event("late", "a", "k")]).await;
    assert!(late.is_err());
    let backend = backend.crash().await;
    assert_eq!(backend.store().backlog("a").await, 1);
}
