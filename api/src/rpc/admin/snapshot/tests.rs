use std::collections::BTreeMap;

use engine::observe::leak::Balance;
use engine::observe::slo::Rule;
use engine::observe::snapshot::{Counts, Parked};
use jiff::Timestamp;

use super::*;
use crate::cli::client::snapshot_from;

/// A snapshot with every field set, none to its default.
fn snapshot() -> Snapshot {
    let at = |second| Timestamp::from_second(second).unwrap();
    let summary = Summary {
        count: 1,
        p50_ms: 2.0,
        mean_ms: 2.5,
        p95_ms: 3.0,
        p99_ms: 4.0,
        max_ms: 5.0,
    };
    let activity = |doing| Activity {
        key: "k".to_owned(),
        event: "e".to_owned(),
        schema: "s".to_owned(),
        attempt: 2,
        doing,
        for_ms: 9,
    };
    let what = "reader".to_owned();
    Snapshot {
        at: at(1),
        stages: vec![StageSnapshot {
            name: "email".to_owned(),
            state: StageState::Draining,
            credits: 3,
            in_flight: 2,
            backlog: 7,
            actors: 4,
            stuck: 1,
            balance: Some(Balance {
                in_flight: 1.5,
                expected: 0.5,
                leaked: 1,
            }),
            parked: Parked {
                keys: 1,
                events: 2,
                blocked: 3,
                next: Some(at(50)),
            },
            counts: Counts {
                done: 1,
                failures: 2,
                parked: 3,
                dead_letters: 4,
                duplicates: 5,
                restarts: 6,
                passivated: 7,
            },
            active: vec![
                activity(Doing::Handling),
                activity(Doing::Waiting { what }),
                activity(Doing::Backoff { until: at(60) }),
                activity(Doing::Committing),
            ],
            latency: BTreeMap::from(Phase::ALL.map(|phase| (phase, summary))),
        }],
        next_timer: Some(at(99)),
        timers_running: true,
        limits: vec![LimiterSnapshot {
            name: "reader".to_owned(),
            concurrent: 1,
            in_use: 2,
            waiting: 3,
            waiting_users: 4,
            granted: 5,
            refused: 6,
            blocked_until: Some(at(70)),
        }],
        slos: vec![Status {
            rule: Rule {
                id: "r".to_owned(),
                stage: "email".to_owned(),
                phase: Phase::Runtime,
                objective: 0.95,
                warning: Duration::from_millis(1_500),
                critical: Duration::from_secs(3),
                description: "d".to_owned(),
            },
            level: Level::Critical,
            events: 11,
            within_critical: Some(0.5),
            within_warning: Some(0.25),
            burn: [1.0, 2.0, 3.0, 4.0],
        }],
    }
}

#[test]
fn a_snapshot_is_decoded_as_it_was_encoded() {
    assert_eq!(snapshot_from(snapshot_to(snapshot())), snapshot());
}
