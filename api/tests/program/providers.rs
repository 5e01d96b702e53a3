//! Services on the network through the real program: plans use their answers; where a service fails,
//! the map answers and the plan says that it is degraded.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A stub of Google Routes: its URL, and the number of requests it has received.
async fn stub(status: StatusCode) -> (String, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let count = requests.clone();
    let answer = async move || {
        count.fetch_add(1, Ordering::SeqCst);
        let route = json!({"duration": "3000s", "distanceMeters": 40_000, "description": "S8"});
        (status, json!({"routes": [route]}).to_string())
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, requests)
}

/// The days of a demo that calls this service.
async fn days(url: &str, more: &[(&str, &str)]) -> Vec<Value> {
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_stillontime"))
        .args(["demo", "--once", "--output", "json"])
        .env("STILLONTIME__ROUTES__GOOGLE__KEY", "a-key-of-nobody")
        .env("STILLONTIME__ROUTES__GOOGLE__URL", url)
        .envs(more.iter().copied())
        .output()
        .await
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    assert!(!error.contains("a-key-of-nobody"), "{error}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let people = report["people"].as_array().unwrap();
    let days = people
        .iter()
        .flat_map(|person| person["days"].as_array().unwrap());
    days.cloned().collect()
}

fn is_degraded(day: &Value) -> bool {
    let warnings = day["warnings"].as_array().unwrap();
    warnings
        .iter()
        .any(|it| it.as_str().unwrap().starts_with("route-degraded"))
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_use_the_driving_times_of_the_service() {
    let (url, requests) = stub(StatusCode::OK).await;
    let days = days(&url, &[]).await;
    assert!(!days.is_empty());
    for day in &days {
        assert_eq!(day["route_quality"], "provider", "{day}");
        assert!(!is_degraded(day), "{day}");
    }
    assert!(requests.load(Ordering::SeqCst) > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_map_answers_for_a_failed_service() {
    let (url, requests) = stub(StatusCode::INTERNAL_SERVER_ERROR).await;
    let days = days(&url, &[]).await;
    assert!(!days.is_empty());
    for day in &days {
        assert_eq!(day["route_quality"], "road_graph", "{day}");
        assert!(is_degraded(day), "{day}");
    }
    // The circuit breaker: within seconds no more requests are made than failures that open it.
    assert!((1..=10).contains(&requests.load(Ordering::SeqCst)));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_calls_are_made_than_the_daily_quota() {
    let (url, requests) = stub(StatusCode::OK).await;
    let days = days(&url, &[("STILLONTIME__ROUTES__GOOGLE__PER_DAY", "2")]).await;
    assert_eq!(requests.load(Ordering::SeqCst), 2);
    assert!(days.iter().any(is_degraded), "{days:?}");
}
