//! Random scripts: events of a few keys that fail now and then, for a while or for ever.

use std::collections::HashMap;

use engine::dead_letters::Filter;
use engine::event::Event;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::backend::{Backend, event};
use crate::rig::{Plan, QUICK, Rig, done, permanent, transient};

/// What becomes of an event.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Done,
    /// Fails so often, then not.
    FailsFirst(u32),
    /// Permanent.
    Refused,
    /// More often than there are attempts.
    Tired,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        5 => Just(Fate::Done),
        3 => (1..3u32).prop_map(Fate::FailsFirst),
        1 => Just(Fate::Refused),
        1 => Just(Fate::Tired),
    ]
}

/// Failures wait up to 20 ms, of which up to 5 in place: some are parked and some are not.
async fn play<B: Backend>(script: Vec<(u8, Fate)>) {
    let fates: HashMap<String, Fate> = script
        .iter()
        .enumerate()
        .map(|(n, (_, fate))| (format!("e{n:03}"), *fate))
        .collect();
    let behave = move |event: &Event, attempt, _| match fates[&event.id.0] {
        Fate::FailsFirst(times) if attempt <= times => transient(),
        Fate::Refused => permanent(),
        Fate::Tired => transient(),
        Fate::Done | Fate::FailsFirst(_) => done(),
    };
    let mut rig = Rig::<B>::new(Plan::new(QUICK, behave)).await;
    let events = script.iter().enumerate();
    rig.store
        .publish(events.map(|(n, (key, _))| event(&format!("e{n:03}"), "a", &format!("k{key}"))))
        .await;
    // Each ends once: handled, or given up.
    let ends = rig.take_ids(script.len()).await;
    for key in 0..4u8 {
        let of_key = |id: &&String| script[id[1..].parse::<usize>().unwrap()].0 == key;
        let order: Vec<_> = ends.iter().filter(of_key).collect();
        assert!(order.is_sorted(), "key {key}: {order:?}");
        assert!(
            order.windows(2).all(|pair| pair[0] != pair[1]),
            "twice: {order:?}"
        );
    }
    rig.until("nothing is parked", |stage| stage.parked.keys == 0)
        .await;
    let store = rig.finish().await.store();
    let dead = script
        .iter()
        .filter(|(_, fate)| matches!(fate, Fate::Refused | Fate::Tired));
    let letters = store.letters.list(&Filter::default(), 999).await.unwrap();
    assert_eq!(letters.len(), dead.count());
}

pub(crate) async fn whatever_fails_each_event_is_handled_once_and_in_order<B: Backend>() {
    let handle = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        let config = ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::with_cases(24)
        };
        let scripts = proptest::collection::vec((0..4u8, fate()), 1..40);
        TestRunner::new(config)
            .run(&scripts, |script| {
                handle.block_on(play::<B>(script));
                Ok(())
            })
            .unwrap();
    });
}
