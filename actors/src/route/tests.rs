//! Route requests, ticks and rechecks with fake ports.

use std::sync::atomic::Ordering;

use callsheet::{CallSource, CallTime, MyCall};

use super::*;
use crate::model::{DayId, Place, UserId, Weather};
use crate::notify::icalendar::tests::{day as planned_day, user as person};
use crate::notify::tests::world::{World, event, only};

const HOME: &str = "ul. Prywatna 4, Warszawa";

/// Within 24 hours of the departure, 03:20 UTC.
fn now() -> Timestamp {
    "2026-11-24T19:00:00Z".parse().unwrap()
}

fn user() -> User {
    let home = Place {
        address: HOME.into(),
        ..Place::default()
    };
    User { home, ..person() }
}

/// A day planned with a drive of 30 minutes.
fn day(id: &str) -> Day {
    let mut day = planned_day();
    day.id = DayId(id.into());
    day.sheet.my_call = Some(MyCall {
        time: Some(CallTime::try_from("05:45".to_owned()).unwrap()),
        place: None,
        source: CallSource::Row,
        next_day: false,
    });
    day
}

fn world() -> World {
    World::new(vec![user()], vec![day("d-1")])
}

fn recheck(version: u32) -> Emit {
    let (user, day) = (UserId("u-1".into()), DayId("d-1".into()));
    Recheck { user, day, version }.emit("u-1")
}

fn request() -> Emit {
    let (user, day) = (UserId("u-1".into()), DayId("d-1".into()));
    let version = 3;
    let email = crate::model::EmailId("e-1".into());
    PlanRequest {
        user,
        email,
        day,
        version,
    }
    .emit("u-1")
}

async fn run(world: &World, emit: Emit, at: Timestamp) -> Result<Vec<Emit>, StageError> {
    run_with(world, world.ports(), emit, at).await
}

/// Stores the rows and returns the emitted events.
async fn run_with(
    world: &World,
    ports: Ports,
    emit: Emit,
    at: Timestamp,
) -> Result<Vec<Emit>, StageError> {
    let stage = RouteStage::new(ports, SignedDuration::from_mins(5));
    match stage
        .handle(&mut (), &event("r", emit), &Attempt::new(at, 1))
        .await?
    {
        Outcome::Done(effects) => {
            world.store(&effects.writes);
            Ok(effects.emit)
        }
        other => panic!("not done: {other:?}"),
    }
}

fn answered(emit: Vec<Emit>) -> Routed {
    Routed::of(&event("a", only(emit))).unwrap().unwrap()
}

/// A tick without a weather provider.
async fn tick(world: &World, at: Timestamp) -> Vec<Emit> {
    let ports = Ports {
        weather: None,
        ..world.ports()
    };
    run_with(world, ports, Tick {}.emit("tick"), at)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_tick_rechecks_each_live_plan_without_a_monitored_route() {
    let mut distant = day("d-3");
    if let Some(plan) = &mut distant.plan {
        plan.departure += SignedDuration::from_hours(48);
    }
    let mut elsewhere = day("d-2");
    elsewhere.user = UserId("u-2".into());
    let world = World::new(vec![user()], vec![day("d-1"), elsewhere, distant]);
    let rechecks = tick(&world, now()).await;
    let keys: Vec<_> = rechecks.iter().map(|emit| emit.key.as_str()).collect();
    assert_eq!(keys, ["u-1", "u-2"]);
    assert_eq!(rechecks[0], recheck(3));
    assert_eq!(world.requests.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_tick_rechecks_only_plans_that_seem_to_have_changed() {
    let world = world();
    run(&world, recheck(3), now()).await.unwrap();
    assert_eq!(
        world.monitored_routes.lock().unwrap()[0].drives[0].minutes,
        30.0
    );
    for (minutes, changed) in [
        (30, false),
        (32, false),
        (33, true),
        (27, true),
        (28, false),
    ] {
        world.minutes.store(minutes, Ordering::Relaxed);
        assert_eq!(
            !tick(&world, now()).await.is_empty(),
            changed,
            "{minutes} minutes"
        );
    }
}

#[tokio::test]
async fn a_change_is_rechecked_at_every_tick_until_it_is_in_the_plan() {
    let world = world();
    run(&world, recheck(3), now()).await.unwrap();
    world.minutes.store(40, Ordering::Relaxed);
    for _ in 0..2 {
        assert_eq!(tick(&world, now()).await, [recheck(3)]);
        assert_eq!(run(&world, recheck(3), now()).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_metered_provider_is_polled_more_often_the_nearer_the_departure_is() {
    let world = world();
    world.metered.store(true, Ordering::Relaxed);
    run(&world, recheck(3), now()).await.unwrap();
    let departure: Timestamp = "2026-11-25T03:20:00Z".parse().unwrap();
    let mut polled = Vec::new();
    for minutes in (5..24 * 60).step_by(5) {
        let at = departure - SignedDuration::from_mins(minutes);
        if !tick(&world, at).await.is_empty() {
            polled.push(minutes);
        }
    }
    let near: Vec<i64> = polled
        .iter()
        .copied()
        .filter(|minutes| *minutes <= 90)
        .collect();
    assert_eq!(near.len(), 6 + 6, "{near:?}");
    assert_eq!(polled.len(), 12 + 6 + 6, "{polled:?}");
}

#[tokio::test]
async fn a_recheck_answers_only_with_a_significant_change() {
    let world = world();
    for (minutes, significant) in [(30, false), (32, false), (33, true), (27, true)] {
        world.minutes.store(minutes, Ordering::Relaxed);
        let emit = run(&world, recheck(3), now()).await.unwrap();
        assert_eq!(!emit.is_empty(), significant, "{minutes} minutes");
        if significant {
            let routed = answered(emit);
            assert!(routed.recheck);
            assert_eq!(routed.version, 3);
        }
    }
}

#[tokio::test]
async fn a_recheck_answers_with_a_significant_change_of_weather() {
    let weather = |temperature_c| Weather {
        temperature_c,
        precipitation_mm: 0.0,
        wind_ms: 2.0,
        summary: "clear".into(),
    };
    let mut day = day("d-1");
    if let Some(plan) = &mut day.plan {
        plan.weather = Some(weather(2.0));
    }
    let world = World::new(vec![user()], vec![day]);
    *world.weather.lock().unwrap() = Some(weather(-1.0));
    assert_eq!(run(&world, recheck(3), now()).await.unwrap(), []);
    *world.weather.lock().unwrap() = Some(weather(-3.0));
    assert_eq!(run(&world, recheck(3), now()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_recheck_of_a_plan_that_is_not_live_does_nothing() {
    let nothing = async |world: &World, version, at: &str| {
        world.minutes.store(60, Ordering::Relaxed);
        let emit = run(world, recheck(version), at.parse().unwrap()).await;
        assert_eq!(emit.unwrap(), []);
        assert_eq!(world.requests.load(Ordering::Relaxed), 0);
    };
    nothing(&world(), 3, "2026-11-25T03:20:00Z").await;
    nothing(&world(), 2, "2026-11-24T19:00:00Z").await;
    let mut cancelled = day("d-1");
    cancelled.state = DayState::Cancelled;
    let cancelled = World::new(vec![user()], vec![cancelled]);
    nothing(&cancelled, 3, "2026-11-24T19:00:00Z").await;
}

#[tokio::test]
async fn a_recheck_that_fails_is_not_retried_before_the_next_tick() {
    let world = world();
    world.routes_fail.store(true, Ordering::Relaxed);
    assert_eq!(run(&world, recheck(3), now()).await.unwrap(), []);
    let error = run(&world, request(), now()).await.unwrap_err();
    assert_eq!(
        error.code, "route/unavailable",
        "the request of a new version is retried"
    );
}

#[tokio::test]
async fn events_do_not_contain_the_home_address() {
    let world = world();
    let found = run(&world, request(), now()).await.unwrap();
    assert!(!String::from_utf8_lossy(&found[0].payload).contains("Prywatna"));
    let RouteAnswer::Found { legs, .. } = answered(found).answer else {
        panic!("not found");
    };
    assert_eq!(legs[0].from, "dom");
    world.unknown.lock().unwrap().push(HOME.into());
    let missing = run(&world, request(), now()).await.unwrap();
    assert!(!String::from_utf8_lossy(&missing[0].payload).contains("Prywatna"));
    let RouteAnswer::NotFound { code, .. } = answered(missing).answer else {
        panic!("found");
    };
    assert_eq!(code, "plan/home-not-found");
}

#[tokio::test]
async fn a_place_printed_on_the_sheet_is_quoted() {
    let world = world();
    let set = "Hala 1; ul. Łąkowa 29, Łódź";
    world.unknown.lock().unwrap().push(set.into());
    let RouteAnswer::NotFound { code, detail } =
        answered(run(&world, request(), now()).await.unwrap()).answer
    else {
        panic!("found");
    };
    assert_eq!(code, "plan/place-not-found");
    assert!(detail.contains(set), "{detail}");
}
