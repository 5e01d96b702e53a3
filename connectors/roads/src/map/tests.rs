use proptest::prelude::*;

use super::*;
use crate::geometry::line::length;
use crate::snap::Position;
use crate::tests::drawn::{Drawn, at};

const HOUR: f64 = 3_600.0;

fn busy() -> Map {
    Map::read(&Drawn::grid(9), None, Traffic::default()).unwrap()
}

fn place() -> impl Strategy<Value = Point> {
    (0.0..1_600.0_f64, 0.0..1_600.0_f64).prop_map(|(east, north)| at(east, north))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_later_call_never_means_an_earlier_departure(
        from in place(),
        to in place(),
        call in 0.0..7.0 * 24.0 * HOUR,
        later in 0.0..3.0 * HOUR,
    ) {
        let map = busy();
        let departure = |at: f64| at - map.drive(from, to, When::Arrive(at)).unwrap().seconds;
        prop_assert!(departure(call) <= departure(call + later) + 0.01);
    }

    #[test]
    fn leaving_at_the_computed_departure_arrives_in_time(
        from in place(),
        to in place(),
        call in 0.0..7.0 * 24.0 * HOUR,
    ) {
        let map = busy();
        let needed = map.drive(from, to, When::Arrive(call)).unwrap().seconds;
        let driven = map.drive(from, to, When::Leave(call - needed)).unwrap().seconds;
        prop_assert!(driven <= needed + 0.02, "{driven} {needed}");
    }

    #[test]
    fn many_to_one_agrees_with_single_routes(
        to in place(),
        from in prop::collection::vec(place(), 1..6),
    ) {
        let map = Drawn::grid(9).map();
        let drives: Vec<_> = from.iter().map(|from| (*from, 0.0)).collect();
        for (from, shared) in from.iter().zip(map.drives_to(to, &drives)) {
            let (own, shared) = (map.route(*from, to).unwrap(), shared.unwrap());
            prop_assert!((shared - own.seconds).abs() < 0.1, "{shared} {own:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn many_to_one_in_traffic_is_close_to_single_drives(
        to in place(),
        from in place(),
        arrive in 0.0..7.0 * 24.0 * HOUR,
    ) {
        let mut map = busy().with_time_factor(1.3);
        for live in [Vec::new(), vec![(3, 4.0), (40, 2.0)]] {
            map = map.reweighted(&live);
            let own = map.drive(from, to, When::Arrive(arrive)).unwrap().seconds;
            let shared = map.drives_to(to, &[(from, arrive)])[0].unwrap();
            prop_assert!((shared - own).abs() <= own * 0.05 + 1.0, "{shared} {own}");
        }
    }
}

/// Whether a start lies past an end on the same edge.
fn is_past(starts: &[Position], ends: &[Position]) -> bool {
    let behind =
        |start: &Position, end: &Position| start.edge == end.edge && start.share > end.share;
    let any = |start| ends.iter().any(|end| behind(start, end));
    starts.iter().any(any)
}

#[test]
fn a_start_past_the_place_on_its_street_drives_around() {
    let map = Drawn::grid(9).map();
    let point = |lat, lon| Point::of_units(lat, lon).unwrap();
    let (to, from) = (
        point(520_130_364, 210_113_953),
        point(520_136_646, 210_122_208),
    );
    let (starts, ends) = (map.starts(from), map.ends(to));
    assert!(is_past(&starts, &ends));
    let own = map.route(from, to).unwrap().seconds;
    assert!(own > 60.0);
    let shared = map.drives_to(to, &[(from, 0.0)])[0].unwrap();
    assert!((shared - own).abs() < 0.1, "{shared} {own}");
}

#[test]
fn rush_hour_takes_longer() {
    let map = busy();
    let (from, to) = (at(50.0, 0.0), at(1_500.0, 1_400.0));
    let at_hour = |hour: f64| {
        map.drive(from, to, When::Leave(hour * HOUR))
            .unwrap()
            .seconds
    };
    let free = map.route(from, to).unwrap().seconds;
    assert!((at_hour(3.0) - free).abs() < 0.5);
    assert!(at_hour(8.0) > free * 1.2, "{} {free}", at_hour(8.0));
    assert!(at_hour(8.0) > at_hour(5.0 * 24.0 + 8.0));
}

#[test]
fn live_traffic_slows_a_street_and_diverts_routes() {
    let map = Drawn::grid(7).map();
    let (from, to) = (at(100.0, 600.0), at(1_100.0, 600.0));
    let before = map.route(from, to).unwrap();
    let jam: Vec<(u32, f32)> = before.edges.iter().map(|edge| (*edge, 20.0)).collect();
    let jammed = map.reweighted(&jam);
    let around = jammed.drive(from, to, When::Leave(0.0)).unwrap();
    assert!(around.seconds > before.seconds);
    assert!(around.seconds < before.seconds * 10.0);
    assert_ne!(around.route.edges, before.edges);
    // Without factors the original time is back.
    let restored = jammed
        .reweighted(&[])
        .drive(from, to, When::Leave(0.0))
        .unwrap();
    assert!((restored.seconds - before.seconds).abs() < 0.01);
}

#[test]
fn alternatives_differ_and_are_not_much_slower() {
    let map = busy();
    let (from, to) = (at(50.0, 0.0), at(1_500.0, 1_400.0));
    let drives = map.alternatives(from, to, When::Leave(8.0 * HOUR), 5);
    assert!(drives.len() >= 3, "{}", drives.len());
    for (index, drive) in drives.iter().enumerate() {
        assert!(drive.seconds <= drives[0].seconds * 1.6);
        assert!(drive.seconds >= drives[0].seconds - 0.01 || index > 0);
        for other in &drives[..index] {
            let common = drive
                .route
                .edges
                .iter()
                .filter(|edge| other.route.edges.contains(edge));
            let metres = common.map(|edge| f64::from(map.network().edges()[*edge as usize].metres));
            assert!(metres.sum::<f64>() < 0.75 * drive.route.metres);
        }
    }
}

#[test]
fn the_time_factor_multiplies_driving_times() {
    let (from, to) = (at(50.0, 0.0), at(1_500.0, 1_400.0));
    let slower = busy().with_time_factor(1.2);
    let (scaled, plain) = (
        slower.route(from, to).unwrap(),
        busy().route(from, to).unwrap(),
    );
    assert!((scaled.seconds - plain.seconds * 1.2).abs() < 1e-6);
    assert!((length(&slower.line(&scaled)) - scaled.metres).abs() < 5.0);
}
