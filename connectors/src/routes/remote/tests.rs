//! Routers over a stub service: arrive-by search, shared answers, fallback.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actors::model::{Coordinates, RouteQuality};
use engine::Clock;
use jiff::tz::TimeZone;
use serde_json::json;

use super::*;
use crate::provider::Secret;
use crate::provider::tests::stub::{ManualClock, Stub, provider, reply, service};
use crate::routes::{Chain, DistanceEstimate};

const SET: Coordinates = Coordinates {
    lat: 52.2,
    lon: 21.1,
};

fn home(number: usize) -> Coordinates {
    // All in one cell of the cache, a few metres apart.
    Coordinates {
        lat: 52.100_1 + number as f64 * 1e-5,
        lon: 21.000_1,
    }
}

fn trip(from: Coordinates, arrive: &str) -> Trip {
    Trip {
        from,
        to: SET,
        when: When::Arrive(arrive.parse().unwrap()),
        zone: TimeZone::UTC,
    }
}

/// A service with traffic: a drive takes 40 minutes, and 30 if it departs before 4 o'clock.
async fn google_stub() -> Stub {
    Stub::start(async |request| {
        // Without a departure time it is the current time, which is before 4 o'clock.
        let json = request.json();
        let leave = json["departureTime"]
            .as_str()
            .map(|at| at.parse::<Timestamp>().unwrap());
        let early = leave.is_none_or(|at| at < "2026-11-25T04:00:00Z".parse().unwrap());
        let duration = if early { "1800s" } else { "2400s" };
        let body = json!({"routes": [{"duration": duration, "distanceMeters": 20_000}]});
        reply(200, &body.to_string())
    })
    .await
}

async fn google(stub: &Stub, local: Option<Arc<dyn Routes>>, clock: Arc<ManualClock>) -> Remote {
    let (provider, context) = provider(service(), clock).await;
    let protocol = Google {
        url: stub.url.clone(),
        key: Secret("key".to_owned()),
    };
    Remote::new(provider, Box::new(protocol), local, context)
}

fn night() -> Arc<ManualClock> {
    ManualClock::at("2026-11-25T02:00:00Z")
}

/// A map on which a drive takes half an hour, and a second more for each metre north.
struct Local(AtomicU64);

#[async_trait]
impl Routes for Local {
    async fn drive(&self, trip: &Trip) -> Result<Option<Drive>, PortError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let seconds = 1_800.0 + (trip.from.lat - 52.1) * 1e5;
        Ok(Some(Drive::plain(
            seconds,
            20_000.0,
            RouteQuality::RoadGraph,
        )))
    }
}

fn local() -> Option<Arc<dyn Routes>> {
    Some(Arc::new(Local(AtomicU64::new(0))))
}

#[tokio::test]
async fn an_arrive_by_drive_has_the_traffic_of_its_own_departure() {
    let stub = google_stub().await;
    let remote = google(&stub, None, night()).await;
    let late = remote.drive(&trip(home(0), "2026-11-25T05:00:00Z")).await;
    assert_eq!(late.unwrap().unwrap().seconds, 2_400.0);
    let early = remote.drive(&trip(home(0), "2026-11-25T04:10:00Z")).await;
    assert_eq!(early.unwrap().unwrap().seconds, 1_800.0);
    assert!(stub.requests().len() <= 2 * MAX_ROUNDS);
}

#[tokio::test]
async fn with_a_local_map_one_request_is_enough() {
    let stub = google_stub().await;
    let remote = google(&stub, local(), night()).await;
    let drive = remote.drive(&trip(home(0), "2026-11-25T04:10:00Z")).await;
    assert_eq!(drive.unwrap().unwrap().seconds, 1_800.0);
    assert_eq!(stub.requests().len(), 1);
}

#[tokio::test]
async fn a_crew_from_one_quarter_shares_one_request() {
    let stub = google_stub().await;
    let clock = ManualClock::at("2026-11-24T20:00:00Z");
    let remote = google(&stub, local(), clock.clone()).await;
    let all = async || {
        let trips: Vec<_> = (0..60)
            .map(|number| trip(home(number), "2026-11-25T03:40:00Z"))
            .collect();
        let drives = trips.iter().map(|trip| remote.drive(trip));
        let drives = futures_util::future::join_all(drives).await;
        drives
            .into_iter()
            .map(|it| it.unwrap().unwrap())
            .collect::<Vec<_>>()
    };
    let drives = all().await;
    assert_eq!(stub.requests().len(), 1);
    // Each person's own drive with the shared delay.
    assert!(drives[59].seconds > drives[0].seconds + 50.0);
    assert!(
        drives
            .iter()
            .all(|drive| drive.quality == RouteQuality::Provider)
    );
    clock.advance(Duration::from_secs(13 * 60));
    all().await;
    assert_eq!(stub.requests().len(), 1);
    clock.advance(Duration::from_secs(2 * 60));
    all().await;
    assert_eq!(stub.requests().len(), 2);
}

#[tokio::test]
async fn without_a_local_map_only_identical_drives_share_an_answer() {
    let stub = google_stub().await;
    let remote = google(&stub, None, night()).await;
    for number in [0, 0, 40] {
        let when = When::Leave("2026-11-25T03:00:00Z".parse().unwrap());
        let trip = Trip {
            when,
            ..trip(home(number), "2026-11-25T03:00:00Z")
        };
        remote.drive(&trip).await.unwrap();
    }
    assert_eq!(stub.requests().len(), 2);
}

#[tokio::test]
async fn if_the_service_fails_the_fallback_is_marked_as_degraded() {
    let stub = Stub::replying(503, "").await;
    let remote = google(&stub, None, night()).await;
    let estimate = DistanceEstimate::default();
    let chain = Chain::new(vec![Arc::new(remote), Arc::new(estimate)]);
    for number in 0..10 {
        let home = home(number * 20);
        let drive = chain.drive(&trip(home, "2026-11-25T05:00:00Z")).await;
        let drive = drive.unwrap().unwrap();
        assert_eq!(drive.quality, RouteQuality::Estimate);
        assert_eq!(drive.remark, Some("route-degraded"));
    }
    // After three failures the circuit breaker is open.
    assert_eq!(stub.requests().len(), 3);
    assert_eq!(chain.live_traffic(), LiveTraffic::Metered);
}

#[tokio::test]
async fn the_failure_of_a_router_without_traffic_degrades_nothing() {
    let stub = Stub::replying(500, "").await;
    let (provider, context) = provider(service(), night()).await;
    let protocol = Osrm {
        url: stub.url.clone(),
    };
    let remote = Remote::new(provider, Box::new(protocol), None, context);
    let chain = Chain::new(vec![
        Arc::new(remote),
        Arc::new(DistanceEstimate::default()),
    ]);
    let drive = chain.drive(&trip(home(0), "2026-11-25T05:00:00Z")).await;
    assert_eq!(drive.unwrap().unwrap().remark, None);
    assert_eq!(chain.live_traffic(), LiveTraffic::None);
}

#[tokio::test]
async fn alternatives_depart_at_the_time_of_the_arrive_by_search() {
    let stub = Stub::start(async |request| {
        let many = request.json()["computeAlternativeRoutes"] == true;
        let one = json!({"duration": "1800s", "distanceMeters": 20_000});
        let routes = if many {
            vec![one.clone(), one]
        } else {
            vec![one]
        };
        reply(200, &json!({"routes": routes}).to_string())
    })
    .await;
    let remote = google(&stub, None, night()).await;
    let drives = remote
        .alternatives(&trip(home(0), "2026-11-25T05:00:00Z"), 3)
        .await;
    assert_eq!(drives.unwrap().len(), 2);
    let last = stub.requests().pop().unwrap();
    assert_eq!(last.json()["departureTime"], "2026-11-25T04:30:00Z");
    assert_eq!(
        (last.method.as_str(), last.path.as_str()),
        ("POST", "/directions/v2:computeRoutes")
    );
}

/// docs/routes.md states what this costs: sixty people from fifteen quarters drive by way of the
/// equipment house to one set, and their plans are rechecked from a day before until they depart.
#[tokio::test]
async fn a_day_of_a_crew_costs_few_requests() {
    let (stub, clock) = (google_stub().await, ManualClock::at("2026-11-24T03:00:00Z"));
    let remote = google(&stub, local(), clock.clone()).await;
    let house = Coordinates {
        lat: 52.15,
        lon: 21.05,
    };
    let call: Timestamp = "2026-11-25T03:40:00Z".parse().unwrap();
    let homes = (0..60).map(|number| Coordinates {
        lat: 52.1001 + f64::from(number / 15) * 1e-4,
        lon: 21.0001 + f64::from(number % 15) * 0.01,
    });
    let homes: Vec<_> = homes.collect();
    let departure = call - SignedDuration::from_mins(75);
    let mut last = None;
    for _ in 0..24 * 12 {
        let now = clock.now();
        let left = departure.duration_since(now);
        if left.is_negative() {
            break;
        }
        let due = |at: Timestamp| now.duration_since(at) >= actors::planning::poll_interval(left);
        if last.is_none_or(due) {
            last = Some(now);
            for home in &homes {
                let onward = Trip {
                    from: house,
                    ..trip(house, &call.to_string())
                };
                let first = SignedDuration::from_mins(45);
                let arrive = (call - first).to_string();
                let there = Trip {
                    to: house,
                    ..trip(*home, &arrive)
                };
                remote.drive(&onward).await.unwrap();
                remote.drive(&there).await.unwrap();
            }
        }
        clock.advance(Duration::from_secs(300));
    }
    let requests = stub.requests().len();
    println!("{requests} requests");
    // 576 for each person if both drives were requested every five minutes.
    assert!((100..=600).contains(&requests), "{requests}");
}
