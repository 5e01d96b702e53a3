//! Requests and replies of Google Routes.

use actors::model::Coordinates;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::provider::tests::stub::{client, reply_of};

const ANSWER: &str = r#"{"routes":[
  {"distanceMeters":31234,"duration":"2461s","description":"S8/Puławska",
   "polyline":{"encodedPolyline":"_p~iF~ps|U_ulLnnqC"}},
  {"distanceMeters":29000,"duration":"2500.5s"}]}"#;

fn google() -> Google {
    Google {
        url: "http://127.0.0.1:1".to_owned(),
        key: Secret("hidden".to_owned()),
    }
}

fn build_request(leave: &str, now: &str) -> (reqwest::Request, Value) {
    let trip = Trip {
        from: Coordinates {
            lat: 52.1,
            lon: 21.0,
        },
        to: Coordinates {
            lat: 52.2,
            lon: 21.1,
        },
        when: When::Leave(leave.parse().unwrap()),
        zone: TimeZone::UTC,
    };
    let request = google().request(&client(), &trip, 1, now.parse().unwrap());
    let request = request.build().unwrap();
    let body = request.body().and_then(|body| body.as_bytes()).unwrap();
    let body = serde_json::from_slice(body).unwrap();
    (request, body)
}

#[test]
fn the_request_is_as_documented_with_its_field_mask() {
    let (request, body) = build_request("2026-11-25T03:55:00Z", "2026-11-25T03:00:00Z");
    assert_eq!(request.url().path(), "/directions/v2:computeRoutes");
    assert_eq!(request.headers()["x-goog-api-key"], "hidden");
    let mask = request.headers()["x-goog-fieldmask"].to_str().unwrap();
    assert!(
        mask.contains("routes.duration,")
            && mask.contains("polyline")
            && mask.contains("fallbackInfo")
    );
    assert_eq!(body["departureTime"], "2026-11-25T03:55:00Z");
    assert_eq!(body["routingPreference"], "TRAFFIC_AWARE");
    let place = json!({"location": {"latLng": {"latitude": 52.1, "longitude": 21.0}}});
    assert_eq!(body["origin"], place);
    let (_, late) = build_request("2026-11-25T03:55:00Z", "2026-11-25T03:55:00Z");
    assert_eq!(late["departureTime"], Value::Null);
    assert!(!format!("{:?}", google()).contains("hidden"));
}

#[test]
fn drives_are_read() {
    let drives = google().drives(&reply_of(200, ANSWER)).unwrap();
    assert_eq!((drives[0].seconds, drives[0].metres), (2_461.0, 31_234.0));
    assert_eq!(drives[0].via, ["S8", "Puławska"]);
    assert_eq!((drives[0].line.len(), drives[1].line.len()), (2, 0));
    assert_eq!((drives[1].seconds, drives[1].remark), (2_500.5, None));
    assert_eq!(google().drives(&reply_of(200, "{}")), Ok(Vec::new()));
}

#[test]
fn a_reply_without_traffic_is_marked_as_degraded() {
    let body = r#"{"routes":[{"distanceMeters":1,"duration":"9s"}],
      "fallbackInfo":{"routingMode":"FALLBACK_TRAFFIC_UNAWARE","reason":"SERVER_ERROR"}}"#;
    let drives = google().drives(&reply_of(200, body)).unwrap();
    assert_eq!(drives[0].remark, Some("route-degraded"));
}

#[test]
fn an_error_is_reported_without_the_request() {
    let body = r#"{"error":{"code":400,"message":"home at 52.1","status":"INVALID_ARGUMENT"}}"#;
    let error = google().drives(&reply_of(400, body)).unwrap_err();
    assert_eq!(error.to_string(), "error INVALID_ARGUMENT");
    let bad = r#"{"routes":[{"duration":"soon"}]}"#;
    assert!(google().drives(&reply_of(200, bad)).is_err());
}

proptest! {
    #[test]
    fn any_reply_is_read_without_a_panic(body in ".{0,200}", cut in 0..ANSWER.len()) {
        let _ = google().drives(&reply_of(200, &body));
        let part = ANSWER.get(..cut).unwrap_or_default();
        prop_assert!(google().drives(&reply_of(200, part)).is_err());
    }
}
