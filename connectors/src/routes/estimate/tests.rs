//! Estimates of known drives.

use actors::model::Coordinates;
use actors::ports::When;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;

fn at(lat: f64, lon: f64) -> Coordinates {
    Coordinates::new(lat, lon).unwrap()
}

async fn drive(from: Coordinates, to: Coordinates) -> Drive {
    let trip = Trip {
        from,
        to,
        when: When::Leave(Timestamp::UNIX_EPOCH),
        zone: TimeZone::UTC,
    };
    let routes = DistanceEstimate::default();
    routes.drive(&trip).await.unwrap().unwrap()
}

#[tokio::test]
async fn known_drives_are_about_right() {
    // Warsaw: centre to Wilanów, about 11 km and 25 minutes.
    let city = drive(at(52.230, 21.012), at(52.163, 21.087)).await;
    assert!((10_000.0..14_000.0).contains(&city.metres), "{city:?}");
    assert!((20.0..35.0).contains(&(city.seconds / 60.0)), "{city:?}");
    // Warsaw to Łódź, about 135 km and 1 h 45 min.
    let road = drive(at(52.230, 21.012), at(51.771, 19.474)).await;
    assert!((130_000.0..180_000.0).contains(&road.metres), "{road:?}");
    assert!((100.0..150.0).contains(&(road.seconds / 60.0)), "{road:?}");
    assert_eq!(road.quality, RouteQuality::Estimate);
}

#[tokio::test]
async fn the_shortest_drive_still_takes_minutes() {
    let home = at(52.230, 21.012);
    let drive = drive(home, home).await;
    assert_eq!((drive.seconds, drive.metres), (180.0, 0.0));
}

#[tokio::test]
async fn longer_drives_take_longer_in_both_directions() {
    let start = at(52.0, 21.0);
    let mut before = 0.0;
    for step in 1..200 {
        let destination = at(52.0 + f64::from(step) * 0.05, 21.0);
        let onward = drive(start, destination).await;
        assert!(onward.seconds > before);
        assert!((onward.seconds - drive(destination, start).await.seconds).abs() < 1e-6);
        before = onward.seconds;
    }
    // Half around the world: far, but a number.
    assert!(
        drive(at(0.0, 0.0), at(0.0, 180.0))
            .await
            .seconds
            .is_finite()
    );
}

#[test]
fn unknown_options_are_rejected() {
    assert!(serde_json::from_str::<Options>(r#"{"speed": 1}"#).is_err());
    let options: Options = serde_json::from_str(r#"{"city_kmh": 20.0}"#).unwrap();
    assert_eq!(
        options,
        Options {
            city_kmh: 20.0,
            ..Options::default()
        }
    );
}
