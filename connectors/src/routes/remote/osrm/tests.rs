//! Requests and replies of OSRM.

use actors::model::Coordinates;
use actors::ports::When;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::provider::tests::stub::{client, reply_of};

const ANSWER: &str = r#"{"code":"Ok","routes":[
  {"legs":[{"steps":[
      {"name":"Puławska","ref":"","distance":4000.0,"duration":400},
      {"name":"Trasa","ref":"S8","distance":9000.5,"duration":300},
      {"name":"","distance":100.0}],"summary":""}],
   "geometry":"_p~iF~ps|U_ulLnnqC","weight":740.8,"duration":740.8,"distance":13100.5},
  {"legs":[],"duration":900,"distance":12000}],
 "waypoints":[{"distance":21.19,"name":"","location":[8.68,49.4]}]}"#;

fn osrm() -> Osrm {
    Osrm {
        url: "http://127.0.0.1:5000/".to_owned(),
    }
}

#[test]
fn the_request_is_as_documented() {
    let trip = Trip {
        from: Coordinates {
            lat: 52.1,
            lon: 21.0,
        },
        to: Coordinates {
            lat: 52.25,
            lon: -0.5,
        },
        when: When::Leave(Timestamp::UNIX_EPOCH),
        zone: TimeZone::UTC,
    };
    let request = osrm().request(&client(), &trip, 3, Timestamp::UNIX_EPOCH);
    let request = request.build().unwrap();
    assert_eq!(
        request.url().as_str(),
        "http://127.0.0.1:5000/route/v1/driving/21.000000,52.100000;-0.500000,52.250000\
         ?overview=simplified&geometries=polyline&steps=true&alternatives=2&radiuses=1000%3B1000"
    );
}

#[test]
fn drives_are_read_with_their_roads() {
    let drives = osrm().drives(&reply_of(200, ANSWER)).unwrap();
    assert_eq!(drives.len(), 2);
    assert_eq!((drives[0].seconds, drives[0].metres), (740.8, 13_100.5));
    assert_eq!(drives[0].via, ["Puławska", "S8"]);
    assert_eq!(drives[0].quality, RouteQuality::Provider);
    let line = [(38.5, -120.2), (40.7, -120.95)];
    assert_eq!(
        drives[0].line,
        line.map(|(lat, lon)| Coordinates { lat, lon })
    );
    assert_eq!(drives[1].line, []);
}

#[test]
fn no_road_is_an_answer_and_an_invalid_reply_is_an_error() {
    for code in ["NoRoute", "NoSegment"] {
        let body = format!(r#"{{"code":"{code}","message":"x"}}"#);
        assert_eq!(osrm().drives(&reply_of(400, &body)), Ok(Vec::new()));
    }
    for body in [
        r#"{"code":"InvalidQuery"}"#,
        r#"{"code":"Ok","routes":[{"duration":-1,"distance":5}]}"#,
        r#"{"code":"Ok","routes":[{"duration":1e300,"distance":5}]}"#,
        "<html>",
        "",
    ] {
        assert!(osrm().drives(&reply_of(200, body)).is_err(), "{body}");
    }
}

proptest! {
    #[test]
    fn any_reply_is_read_without_a_panic(body in ".{0,200}", cut in 0..ANSWER.len()) {
        let _ = osrm().drives(&reply_of(200, &body));
        let part = ANSWER.get(..cut).unwrap_or_default();
        prop_assert!(osrm().drives(&reply_of(200, part)).is_err());
    }
}
