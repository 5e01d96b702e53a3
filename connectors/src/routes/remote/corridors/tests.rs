use std::cell::Cell;

use actors::model::RouteQuality;
use jiff::tz::TimeZone;

use super::*;
use crate::shared::MOST;

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

/// Minutes at which somebody who leaves then was asked anew.
async fn asked(leave: i64, minutes: impl Iterator<Item = i64>) -> Vec<i64> {
    let corridors = Corridors::default();
    let mut anew = Vec::new();
    for minute in minutes {
        let asked = Cell::new(false);
        let ask = || async {
            asked.set(true);
            Ok(Some(drive(600.0)))
        };
        let local = drive(500.0);
        let trip = trip(leave);
        let told = corridors.drive(&trip, Some(&local), at(minute), ask).await;
        assert_eq!(told.unwrap().unwrap().seconds, 600.0);
        if asked.get() {
            anew.push(minute);
        }
    }
    anew
}

#[tokio::test]
async fn the_nearer_the_departure_the_fresher_the_answer() {
    let every_five = || (0..12).map(|step| step * 5);
    assert_eq!(asked(1_000, every_five()).await, [0, 15, 30, 45]);
    assert_eq!(
        asked(25, (0..5).map(|step| step * 5)).await,
        [0, 5, 10, 15, 20]
    );
}

#[tokio::test]
async fn a_delay_that_cannot_be_meant_is_not_shared() {
    let corridors = Corridors::default();
    let asked = Cell::new(0);
    for seconds in [100.0, 101.0, 600.0] {
        let ask = || async {
            asked.set(asked.get() + 1);
            Ok(Some(drive(600.0)))
        };
        let local = drive(seconds);
        let told = corridors.drive(&trip(60), Some(&local), at(0), ask).await;
        assert_eq!(told.unwrap().unwrap().seconds, 600.0);
    }
    assert_eq!(asked.get(), 3);
}

#[tokio::test]
async fn a_failure_is_shared_only_by_those_who_asked_with_it() {
    let corridors = Corridors::default();
    let asked = Cell::new(0);
    let ask = || async {
        asked.set(asked.get() + 1);
        Err(PortError::transient("route/unavailable", "down"))
    };
    for minute in [0, 0, 1] {
        let told = corridors.drive(&trip(60), None, at(minute), ask).await;
        assert!(told.is_err());
    }
    assert_eq!(asked.get(), 2);
}

#[tokio::test]
async fn old_corridors_are_thrown_away() {
    let corridors = Corridors::default();
    for number in 0..MOST + 10 {
        let mut trip = trip(10_000);
        trip.from.lat = number as f64 * 1e-3;
        let ask = || async { Ok(None) };
        let minute = number as i64 / 100;
        corridors.drive(&trip, None, at(minute), ask).await.unwrap();
    }
    assert!(corridors.0.len() < 2_000, "{}", corridors.0.len());
}
