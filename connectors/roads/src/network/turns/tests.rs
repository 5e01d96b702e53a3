use super::super::turn_time::{GATE_SECONDS, TOLL_SECONDS};
use super::*;
use crate::tests::drawn::{Drawn, at};
use crate::{Map, Network, Traffic};

const ROAD: &[(&str, &str)] = &[("highway", "residential"), ("maxspeed", "36")];

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 0.2, "{found} {expected}");
}

/// A crossing of four arms, 200 m long; `middle` are the tags of its node.
fn crossing(middle: &[(&'static str, &'static str)]) -> Drawn {
    Drawn::default()
        .node(10, 0.0, 0.0)
        .with(middle)
        .node(1, -200.0, 0.0)
        .node(2, 0.0, 200.0)
        .node(3, 200.0, 0.0)
        .node(4, 0.0, -200.0)
        .way(1, &[1, 10, 3], ROAD)
        .way(2, &[4, 10, 2], ROAD)
}

const WEST: (f64, f64) = (-100.0, 0.0);
const EAST: (f64, f64) = (100.0, 0.0);
const NORTH: (f64, f64) = (0.0, 100.0);
const SOUTH: (f64, f64) = (0.0, -100.0);

fn seconds(map: &Map, from: (f64, f64), to: (f64, f64)) -> f64 {
    map.route(at(from.0, from.1), at(to.0, to.1))
        .unwrap()
        .seconds
}

#[test]
fn turns_take_time_by_their_angle() {
    let map = crossing(&[]).map();
    // 200 m at 36 km/h are 20 s.
    near(seconds(&map, WEST, EAST), 20.0);
    near(seconds(&map, WEST, SOUTH), 20.0 + turn_seconds(90.0));
    near(seconds(&map, WEST, NORTH), 20.0 + turn_seconds(-90.0));
    near(turn_seconds(90.0), 2.1);
    near(turn_seconds(-90.0), 5.4);
    assert!(turn_seconds(180.0) > 7.0 && turn_seconds(0.0) < 0.1);
}

#[test]
fn turns_are_mirrored_where_traffic_drives_on_the_left() {
    let drawn = crossing(&[]);
    let left = Map::read(&drawn, Some(DriveOn::Left), Traffic::none()).unwrap();
    near(seconds(&left, WEST, NORTH), 20.0 + turn_seconds(90.0));
    near(seconds(&left, WEST, SOUTH), 20.0 + turn_seconds(-90.0));
}

#[test]
fn a_bend_is_no_turn() {
    let drawn = Drawn::default()
        .node(1, 0.0, 0.0)
        .node(2, 200.0, 0.0)
        .node(3, 200.0, 200.0)
        .way(1, &[1, 2], ROAD)
        .way(2, &[2, 3], ROAD);
    near(seconds(&drawn.map(), (100.0, 0.0), (200.0, 100.0)), 20.0);
}

#[test]
fn signals_and_gates_take_time_and_bollards_close_a_road() {
    let signal = crossing(&[("highway", "traffic_signals")]).map();
    near(seconds(&signal, WEST, EAST), 20.0 + SIGNAL_SECONDS);
    let gate = crossing(&[("barrier", "gate")]).map();
    near(seconds(&gate, WEST, EAST), 20.0 + GATE_SECONDS);
    let toll = crossing(&[("barrier", "toll_booth")]).map();
    near(seconds(&toll, WEST, EAST), 20.0 + TOLL_SECONDS);
    // Four dead ends that are not connected: one of them becomes the map.
    let closed = Network::read(&crossing(&[("barrier", "bollard")]), None).unwrap();
    assert_eq!(closed.edges().len(), 2);
}

#[test]
fn a_point_behind_on_a_one_way_street_is_reached_by_driving_around() {
    let one_way = Drawn::default()
        .node(1, 0.0, 0.0)
        .node(2, 200.0, 0.0)
        .node(3, 200.0, 200.0)
        .node(4, 0.0, 200.0)
        .way(1, &[1, 2, 3], &[ROAD[0], ("oneway", "yes")])
        .way(2, &[3, 4, 1], &[ROAD[0], ("oneway", "yes")]);
    let around = one_way.map().route(at(150.0, 0.0), at(50.0, 0.0)).unwrap();
    near(around.metres, 700.0);
}

#[test]
fn private_roads_are_used_only_to_reach_destinations_on_them() {
    let drawn = |access: &'static str| {
        Drawn::default()
            .node(1, 0.0, 0.0)
            .node(2, 400.0, 0.0)
            .node(3, 0.0, 400.0)
            .node(4, 400.0, 400.0)
            .way(
                1,
                &[1, 2],
                &[("highway", "residential"), ("access", access)],
            )
            .way(2, &[1, 3], ROAD)
            .way(3, &[3, 4], ROAD)
            .way(4, &[4, 2], ROAD)
            // A dead end to turn around in, so that both directions belong to one component.
            .node(5, 0.0, 500.0)
            .way(5, &[3, 5], ROAD)
    };
    let metres = |map: &Map, to| map.route(at(0.0, 100.0), to).unwrap().metres;
    let open = drawn("yes").map();
    let private = drawn("private").map();
    near(metres(&open, at(400.0, 100.0)), 600.0);
    near(metres(&private, at(400.0, 100.0)), 1_000.0);
    near(metres(&private, at(200.0, 0.0)), 300.0);
    let closed = drawn("no").map();
    near(metres(&closed, at(400.0, 100.0)), 1_000.0);
}
