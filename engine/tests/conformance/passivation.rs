//! Idle actors are stopped, without an effect on their keys.

use std::collections::HashMap;
use std::time::Duration;

use engine::event::Event;
use engine::stage::Options;

use crate::backend::{Backend, event};
use crate::rig::{PARKS, Plan, QUICK, Rig, done, transient};

pub(crate) async fn an_idle_actor_is_stopped_and_restarted_on_demand<B: Backend>() {
    let options = Options {
        idle_timeout: Duration::from_millis(1),
        ..QUICK
    };
    let mut rig = Rig::<B>::new(Plan::new(options, |_, _, _| done())).await;
    rig.store.publish([event("e0", "a", "k")]).await;
    assert_eq!(rig.next().await, "e0 1");
    rig.until("it is stopped", |stage| stage.actors == 0).await;
    rig.store.publish([event("e1", "a", "k")]).await;
    assert_eq!(rig.next().await, "e1 1", "its state was loaded again");
    assert!(rig.stage().await.counts.passivated >= 1);
    rig.finish().await;
}

/// Many more keys than may be live, so that actors are stopped all the time, often just
/// when the next event of their key arrives.
pub(crate) async fn live_actors_are_bounded_and_nothing_is_lost_or_reordered<B: Backend>() {
    const LIVE: usize = 8;
    const KEYS: usize = 60;
    const EVENTS: usize = 3_000;
    let options = Options {
        max_live_actors: LIVE,
        idle_timeout: Duration::from_millis(1),
        credits: 16,
        ..QUICK
    };
    let mut rig = Rig::<B>::new(Plan::new(options, |_, _, _| done())).await;
    for from in (0..EVENTS).step_by(250) {
        let some = (from..from + 250).map(|n| {
            // Some keys recur soon, others late.
            let key = if n % 3 == 0 { n % 5 } else { n * 7 % KEYS };
            event(&format!("{key}-{n:05}"), "a", &format!("k{key}"))
        });
        rig.store.publish(some).await;
        let live = rig.stage().await.actors as usize;
        assert!(live <= LIVE + 16, "{live} live, of which 16 may be at work");
    }
    let handled = rig.take_ids(EVENTS).await;
    let mut last = HashMap::<String, String>::new();
    for id in handled {
        let (key, number) = id.split_once('-').unwrap();
        let before = last.insert(key.to_owned(), number.to_owned());
        assert!(
            before.is_none_or(|before| *before < *number),
            "{key}: {number}"
        );
    }
    assert!(rig.stage().await.counts.passivated as usize > KEYS);
    let backend = rig.finish().await;
    assert_eq!(backend.unfinished(), 0);
}

/// A provider is down for all keys: all events are parked, and no actor stays live for them.
pub(crate) async fn ten_thousand_parked_keys_need_no_actors<B: Backend>() {
    const KEYS: usize = 10_000;
    let mut options = PARKS;
    (options.max_live_actors, options.credits) = (100, 64);
    options.retry.base = Duration::from_millis(1_500);
    options.retry.cap = options.retry.base;
    let down = |_: &Event, attempt, _| match attempt {
        1 => transient(),
        _ => done(),
    };
    let mut rig = Rig::<B>::new(Plan::new(options, down)).await;
    for from in (0..KEYS).step_by(1_000) {
        let some = (from..from + 1_000).map(|n| event(&format!("e{n}"), "a", &format!("k{n}")));
        rig.store.publish(some).await;
    }
    let mut most = 0;
    for handled in 0..KEYS {
        rig.next().await;
        if handled % 100 == 0 {
            most = most.max(rig.stage().await.actors as usize);
        }
    }
    // At work: one for each credit, and as many for released events.
    assert!(most <= 100 + 2 * 64, "{most} live");
    rig.until("nothing is parked", |stage| stage.parked.keys == 0)
        .await;
    rig.finish().await;
}
