use super::*;

#[test]
fn an_hour_and_a_half_before_it_is_every_ten_minutes() {
    let departure: Timestamp = "2026-11-25T05:00:00Z".parse().unwrap();
    let tick = SignedDuration::from_mins(5);
    let due = |minutes: i64| {
        is_due(
            departure,
            departure - SignedDuration::from_mins(minutes),
            tick,
        )
    };
    assert!(due(80) && !due(85) && !due(75) && due(70));
    assert!(due(25) && due(20) && due(5));
    assert!(due(12 * 60) && !due(12 * 60 - 5) && due(3 * 60));
    // A tick that comes late still asks once.
    assert!(is_due(
        departure,
        departure - SignedDuration::from_mins(78),
        tick * 2
    ));
}

#[test]
fn patience_lasts_over_two_questions() {
    let departure: Timestamp = "2026-11-25T05:00:00Z".parse().unwrap();
    let before = |hours| patience(departure, departure - SignedDuration::from_hours(hours));
    assert_eq!(before(2), SignedDuration::from_mins(40));
    assert_eq!(before(10), SignedDuration::from_mins(370));
}
