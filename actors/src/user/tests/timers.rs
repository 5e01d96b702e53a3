//! The timers that a plan sets.

use engine::timers::TimerChange;

use super::*;

/// The due time of each timer that is set, `None` for each that is cancelled.
fn timers(effects: &Effects<Rows>) -> Vec<Option<Timestamp>> {
    let due = |change: &TimerChange| match change {
        TimerChange::Set(timer) => Some(timer.due),
        _ => None,
    };
    effects.timers.iter().map(due).collect()
}

#[test]
fn the_timers_are_rescheduled_with_the_plan_until_the_day_is_cancelled() {
    let mut person = person();
    let called = vec![sheet(DAY, Some("06:30"), None)];
    apply(&mut person, &mail(1), Kind::CallSheet, called);
    let day = only(&person);
    let planned = answer(&mut person, &day, found(30.0), false);
    let plan = only(&person).plan.unwrap();
    let both = [Some(plan.wake_up), Some(plan.departure)];
    assert_eq!(timers(&planned), both);
    let moved = answer(&mut person, &day, found(60.0), true);
    let earlier = both.map(|at| at.map(|at| at - SignedDuration::from_mins(30)));
    assert_eq!(timers(&moved), earlier);
    let notice = callsheet::Change {
        kind: callsheet::ChangeKind::Cancel,
        date: Some(DAY),
        minutes: None,
        new_call: None,
        new_location: None,
        production: None,
        unit: None,
    };
    let cancelled = change::apply(&mut person, &mail(2), &notice);
    assert_eq!(timers(&cancelled), [None, None]);
}
