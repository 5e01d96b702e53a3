//! Drives at the time they take place, minimum drives and rounding.

use async_trait::async_trait;

use super::*;
use crate::model::{Coordinates, Located, Precision};
use crate::ports::PortError;
use crate::route::ArriveBy;

/// Ten minutes at night, forty after six o'clock UTC.
struct RushHour;

#[async_trait]
impl Routes for RushHour {
    async fn drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError> {
        let leaving = async |depart: Timestamp| {
            let rush = TimeZone::UTC.to_datetime(depart).hour() >= 6;
            let seconds = if rush { 2_400.0 } else { 600.0 };
            Ok(Some(Drive::plain(seconds, 9_000.0, RouteQuality::Provider)))
        };
        match trip.when {
            When::Leave(at) => leaving(at).await,
            When::Arrive(at) => ArriveBy::exhaustive(at).find(at, leaving).await,
        }
    }
}

fn stop(precision: Precision) -> Stop {
    let at = Coordinates {
        lat: 52.0,
        lon: 21.0,
    };
    Stop {
        label: "x".into(),
        located: Located {
            at,
            precision,
            time_zone: None,
        },
    }
}

async fn minutes(call: &str, stops: usize) -> Vec<f64> {
    let stops = vec![stop(Precision::Exact); stops];
    let call_at: Timestamp = call.parse().unwrap();
    let (buffers, zone) = (Buffers::default(), TimeZone::UTC);
    let drives = before_call(&RushHour, &stops, call_at, &buffers, &zone).await;
    let drives = drives.unwrap().unwrap();
    drives
        .iter()
        .map(|timed| timed.drive.seconds / 60.0)
        .collect()
}

#[tokio::test]
async fn traffic_is_that_of_the_time_of_the_drive_not_of_the_call() {
    // 55 minutes of buffers: the drive to a call at 06:30 is over before the rush hour.
    assert_eq!(minutes("2026-11-25T06:30:00Z", 2).await, [10.0]);
    assert_eq!(minutes("2026-11-25T09:00:00Z", 2).await, [40.0]);
}

#[tokio::test]
async fn the_first_drive_ends_with_the_loading_before_the_second() {
    // The second drive ends at 06:55 and starts at 06:15; loading from 06:00.
    assert_eq!(minutes("2026-11-25T07:35:00Z", 3).await, [10.0, 40.0]);
}

#[tokio::test]
async fn where_traffic_jumps_the_plan_leaves_within_half_a_minute_of_the_jump() {
    // Leaving at 06:00 needs 40 minutes, so 05:30; leaving at 05:30 needs 10, so 06:00.
    assert_eq!(minutes("2026-11-25T07:05:00Z", 2).await, [10.0]);
    assert_eq!(minutes("2026-11-25T07:06:00Z", 2).await, [40.0]);
}

#[tokio::test]
async fn a_drive_to_a_place_known_only_by_its_town_has_a_minimum() {
    let (from, to) = (stop(Precision::City), stop(Precision::Exact));
    let night = "2026-11-25T01:00:00Z".parse().unwrap();
    let seconds = async |from: &Stop| {
        let found = drive(&RushHour, from, &to, When::Leave(night), &TimeZone::UTC).await;
        found.unwrap().unwrap().seconds
    };
    assert_eq!(seconds(&from).await, MIN_TOWN_DRIVE.0);
    assert_eq!(seconds(&stop(Precision::Exact)).await, 600.0);
}

#[test]
fn minutes_are_rounded_up_to_a_tenth() {
    let (a, b) = (stop(Precision::Exact), stop(Precision::Exact));
    let drive = |seconds| Drive::plain(seconds, 10.4, RouteQuality::Estimate);
    assert!((leg(&a, &b, &drive(1_885.0)).minutes - 31.5).abs() < 1e-9);
    assert!((leg(&a, &b, &drive(1_891.0)).minutes - 31.6).abs() < 1e-9);
    assert_eq!(leg(&a, &b, &drive(60.0)).metres, 10);
}
