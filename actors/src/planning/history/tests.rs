//! Suggested buffers from past days.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::model::{RouteQuality, UserId};

/// The driving times of the successive plans of a day, in minutes.
fn day(number: usize, minutes: &[u32]) -> Vec<TravelTime> {
    let one = |(index, minutes): (usize, &u32)| TravelTime {
        day: DayId(format!("d-{number}")),
        user: UserId("u".to_owned()),
        shooting_date: jiff::civil::date(2026, 11, 1),
        computed: Timestamp::UNIX_EPOCH + SignedDuration::from_mins(index as i64),
        departure: Timestamp::UNIX_EPOCH,
        seconds: minutes * 60,
        metres: 1,
        quality: RouteQuality::Provider,
    };
    minutes.iter().enumerate().map(one).collect()
}

#[test]
fn nine_of_ten_days_are_covered() {
    let calm = (0..9).flat_map(|number| day(number, &[30, 42]));
    let with_one_jam = calm.chain(day(9, &[30, 31, 90])).collect::<Vec<_>>();
    // 12 minutes and 5, in steps of 5.
    assert_eq!(traffic_buffer(&with_one_jam), Some(20));
}

#[test]
fn few_days_give_no_suggestion_and_shorter_drives_the_minimum() {
    let few: Vec<_> = (0..4).flat_map(|number| day(number, &[30, 60])).collect();
    assert_eq!(traffic_buffer(&few), None);
    let quicker: Vec<_> = (0..5).flat_map(|number| day(number, &[60, 30])).collect();
    assert_eq!(traffic_buffer(&quicker), Some(5));
}

proptest! {
    #[test]
    fn the_suggestion_is_a_valid_buffer(
        days in prop::collection::vec(prop::collection::vec(0_u32..10_000, 1..5), 0..30),
    ) {
        let count = days.len();
        let mut times: Vec<_> = days.iter().enumerate().flat_map(|(n, it)| day(n, it)).collect();
        let suggested = traffic_buffer(&times);
        prop_assert_eq!(suggested.is_some(), count >= MIN_DAYS);
        prop_assert!(suggested.is_none_or(|it| (5..=120).contains(&it) && it % 5 == 0));
        times.reverse();
        prop_assert_eq!(traffic_buffer(&times), suggested, "the order does not matter");
    }
}
