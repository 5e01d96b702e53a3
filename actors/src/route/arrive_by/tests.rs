//! Convergence and number of requests of the search for an arrival.

use proptest::prelude::*;

use super::*;
use crate::model::RouteQuality;

fn drive(seconds: f64) -> Drive {
    Drive::plain(seconds, 1_000.0, RouteQuality::Provider)
}

/// Driving time of a departure, both in seconds: longer around a rush hour.
fn seconds(departure: f64, height: f64, centre: f64) -> f64 {
    600.0 + height * (-((departure - centre) / 3_600.0).powi(2)).exp()
}

proptest! {
    #[test]
    fn a_person_who_leaves_at_the_departure_found_arrives_in_time(
        arrival in 0_i64..40_000,
        height in 0.0..3_000.0_f64,
        centre in 0.0..40_000.0_f64,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let arrival = Timestamp::from_second(arrival).unwrap();
        let drive_from = async |at: Timestamp| {
            Ok(Some(drive(seconds(at.as_second() as f64, height, centre))))
        };
        let found = runtime.block_on(ArriveBy::exhaustive(arrival).find(arrival, drive_from)).unwrap().unwrap();
        let departure = arrival.as_second() as f64 - found.seconds;
        let arrived = departure + seconds(departure, height, centre);
        // The tolerance of the departure, and the traffic's effect within it.
        prop_assert!(arrived <= arrival.as_second() as f64 + 30.0 + 45.0, "{arrived} {arrival}");
    }
}

#[tokio::test]
async fn no_road_and_errors_are_passed_on() {
    let at = Timestamp::UNIX_EPOCH;
    assert_eq!(
        ArriveBy::exhaustive(at)
            .find(at, async |_| Ok(None))
            .await
            .unwrap(),
        None
    );
    let failing = async |_| Err(PortError::transient("route/unavailable", "down"));
    assert_eq!(
        ArriveBy::exhaustive(at)
            .find(at, failing)
            .await
            .unwrap_err()
            .code,
        "route/unavailable"
    );
}

/// A good guess costs one request, a bad one no more than allowed, and the drive is never late.
#[tokio::test]
async fn a_search_with_a_metered_router_stays_within_its_requests() {
    let arrival = Timestamp::from_second(30_000).unwrap();
    for (guess, max) in [(600, 1), (3_000, 3), (0, 3)] {
        let requests = std::cell::Cell::new(0);
        let search = ArriveBy {
            initial_departure: arrival - SignedDuration::from_secs(guess),
            max_requests: 3,
            tolerance: SignedDuration::from_mins(2),
        };
        let drive_from = async |at: Timestamp| {
            requests.set(requests.get() + 1);
            Ok(Some(drive(seconds(at.as_second() as f64, 900.0, 20_000.0))))
        };
        let found = search.find(arrival, drive_from).await.unwrap().unwrap();
        assert!(requests.get() <= max, "{guess}: {}", requests.get());
        let arrived = 30_000.0 - found.seconds + seconds(30_000.0 - found.seconds, 900.0, 20_000.0);
        assert!(arrived <= 30_120.0, "{guess}: {arrived}");
    }
}
