//! The road map against real towns: times of another router for a thousand pairs in each.
//! The extracts are not part of this repository; where they are absent, the test says so.
//! And the likely range of a plan against realised drives with random traffic.

#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use actors::model::{Leg, RouteQuality};
use actors::planning::range;
use rand::{RngExt as _, SeedableRng as _};
use roads::{Map, PbfFile, Point, Traffic, When};
use world::places::AREAS;
use world::town::map::WorldMap;
use world::town::travel_time::realised;

const TOWNS: [&str; 3] = ["heidelberg", "liechtenstein", "poa"];

fn extracts() -> Option<PathBuf> {
    let folder = std::env::var_os("STILLONTIME_TEST_DATA").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = folder.unwrap_or(beside);
    let there = folder.join("heidelberg.osm.pbf").exists();
    if !there {
        eprintln!(
            "no map extracts in {}: nothing is compared",
            folder.display()
        );
    }
    there.then_some(folder)
}

#[test]
fn times_agree_with_another_router() {
    let Some(folder) = extracts() else { return };
    for town in TOWNS {
        let extract = folder.join(format!("{town}.osm.pbf"));
        let source = PbfFile::new(&extract, &|_| {});
        let map = Map::read(&source, None, Traffic::none()).unwrap();
        let pairs = std::fs::read_to_string(folder.join(format!("{town}.valhalla.csv"))).unwrap();
        let mut errors = Vec::new();
        for line in pairs.lines().skip(1) {
            let numbers: Vec<f64> = line.split(',').map(|it| it.parse().unwrap()).collect();
            let point = |at: usize| Point::new(numbers[at], numbers[at + 1]).unwrap();
            let route = map.route(point(0), point(2));
            let route = route.unwrap_or_else(|| panic!("{town}: no route for {line}"));
            errors.push((route.seconds / numbers[4] - 1.0).abs());
        }
        errors.sort_by(f64::total_cmp);
        let (median, p90) = (errors[errors.len() / 2], errors[errors.len() * 9 / 10]);
        assert!(median <= 0.015 && p90 <= 0.07, "{town}: {median} {p90}");
    }
}

/// A drive between two places at some hour: its predicted and its realised time.
fn drive(map: &Map, rng: &mut rand_chacha::ChaCha8Rng) -> (f64, f64) {
    let area = AREAS[rng.random_range(0..AREAS.len())];
    let home = area.homes[rng.random_range(0..area.homes.len())];
    let set = area.sets[rng.random_range(0..area.sets.len())];
    let point = |lat, lon| Point::new(lat, lon).unwrap();
    let (from, to) = (point(home.lat, home.lon), point(set.lat, set.lon));
    let arrive = When::Arrive(rng.random_range(0.0..7.0 * 86_400.0));
    let predicted = map.drive(from, to, arrive).unwrap();
    let free = predicted.route.seconds;
    let real = realised(free, predicted.seconds, rng);
    (predicted.seconds / 60.0, real / 60.0)
}

fn covered(drives: usize) -> (f64, f64) {
    const DAYS: usize = 2_000;
    let map = Map::read(&WorldMap::new(), None, Traffic::default()).unwrap();
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let (mut inside, mut width) = (0, 0.0);
    for _ in 0..DAYS {
        let day: Vec<(f64, f64)> = (0..drives).map(|_| drive(&map, &mut rng)).collect();
        let legs: Vec<Leg> = day
            .iter()
            .map(|(minutes, _)| Leg {
                from: String::new(),
                to: String::new(),
                minutes: *minutes,
                metres: 0,
                via: Vec::new(),
            })
            .collect();
        let real: f64 = day.iter().map(|(_, real)| real).sum();
        let (low, high) = range(&legs, RouteQuality::RoadGraph);
        inside += usize::from((low..=high).contains(&real));
        width += (high - low) / day.iter().map(|(minutes, _)| minutes).sum::<f64>();
    }
    (inside as f64 / DAYS as f64, width / DAYS as f64)
}

#[test]
fn drives_are_in_the_likely_range_as_often_as_stated() {
    for (drives, least, widest) in [(1, 0.95, 0.55), (2, 0.90, 0.45)] {
        let (share, width) = covered(drives);
        eprintln!("{drives} drives: {share:.3} inside a range of {width:.2} of the time");
        assert!(share >= least, "{drives} drives: {share} inside");
        assert!(
            width <= widest,
            "{drives} drives: a range of {width} says little"
        );
    }
}
