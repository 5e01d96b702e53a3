//! The limit of a drive that is planned without asking.

use super::*;

fn leg(minutes: f64) -> Leg {
    Leg {
        from: "a".into(),
        to: "b".into(),
        minutes,
        metres: 1_000,
        via: Vec::new(),
    }
}

#[test]
fn five_hours_of_driving_are_the_limit_for_all_drives_before_the_call_and_the_one_after_it() {
    for (minutes, onward, too_long) in [
        (vec![300.0], None, false),
        (vec![300.1], None, true),
        (vec![150.0, 150.0], Some(300.0), false),
        (vec![150.0, 150.1], None, true),
        (vec![10.0], Some(300.1), true),
    ] {
        let legs: Vec<Leg> = minutes.iter().copied().map(leg).collect();
        let onward = onward.map(leg);
        let found = is_drive_too_long(&legs, onward.as_ref());
        assert_eq!(found, too_long, "{minutes:?} {onward:?}");
    }
}
