use proptest::prelude::*;

use super::*;
use crate::model::RouteQuality;

fn drive(seconds: f64) -> Drive {
    Drive::plain(seconds, 1_000.0, RouteQuality::Provider)
}

/// Who leaves at `departure` (seconds) drives so long: longer around a rush hour.
fn seconds(departure: f64, height: f64, centre: f64) -> f64 {
    600.0 + height * (-((departure - centre) / 3_600.0).powi(2)).exp()
}

proptest! {
    #[test]
    fn who_leaves_as_told_arrives_in_time(
        arrival in 0_i64..40_000,
        height in 0.0..3_000.0_f64,
        centre in 0.0..40_000.0_f64,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let arrival = Timestamp::from_second(arrival).unwrap();
        let leaving = async |at: Timestamp| {
            Ok(Some(drive(seconds(at.as_second() as f64, height, centre))))
        };
        let found = runtime.block_on(ArriveBy::patient(arrival).find(arrival, leaving)).unwrap().unwrap();
        let departure = arrival.as_second() as f64 - found.seconds;
        let there = departure + seconds(departure, height, centre);
        // Half a minute of departure, and what the traffic does to it.
        prop_assert!(there <= arrival.as_second() as f64 + 30.0 + 45.0, "{there} {arrival}");
    }
}

#[tokio::test]
async fn no_road_and_errors_are_passed_on() {
    let at = Timestamp::UNIX_EPOCH;
    assert_eq!(
        ArriveBy::patient(at)
            .find(at, async |_| Ok(None))
            .await
            .unwrap(),
        None
    );
    let failing = async |_| Err(PortError::transient("route/unavailable", "down"));
    assert_eq!(
        ArriveBy::patient(at)
            .find(at, failing)
            .await
            .unwrap_err()
            .code,
        "route/unavailable"
    );
}

/// A good guess costs one answer, a bad one no more than allowed, and nobody is late.
#[tokio::test]
async fn a_search_that_is_paid_for_asks_rarely() {
    let arrival = Timestamp::from_second(30_000).unwrap();
    for (guess, most) in [(600, 1), (3_000, 3), (0, 3)] {
        let asked = std::cell::Cell::new(0);
        let search = ArriveBy {
            first: arrival - SignedDuration::from_secs(guess),
            rounds: 3,
            close: SignedDuration::from_mins(2),
        };
        let leaving = async |at: Timestamp| {
            asked.set(asked.get() + 1);
            Ok(Some(drive(seconds(at.as_second() as f64, 900.0, 20_000.0))))
        };
        let found = search.find(arrival, leaving).await.unwrap().unwrap();
        assert!(asked.get() <= most, "{guess}: {}", asked.get());
        let there = 30_000.0 - found.seconds + seconds(30_000.0 - found.seconds, 900.0, 20_000.0);
        assert!(there <= 30_120.0, "{guess}: {there}");
    }
}
