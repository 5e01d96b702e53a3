//! Requests and replies of Valhalla.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::provider::tests::stub::{client, reply_of};

const ANSWER: &str = r#"{"trip":{"locations":[],"legs":[{"maneuvers":[
   {"street_names":["Mannheimer Straße","B 37"],"length":3.2,"time":300,"type":1},
   {"length":0.1,"time":9,"type":4}],"summary":{},"shape":"_izlhA~rlgdF"}],
   "summary":{"has_toll":false,"time":625.501,"length":5.325,"cost":1720.399},
   "status_message":"Found route between points","status":0,"units":"kilometers"},
  "alternates":[{"trip":{"legs":[],"summary":{"time":700,"length":6.0}}}],"id":"leg-1"}"#;

fn valhalla() -> Valhalla {
    Valhalla {
        url: "http://127.0.0.1:8002".to_owned(),
    }
}

#[test]
fn the_request_has_the_local_time_of_the_place() {
    let trip = |when| Trip {
        from: Coordinates {
            lat: 49.41,
            lon: 8.69,
        },
        to: Coordinates {
            lat: 49.38,
            lon: 8.7,
        },
        when,
        zone: TimeZone::get("Europe/Berlin").unwrap(),
    };
    let at: Timestamp = "2026-07-01T04:30:00Z".parse().unwrap();
    let body = |when| {
        let trip = trip(when);
        let request = valhalla().request(&client(), &trip, 2, at).build().unwrap();
        assert_eq!(request.url().as_str(), "http://127.0.0.1:8002/route");
        let body = request.body().and_then(|body| body.as_bytes()).unwrap();
        serde_json::from_slice::<serde_json::Value>(body).unwrap()
    };
    let arriving = body(When::Arrive(at));
    assert_eq!(
        arriving["date_time"],
        json!({"type": 2, "value": "2026-07-01T06:30"})
    );
    let place = json!({"lat": 49.41, "lon": 8.69, "search_cutoff": 1000});
    assert_eq!(arriving["locations"][0], place);
    assert_eq!(arriving["alternates"], 1);
    assert_eq!(body(When::Leave(at))["date_time"]["type"], 1);
}

#[test]
fn drives_are_read_in_seconds_and_metres() {
    let drives = valhalla().drives(&reply_of(200, ANSWER)).unwrap();
    assert_eq!((drives[0].seconds, drives[0].metres), (625.501, 5_325.0));
    assert_eq!(drives[0].via, ["Mannheimer Straße"]);
    let (lat, lon) = (38.5, -120.2);
    assert_eq!(drives[0].line, [Coordinates { lat, lon }]);
    assert_eq!((drives.len(), drives[1].metres), (2, 6_000.0));
}

#[test]
fn no_road_is_an_answer_and_another_code_is_an_error() {
    let none = r#"{"error_code":171,"error":"No suitable edges near location","status_code":400}"#;
    assert_eq!(valhalla().drives(&reply_of(400, none)), Ok(Vec::new()));
    let fault = r#"{"error_code":154,"error":"Path distance exceeds","status_code":400}"#;
    let error = valhalla().drives(&reply_of(400, fault)).unwrap_err();
    assert_eq!(error.to_string(), "HTTP 400, error 154");
    assert!(valhalla().drives(&reply_of(200, "{}")).is_err());
}

proptest! {
    #[test]
    fn any_reply_is_read_without_a_panic(body in ".{0,200}", cut in 0..ANSWER.len()) {
        let _ = valhalla().drives(&reply_of(200, &body));
        let part = ANSWER.get(..cut).unwrap_or_default();
        prop_assert!(valhalla().drives(&reply_of(200, part)).is_err());
    }
}
