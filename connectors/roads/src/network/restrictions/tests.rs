use crate::Map;
use crate::osm::Member;
use crate::tests::drawn::{Drawn, at};

const ROAD: &[(&str, &str)] = &[("highway", "residential")];

/// A crossing of four arms 300 m long around node 0, and a detour through node 5:
///
/// ```text
///          6
///          |
///          2 ---- 5
///          |      |
///   1 ---- 0 ---- 3
///          |
///          4
/// ```
fn crossing() -> Drawn {
    Drawn::default()
        .node(10, 0.0, 0.0)
        .node(1, -300.0, 0.0)
        .node(2, 0.0, 300.0)
        .node(3, 300.0, 0.0)
        .node(4, 0.0, -300.0)
        .node(5, 300.0, 300.0)
        .way(1, &[1, 10], ROAD)
        .way(2, &[10, 2], ROAD)
        .way(3, &[10, 3], ROAD)
        .way(4, &[10, 4], ROAD)
        .way(5, &[2, 5], ROAD)
        .way(6, &[5, 3], ROAD)
        .node(6, 0.0, 600.0)
        .way(7, &[2, 6], ROAD)
}

fn metres(map: &Map, from: (f64, f64), to: (f64, f64)) -> f64 {
    let route = map.route(at(from.0, from.1), at(to.0, to.1)).unwrap();
    route.metres.round()
}

const WEST: (f64, f64) = (-150.0, 0.0);
const EAST: (f64, f64) = (150.0, 0.0);
const SOUTH: (f64, f64) = (0.0, -150.0);

fn restriction(kind: &'static str) -> [(&'static str, &'static str); 2] {
    [("type", "restriction"), ("restriction", kind)]
}

const FROM_WEST: [(&str, Member); 3] = [
    ("from", Member::Way(1)),
    ("via", Member::Node(10)),
    ("to", Member::Way(3)),
];

#[test]
fn routes_avoid_a_forbidden_turn() {
    assert_eq!(metres(&crossing().map(), WEST, EAST), 300.0);
    let map = crossing()
        .relation(&FROM_WEST, &restriction("no_straight_on"))
        .map();
    // To the dead end in the south, a U-turn there, and back.
    assert_eq!(metres(&map, WEST, EAST), 150.0 + 600.0 + 150.0);
    assert_eq!(metres(&map, EAST, WEST), 300.0);
    assert_eq!(metres(&map, SOUTH, EAST), 300.0);
}

#[test]
fn a_mandatory_turn_forbids_the_others() {
    let map = crossing()
        .relation(&FROM_WEST, &restriction("only_straight_on"))
        .map();
    assert_eq!(metres(&map, WEST, EAST), 300.0);
    // To the south by the detour: 0 -> 3 -> 5 -> 2 -> 0.
    assert_eq!(metres(&map, WEST, SOUTH), 150.0 + 1_200.0 + 150.0);
}

#[test]
fn restrictions_for_other_vehicles_are_ignored() {
    for tags in [
        vec![
            ("type", "restriction"),
            ("restriction:hgv", "no_straight_on"),
        ],
        vec![
            ("type", "restriction"),
            ("restriction", "no_straight_on"),
            ("except", "psv;motorcar"),
        ],
        vec![
            ("type", "restriction"),
            ("restriction", "no_straight_on"),
            ("restriction:motorcar", "none"),
        ],
        vec![("type", "restriction"), ("restriction", "nonsense")],
        vec![("type", "route"), ("restriction", "no_straight_on")],
    ] {
        let map = crossing().relation(&FROM_WEST, &tags).map();
        assert_eq!(metres(&map, WEST, EAST), 300.0, "{tags:?}");
    }
    // Ways and nodes that are not on the map.
    for members in [
        [
            ("from", Member::Way(99)),
            ("via", Member::Node(10)),
            ("to", Member::Way(3)),
        ],
        [
            ("from", Member::Way(1)),
            ("via", Member::Node(99)),
            ("to", Member::Way(3)),
        ],
        [
            ("from", Member::Way(1)),
            ("via", Member::Node(10)),
            ("to", Member::Way(99)),
        ],
    ] {
        for kind in ["no_straight_on", "only_straight_on"] {
            let map = crossing().relation(&members, &restriction(kind)).map();
            assert_eq!(metres(&map, WEST, EAST), 300.0, "{members:?}");
        }
    }
}

#[test]
fn a_restriction_via_a_way_forbids_only_the_whole_sequence() {
    // From the west to the north and on to the east.
    let members = [
        ("from", Member::Way(1)),
        ("via", Member::Way(2)),
        ("to", Member::Way(5)),
    ];
    let north_east = (150.0, 300.0);
    let plain = crossing().map();
    let map = crossing()
        .relation(&members, &restriction("no_right_turn"))
        .map();
    assert_eq!(metres(&plain, WEST, north_east), 600.0);
    // Around the other side: 0 -> 3 -> 5 and back.
    assert_eq!(metres(&map, WEST, north_east), 150.0 + 600.0 + 150.0);
    assert_eq!(metres(&map, WEST, (0.0, 150.0)), 300.0);
    assert_eq!(metres(&map, SOUTH, north_east), 600.0);
    let only = crossing()
        .relation(&members, &restriction("only_right_turn"))
        .map();
    assert_eq!(metres(&only, WEST, north_east), 600.0);
    assert_eq!(metres(&only, SOUTH, EAST), 300.0);
    // From the west the whole block must be driven around.
    assert_eq!(metres(&only, WEST, EAST), 150.0 + 900.0 + 150.0);
}
