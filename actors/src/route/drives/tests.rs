use async_trait::async_trait;

use super::*;
use crate::model::{Coordinates, Located, Precision};
use crate::ports::PortError;

/// Ten minutes at night, forty after six o'clock UTC.
struct RushHour;

#[async_trait]
impl Routes for RushHour {
    async fn drive(
        &self,
        _: Coordinates,
        _: Coordinates,
        depart: Timestamp,
    ) -> Result<Option<Drive>, PortError> {
        let rush = TimeZone::UTC.to_datetime(depart).hour() >= 6;
        let minutes = if rush { 40.0 } else { 10.0 };
        let quality = RouteQuality::Provider;
        Ok(Some(Drive {
            seconds: minutes * 60.0,
            metres: 9_000.0,
            quality,
        }))
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
    let drives = arrive_by(&RushHour, &stops, call_at, &Buffers::default())
        .await
        .unwrap();
    drives
        .unwrap()
        .iter()
        .map(|drive| drive.seconds / 60.0)
        .collect()
}

#[tokio::test]
async fn traffic_is_that_of_the_time_of_the_drive_not_of_the_call() {
    // 55 minutes of buffers: the drive to a call at 06:30 is over before the rush hour.
    assert_eq!(minutes("2026-11-25T06:30:00Z", 2).await, [10.0]);
    assert_eq!(minutes("2026-11-25T09:00:00Z", 2).await, [40.0]);
}

#[tokio::test]
async fn the_second_drive_starts_after_the_first_and_the_loading() {
    // Leaving at 05:50: the first drive is quiet, the second starts at 06:15.
    assert_eq!(minutes("2026-11-25T07:35:00Z", 3).await, [10.0, 40.0]);
}

#[tokio::test]
async fn where_traffic_jumps_the_plan_leaves_within_half_a_minute_of_the_jump() {
    // Leaving at 06:00 needs 40 minutes, so 05:30; leaving at 05:30 needs 10, so 06:00.
    assert_eq!(minutes("2026-11-25T07:05:00Z", 2).await, [10.0]);
    assert_eq!(minutes("2026-11-25T07:06:00Z", 2).await, [40.0]);
}

#[tokio::test]
async fn a_place_known_only_by_its_town_is_never_next_door() {
    let (from, to) = (stop(Precision::City), stop(Precision::Exact));
    let night = "2026-11-25T01:00:00Z".parse().unwrap();
    let found = drive(&RushHour, &from, &to, night).await.unwrap().unwrap();
    assert_eq!(found, ACROSS_TOWN);
    let exact = stop(Precision::Exact);
    let found = drive(&RushHour, &exact, &to, night).await.unwrap().unwrap();
    assert!((found.seconds - 600.0).abs() < 1e-9);
}

#[test]
fn minutes_are_rounded_up_to_a_tenth() {
    let (a, b) = (stop(Precision::Exact), stop(Precision::Exact));
    let drive = |seconds| Drive {
        seconds,
        metres: 10.4,
        quality: RouteQuality::Estimate,
    };
    assert!((leg(&a, &b, &drive(1_885.0)).minutes - 31.5).abs() < 1e-9);
    assert!((leg(&a, &b, &drive(1_891.0)).minutes - 31.6).abs() < 1e-9);
    assert_eq!(leg(&a, &b, &drive(60.0)).metres, 10);
}
