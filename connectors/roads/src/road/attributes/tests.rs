use super::*;
use crate::road::{Barrier, barrier, speed};

fn road(tags: &[(&'static str, &'static str)]) -> Option<Road> {
    Road::of(&tags.iter().copied().collect())
}

fn open(tags: &[(&'static str, &'static str)]) -> (Option<Access>, Option<Access>) {
    road(tags).map_or((None, None), |road| {
        (
            road.forward.map(|it| it.access),
            road.backward.map(|it| it.access),
        )
    })
}

const OPEN: Option<Access> = Some(Access::Open);
const DESTINATION: Option<Access> = Some(Access::Destination);

#[test]
fn ways_closed_to_cars_are_not_roads() {
    for highway in [
        "footway",
        "cycleway",
        "steps",
        "path",
        "construction",
        "bus_guideway",
    ] {
        assert_eq!(road(&[("highway", highway)]), None, "{highway}");
    }
    assert_eq!(road(&[("name", "no road")]), None);
    assert_eq!(road(&[("highway", "service"), ("area", "yes")]), None);
    assert_eq!(
        road(&[("highway", "service"), ("service", "emergency_access")]),
        None
    );
}

#[test]
fn one_way_streets_are_open_in_one_direction() {
    let residential = ("highway", "residential");
    assert_eq!(open(&[residential]), (OPEN, OPEN));
    assert_eq!(open(&[residential, ("oneway", "yes")]), (OPEN, None));
    assert_eq!(open(&[residential, ("oneway", "-1")]), (None, OPEN));
    assert_eq!(open(&[residential, ("oneway", "reversible")]), (None, None));
    assert_eq!(
        open(&[residential, ("junction", "roundabout")]),
        (OPEN, None)
    );
    assert_eq!(open(&[("highway", "motorway")]), (OPEN, None));
    assert_eq!(
        open(&[("highway", "motorway"), ("oneway", "no")]),
        (OPEN, OPEN)
    );
    assert_eq!(open(&[("highway", "motorway_link")]), (OPEN, None));
}

#[test]
fn the_most_specific_access_key_decides() {
    let service = ("highway", "service");
    assert_eq!(
        open(&[service, ("access", "private")]),
        (DESTINATION, DESTINATION)
    );
    assert_eq!(open(&[service, ("access", "no")]), (None, None));
    assert_eq!(
        open(&[service, ("access", "no"), ("motorcar", "yes")]),
        (OPEN, OPEN)
    );
    assert_eq!(
        open(&[service, ("motor_vehicle", "agricultural")]),
        (None, None)
    );
    assert_eq!(
        open(&[service, ("vehicle", "no"), ("access", "yes")]),
        (None, None)
    );
    assert_eq!(
        open(&[service, ("motor_vehicle:backward", "no")]),
        (OPEN, None)
    );
}

#[test]
fn the_speed_is_the_limit_or_else_that_of_the_class() {
    let speed_of = |tags: &[(&'static str, &'static str)], urban| {
        let road = road(tags).unwrap();
        speed(&road, &road.forward.unwrap(), urban)
    };
    let primary = ("highway", "primary");
    assert_eq!(speed_of(&[primary, ("maxspeed", "50")], false), 50.0);
    assert_eq!(speed_of(&[primary], false), 75.0);
    assert_eq!(speed_of(&[primary], true), 57.0);
    assert_eq!(speed_of(&[primary, ("surface", "gravel")], false), 37.5);
    assert_eq!(speed_of(&[("highway", "primary_link")], false), 75.0 * 0.85);
    assert_eq!(
        speed_of(&[primary, ("junction", "roundabout")], false),
        37.5
    );
    let track = [("highway", "track"), ("tracktype", "grade3")];
    assert_eq!(speed_of(&track, false), 12.0);
}

#[test]
fn barriers_are_read_with_their_access_tags() {
    let of = |tags: &[(&'static str, &'static str)]| barrier(&tags.iter().copied().collect());
    assert_eq!(of(&[("barrier", "bollard")]), Barrier::Closed);
    assert_eq!(of(&[("barrier", "gate")]), Barrier::Gate);
    assert_eq!(
        of(&[("barrier", "gate"), ("access", "no")]),
        Barrier::Closed
    );
    assert_eq!(
        of(&[("barrier", "gate"), ("motor_vehicle", "yes")]),
        Barrier::None
    );
    assert_eq!(of(&[("barrier", "toll_booth")]), Barrier::Toll);
    assert_eq!(of(&[("barrier", "kerb")]), Barrier::None);
    assert_eq!(of(&[]), Barrier::None);
}
