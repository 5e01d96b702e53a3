//! When answers are shared between drives, and when they expire.

use std::cell::Cell;

use actors::model::RouteQuality;
use jiff::tz::TimeZone;

use super::*;
use crate::single_flight::MAX_ENTRIES;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_200 + minutes * 60).unwrap()
}

fn trip(leave: i64) -> Trip {
    Trip {
        from: Coordinates {
            lat: 52.1,
            lon: 21.0,
        },
        to: Coordinates {
            lat: 52.2,
            lon: 21.1,
        },
        when: When::Leave(at(leave)),
        zone: TimeZone::UTC,
    }
}

fn drive(seconds: f64) -> Drive {
    Drive::plain(seconds, 1_000.0, RouteQuality::RoadGraph)
}

/// The minutes at which a drive that departs at `leave` was fetched from the service.
async fn fetched(leave: i64, minutes: impl Iterator<Item = i64>) -> Vec<i64> {
    let cache = TrafficCache::default();
    let mut fetches = Vec::new();
    for minute in minutes {
        let is_fetched = Cell::new(false);
        let fetch = || async {
            is_fetched.set(true);
            Ok(Some(drive(600.0)))
        };
        let local = drive(500.0);
        let trip = trip(leave);
        let answer = cache.drive(&trip, Some(&local), at(minute), fetch).await;
        assert_eq!(answer.unwrap().unwrap().seconds, 600.0);
        if is_fetched.get() {
            fetches.push(minute);
        }
    }
    fetches
}

#[tokio::test]
async fn answers_expire_sooner_near_the_departure() {
    let every_five = || (0..12).map(|step| step * 5);
    assert_eq!(fetched(1_000, every_five()).await, [0, 15, 30, 45]);
    assert_eq!(
        fetched(25, (0..5).map(|step| step * 5)).await,
        [0, 5, 10, 15, 20]
    );
}

#[tokio::test]
async fn an_implausible_delay_is_not_shared() {
    let cache = TrafficCache::default();
    let count = Cell::new(0);
    for seconds in [100.0, 101.0, 600.0] {
        let fetch = || async {
            count.set(count.get() + 1);
            Ok(Some(drive(600.0)))
        };
        let local = drive(seconds);
        let answer = cache.drive(&trip(60), Some(&local), at(0), fetch).await;
        assert_eq!(answer.unwrap().unwrap().seconds, 600.0);
    }
    assert_eq!(count.get(), 3);
}

#[tokio::test]
async fn a_failure_is_shared_only_for_a_moment() {
    let cache = TrafficCache::default();
    let count = Cell::new(0);
    let fetch = || async {
        count.set(count.get() + 1);
        Err(PortError::transient("route/unavailable", "down"))
    };
    for minute in [0, 0, 1] {
        let answer = cache.drive(&trip(60), None, at(minute), fetch).await;
        assert!(answer.is_err());
    }
    assert_eq!(count.get(), 2);
}

#[tokio::test]
async fn expired_entries_are_removed() {
    let cache = TrafficCache::default();
    for number in 0..MAX_ENTRIES + 10 {
        let mut trip = trip(10_000);
        trip.from.lat = number as f64 * 1e-3;
        let fetch = || async { Ok(None) };
        let minute = number as i64 / 100;
        cache.drive(&trip, None, at(minute), fetch).await.unwrap();
    }
    assert!(cache.0.len() < 2_000, "{}", cache.0.len());
}
