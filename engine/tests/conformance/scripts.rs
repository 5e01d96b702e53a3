//! Random scripts: events of a few keys, some of which fail for a while or permanently.

use std::collections::HashMap;

use engine::dead_letters::Filter;
use engine::event::Event;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::backend::{Backend, event};
use crate::rig::{Plan, QUICK, Rig, done, permanent, transient};

/// How the attempts at an event end.
#[derive(Clone, Copy, Debug)]
enum Behaviour {
    Done,
    /// The first attempts fail, this many.
    FailsFirst(u32),
    /// Fails permanently.
    Permanent,
    /// Every attempt fails.
    Exhausts,
}

fn behaviour() -> impl Strategy<Value = Behaviour> {
    prop_oneof![
        5 => Just(Behaviour::Done),
        3 => (1..3u32).prop_map(Behaviour::FailsFirst),
        1 => Just(Behaviour::Permanent),
        1 => Just(Behaviour::Exhausts),
    ]
}

/// Failures wait up to 20 ms, of which up to 5 in place: some are parked and some are not.
async fn play<B: Backend>(script: Vec<(u8, Behaviour)>) {
    let behaviours: HashMap<String, Behaviour> = script
        .iter()
        .enumerate()
        .map(|(n, (_, behaviour))| (format!("e{n:03}"), *behaviour))
        .collect();
    let behave = move |event: &Event, attempt, _| match behaviours[&event.id.0] {
        Behaviour::FailsFirst(times) if attempt <= times => transient(),
        Behaviour::Permanent => permanent(),
        Behaviour::Exhausts => transient(),
        Behaviour::Done | Behaviour::FailsFirst(_) => done(),
    };
    let mut rig = Rig::<B>::new(Plan::new(QUICK, behave)).await;
    let events = script.iter().enumerate();
    rig.store
        .publish(events.map(|(n, (key, _))| event(&format!("e{n:03}"), "a", &format!("k{key}"))))
        .await;
    // Each ends once: handled, or dead-lettered.
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
        .filter(|(_, behaviour)| matches!(behaviour, Behaviour::Permanent | Behaviour::Exhausts));
    let letters = store
        .dead_letters
        .list(&Filter::default(), 999)
        .await
        .unwrap();
    assert_eq!(letters.len(), dead.count());
}

pub(crate) async fn under_random_failures_each_event_is_handled_once_and_in_order<B: Backend>() {
    let handle = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        let config = ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::with_cases(24)
        };
        let scripts = proptest::collection::vec((0..4u8, behaviour()), 1..40);
        TestRunner::new(config)
            .run(&scripts, |script| {
                handle.block_on(play::<B>(script));
                Ok(())
            })
            .unwrap();
    });
}
