use jiff::civil::date;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::places::{AREAS, WARSAW};

#[test]
fn homes_are_named_near_the_base_and_the_same_for_a_seed() {
    for area in AREAS {
        let home = |seed| home(area, &mut ChaCha8Rng::seed_from_u64(seed));
        assert_eq!(home(7), home(7));
        assert_ne!(home(7), home(8));
        for seed in 0..200 {
            let home = home(seed);
            assert!(home.address.ends_with(area.name), "{}", home.address);
            let far = metres((home.lat, home.lon), (area.base.lat, area.base.lon));
            assert!(far < 8_000.0, "{far}");
        }
    }
}

#[test]
fn drives_are_longest_in_the_rush_hour_of_a_working_day() {
    let base = (WARSAW.base.lat, WARSAW.base.lon);
    let rental = (WARSAW.rental.lat, WARSAW.rental.lon);
    let way = metres(base, rental);
    let monday = |hour, minute| seconds(way, date(2026, 11, 23).at(hour, minute, 0, 0));
    assert!(monday(8, 0) > 1.7 * monday(3, 0));
    assert!(monday(17, 0) > 1.7 * monday(3, 0));
    let sunday = seconds(way, date(2026, 11, 22).at(8, 0, 0, 0));
    assert!(sunday < 1.1 * monday(3, 0));
    let minutes: Vec<f64> = (0..24 * 60_i32)
        .map(|minute| monday((minute / 60) as i8, (minute % 60) as i8))
        .collect();
    let jump = minutes.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    assert!(
        jump.fold(0.0, f64::max) < 60.0,
        "leaving later never arrives earlier"
    );
}
