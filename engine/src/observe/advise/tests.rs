//! Tests of advice from snapshots.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::*;
use crate::observe::latency::Summary;
use crate::observe::snapshot::{Counts, Parked, StageState};

fn stage(name: &str, count: u64, [credit, queue, service]: [f64; 3]) -> StageSnapshot {
    let of = |mean_ms| Summary {
        count,
        mean_ms,
        ..Summary::default()
    };
    StageSnapshot {
        name: name.to_owned(),
        state: StageState::Running,
        credits: 8,
        in_flight: 0,
        backlog: 0,
        actors: 0,
        stuck: 0,
        balance: None,
        parked: Parked::default(),
        counts: Counts {
            done: count,
            ..Counts::default()
        },
        active: Vec::new(),
        latency: BTreeMap::from([
            (Phase::CreditWait, of(credit)),
            (Phase::QueueWait, of(queue)),
            (Phase::Service, of(service)),
        ]),
    }
}

fn snapshot(stages: Vec<StageSnapshot>) -> Snapshot {
    Snapshot {
        at: Timestamp::UNIX_EPOCH,
        stages,
        next_timer: None,
        timers_running: true,
        limits: Vec::new(),
        slos: Vec::new(),
    }
}

#[test]
fn the_stage_that_takes_most_of_the_time_comes_first() {
    let taken = snapshot(vec![
        stage("email", 1_000, [1.0, 0.5, 8.5]),
        stage("callsheet", 1_000, [80.0, 0.0, 10.0]),
    ]);
    let advice = advise(&taken);
    let first = &advice[0];
    assert_eq!(
        (first.stage.as_str(), first.phase),
        ("callsheet", Phase::CreditWait)
    );
    assert_eq!(first.credits, Some((8, 16)));
    assert!((first.share_percent - 80.0).abs() < 1e-9);
    assert!((first.after_ms - 50.0).abs() < 1e-9);
    assert!((first.improvement_percent - 40.0).abs() < 1e-9);
    assert_eq!(advice[1].phase, Phase::Service);
    assert_eq!(advice[1].credits, None);
}

#[test]
fn more_credits_do_not_help_a_burst_of_one_key() {
    let taken = snapshot(vec![stage("user", 500, [1.0, 30.0, 2.0])]);
    let advice = advise(&taken);
    assert_eq!(
        (advice[0].phase, advice[0].credits),
        (Phase::QueueWait, None)
    );
}

#[test]
fn failures_are_reported_before_a_slow_handler() {
    let mut failing = stage("route", 500, [0.0, 0.0, 40.0]);
    failing.counts.failures = 500;
    let advice = advise(&snapshot(vec![failing]));
    assert!(advice[0].finding.contains("fail"));
    assert!((advice[0].after_ms - 20.0).abs() < 1e-9);
}

#[test]
fn there_is_no_advice_from_too_few_events() {
    assert!(
        advise(&snapshot(vec![stage(
            "email",
            MIN_EVENTS - 1,
            [9.0, 9.0, 9.0]
        )]))
        .is_empty()
    );
    assert!(advise(&snapshot(vec![])).is_empty());
}

#[test]
fn two_snapshots_show_the_effect_of_a_change() {
    let before = snapshot(vec![stage("email", 10, [40.0, 0.0, 10.0])]);
    let after = snapshot(vec![
        stage("email", 20, [15.0, 0.0, 10.0]),
        stage("new", 1, [1.0; 3]),
    ]);
    let measured = compare(&before, &after);
    assert_eq!(measured.len(), 1);
    assert!((measured[0].improvement_percent - 50.0).abs() < 1e-9);
    assert_eq!(measured[0].events, (10, 20));
}
