//! Arrival times and their uncertainty.

use super::*;

fn leg(minutes: f64) -> Leg {
    Leg {
        from: String::new(),
        to: String::new(),
        minutes,
        metres: 0,
        via: Vec::new(),
    }
}

fn minutes(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64() / 60.0
}

#[test]
fn the_arrival_is_after_the_drives_and_the_car_change() {
    let leave: Timestamp = "2026-11-25T04:00:00Z".parse().unwrap();
    let one = arrival(
        leave,
        &[leg(40.0)],
        &Buffers::default(),
        RouteQuality::RoadGraph,
    );
    assert_eq!(minutes(leave, one.p50), 40.0);
    let legs = [leg(30.0), leg(20.0)];
    let two = arrival(leave, &legs, &Buffers::default(), RouteQuality::RoadGraph);
    assert_eq!(minutes(leave, two.p50), 65.0);
    assert!(two.p90 > two.p50);
    let guess = arrival(leave, &legs, &Buffers::default(), RouteQuality::Estimate);
    assert!(guess.p90 > two.p90, "an estimate is less certain");
}

#[test]
fn two_independent_drives_are_more_certain_than_one_of_the_same_length() {
    let (low, high) = range(&[leg(60.0)], RouteQuality::Provider);
    assert!(low < 60.0 && high > 60.0);
    let (low_two, high_two) = range(&[leg(30.0), leg(30.0)], RouteQuality::Provider);
    assert!(high_two - low_two < high - low);
    assert_eq!(range(&[], RouteQuality::Provider), (0.0, 0.0));
}
