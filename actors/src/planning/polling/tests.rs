//! Polling intervals before a departure.

use super::*;

#[test]
fn ninety_minutes_before_the_departure_the_interval_becomes_ten_minutes() {
    let departure: Timestamp = "2026-11-25T05:00:00Z".parse().unwrap();
    let tick = SignedDuration::from_mins(5);
    let due = |minutes: i64| {
        is_poll_due(
            departure,
            departure - SignedDuration::from_mins(minutes),
            tick,
        )
    };
    assert!(due(80) && !due(85) && !due(75) && due(70));
    assert!(due(25) && due(20) && due(5));
    assert!(due(12 * 60) && !due(12 * 60 - 5) && due(3 * 60));
    // A late tick covers a longer span and still polls once.
    assert!(is_poll_due(
        departure,
        departure - SignedDuration::from_mins(78),
        tick * 2
    ));
}

#[test]
fn the_confirmation_window_spans_two_intervals() {
    let departure: Timestamp = "2026-11-25T05:00:00Z".parse().unwrap();
    let before =
        |hours| confirmation_window(departure, departure - SignedDuration::from_hours(hours));
    assert_eq!(before(2), SignedDuration::from_mins(40));
    assert_eq!(before(10), SignedDuration::from_mins(370));
}
