//! Confirmation of changes by a second answer.

use super::*;

#[test]
fn a_change_needs_two_answers_unless_the_departure_is_near() {
    let departure: Timestamp = "2026-11-25T05:00:00Z".parse().unwrap();
    let at = |minutes: i64| departure - SignedDuration::from_mins(minutes);
    let id = DayId("d-1".into());
    let mut pending = PendingChanges::default();
    assert!(!pending.confirm((&id, 1), departure, at(170)));
    assert!(pending.confirm((&id, 1), departure, at(165)));
    assert!(
        !pending.confirm((&id, 1), departure, at(160)),
        "a confirmed change is no longer pending"
    );
    assert!(
        !pending.confirm((&id, 2), departure, at(155)),
        "each version is confirmed separately"
    );
    assert!(
        !pending.confirm((&id, 1), departure, at(110)),
        "the first answer is outside the confirmation window"
    );
    assert!(pending.confirm((&id, 3), departure, at(90)));
}
