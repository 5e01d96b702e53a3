use super::*;

#[test]
fn a_change_needs_two_looks_unless_the_departure_is_near() {
    let departure: Timestamp = "2026-11-25T05:00:00Z".parse().unwrap();
    let at = |minutes: i64| departure - SignedDuration::from_mins(minutes);
    let id = DayId("d-1".into());
    let mut readings = Readings::default();
    assert!(!readings.confirms((&id, 1), departure, at(170)));
    assert!(readings.confirms((&id, 1), departure, at(165)));
    assert!(
        !readings.confirms((&id, 1), departure, at(160)),
        "counts anew"
    );
    assert!(
        !readings.confirms((&id, 2), departure, at(155)),
        "another version"
    );
    assert!(
        !readings.confirms((&id, 1), departure, at(110)),
        "too long ago"
    );
    assert!(readings.confirms((&id, 3), departure, at(90)));
}
