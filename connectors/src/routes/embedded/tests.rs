//! Drives on a grid of streets.

use jiff::SignedDuration;
use roads::{Element, Error, Source, Traffic};

use super::*;
use crate::great_circle;

/// A grid of main streets, 1 km apart.
struct Grid;

const SIZE: i64 = 8;

impl Source for Grid {
    fn each(&self, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), Error> {
        for row in 0..SIZE {
            for column in 0..SIZE {
                let at = Point::new(52.0 + row as f64 * 0.009, 21.0 + column as f64 * 0.0146);
                visit(Element::Node {
                    id: row * 100 + column,
                    at: at.unwrap(),
                    tags: Default::default(),
                });
            }
        }
        for line in 0..SIZE {
            for across in [false, true] {
                let node = |at: i64| {
                    if across {
                        at * 100 + line
                    } else {
                        line * 100 + at
                    }
                };
                visit(Element::Way {
                    id: line + if across { 100 } else { 0 },
                    nodes: (0..SIZE).map(node).collect(),
                    tags: [("highway", "primary"), ("ref", "7")].into_iter().collect(),
                });
            }
        }
        Ok(())
    }
}

fn routes() -> Embedded {
    let map = Map::read(&Grid, None, Traffic::default()).unwrap();
    Embedded::new(map)
}

fn at(row: f64, column: f64) -> Coordinates {
    Coordinates::new(52.0 + row * 0.009, 21.0 + column * 0.0146).unwrap()
}

fn warsaw() -> TimeZone {
    TimeZone::get("Europe/Warsaw").unwrap()
}

fn trip(when: ports::When) -> Trip {
    Trip {
        from: at(0.2, 0.0),
        to: at(6.0, 5.5),
        when,
        zone: warsaw(),
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_drive_takes_longer_in_the_local_rush_hour() {
    let routes = routes();
    let seconds = async |leave: &str| {
        let drive = routes.drive(&trip(ports::When::Leave(time(leave)))).await;
        let drive = drive.unwrap().unwrap();
        assert_eq!(drive.quality, RouteQuality::RoadGraph);
        assert_eq!(drive.via, ["7"]);
        drive.seconds
    };
    // A Wednesday; Warsaw is an hour ahead of UTC.
    let night = seconds("2026-11-25T02:00:00Z").await;
    let rush = seconds("2026-11-25T07:00:00Z").await;
    let saturday = seconds("2026-11-28T07:00:00Z").await;
    assert!(rush > night * 1.3, "{rush} {night}");
    assert!(saturday < rush && saturday > night);
}

#[tokio::test]
async fn the_line_of_a_drive_reaches_from_end_to_end() {
    let (routes, trip) = (
        routes(),
        trip(ports::When::Leave(time("2026-11-25T02:00:00Z"))),
    );
    let mut drives = routes.alternatives(&trip, 3).await.unwrap();
    drives.extend(routes.drive(&trip).await.unwrap());
    assert!(drives.len() > 2);
    for drive in drives {
        let line = &drive.line;
        let long: f64 = line
            .windows(2)
            .map(|ends| great_circle::metres(ends[0], ends[1]))
            .sum();
        assert!(
            (long / drive.metres - 1.0).abs() < 0.01,
            "{long} {}",
            drive.metres
        );
        let ends = [(line[0], trip.from), (line[line.len() - 1], trip.to)];
        assert!(
            ends.iter()
                .all(|(end, place)| great_circle::metres(*end, *place) < 20.0)
        );
    }
}

#[tokio::test]
async fn a_drive_that_departs_as_computed_arrives_in_time() {
    let routes = routes();
    for call in
        (0..48).map(|half| time("2026-11-25T00:00:00Z") + SignedDuration::from_mins(half * 30))
    {
        let needed = routes.drive(&trip(ports::When::Arrive(call))).await;
        let needed = needed.unwrap().unwrap().seconds;
        let leave = call - SignedDuration::from_secs_f64(needed);
        let driven = routes.drive(&trip(ports::When::Leave(leave))).await;
        let driven = driven.unwrap().unwrap().seconds;
        assert!(driven <= needed + 0.1, "{call} {driven} {needed}");
    }
}

#[tokio::test]
async fn a_survey_estimates_what_a_drive_takes() {
    let routes = routes();
    let arrive = time("2026-11-25T06:30:00Z");
    let from: Vec<Coordinates> = (0..20)
        .map(|n| at(f64::from(n % 7) + 0.3, f64::from(n / 4) + 0.1))
        .collect();
    let mut drives: Vec<_> = from.iter().map(|from| (*from, arrive)).collect();
    drives.push((at(500.0, 0.0), arrive));
    let batch = ports::BatchEstimate {
        to: at(6.0, 5.5),
        zone: warsaw(),
        drives,
    };
    let answers = routes.estimate(vec![batch]).await.remove(0);
    assert_eq!(answers[20], None, "far from every road");
    for (from, answer) in from.iter().zip(&answers) {
        let trip = Trip {
            from: *from,
            ..trip(ports::When::Arrive(arrive))
        };
        let own = routes.drive(&trip).await.unwrap().unwrap().seconds;
        let answer = answer.unwrap();
        assert!((answer / own - 1.0).abs() < 0.05, "{answer} {own}");
    }
}

#[tokio::test]
async fn a_place_off_the_map_has_no_road() {
    let routes = routes();
    let trip = Trip {
        to: at(900.0, 0.0),
        ..trip(ports::When::Leave(time("2026-11-25T02:00:00Z")))
    };
    assert_eq!(routes.drive(&trip).await.unwrap(), None);
    assert_eq!(routes.alternatives(&trip, 3).await.unwrap(), []);
}
