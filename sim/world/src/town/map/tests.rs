use std::fs;

use roads::{Map, PbfFile, Traffic};

use super::*;

fn map(source: &dyn Source) -> Map {
    Map::read(source, None, Traffic::none()).unwrap()
}

fn point(site: &crate::places::Site) -> Point {
    Point::new(site.lat, site.lon).unwrap()
}

#[test]
fn a_road_leads_from_every_home_to_every_set_of_its_area() {
    let map = map(&WorldMap::new());
    for area in AREAS {
        for home in area.homes {
            for site in area.sites() {
                let route = map.route(point(home), point(&site));
                let route = route.unwrap_or_else(|| panic!("{} to {}", home.address, site.address));
                assert!(
                    route.seconds < 3_600.0,
                    "{} {:?}",
                    site.address,
                    route.seconds
                );
                let back = map.route(point(&site), point(home)).unwrap();
                assert!(back.metres > 0.0);
            }
        }
    }
}

#[test]
fn a_motorway_joins_the_towns_of_a_country_and_no_road_crosses_the_sea() {
    let map = map(&WorldMap::new());
    let base = |index: usize| point(&AREAS[index].base);
    let route = map.route(base(0), base(1)).unwrap();
    assert!(
        (100_000.0..200_000.0).contains(&route.metres),
        "{}",
        route.metres
    );
    assert!(roads::via(map.network(), &route.edges).contains(&"A2".to_owned()));
    assert!(map.route(base(1), base(0)).is_some());
    assert_eq!(map.route(base(0), base(2)), None);
    assert_eq!(map.route(base(3), base(0)), None);
}

#[test]
fn the_file_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.osm.pbf");
    let world = WorldMap::new();
    fs::write(&path, world.pbf()).unwrap();
    let (own, read) = (map(&world), map(&PbfFile::new(&path, &|_| {})));
    assert_eq!(own.network().edges(), read.network().edges());
    let site = &AREAS[0].sets[0];
    let home = &AREAS[0].homes[0];
    assert_eq!(
        own.route(point(home), point(site)),
        read.route(point(home), point(site))
    );
}

#[test]
fn streets_and_numbers_are_taken_from_addresses() {
    let of = |address| street_and_number(address).unwrap();
    let polish = of("ul. Trzech Reżyserów 18, 01-211 Warszawa");
    assert_eq!(polish, ("ul. Trzech Reżyserów".into(), "18".into()));
    let english = of("4000 Backlot Avenue, Los Angeles");
    assert_eq!(english, ("Backlot Avenue".into(), "4000".into()));
    assert_eq!(street_and_number("Somewhere, else"), None);
}

/// Valhalla refuses a file whose numbers do not rise.
#[test]
fn elements_stand_in_the_order_of_their_numbers() {
    let map = WorldMap::new();
    assert!(map.nodes.is_sorted_by(|(a, ..), (b, ..)| a < b));
    assert!(map.ways.is_sorted_by(|(a, ..), (b, ..)| a < b));
}
