use clap::{CommandFactory, FromArgMatches, Parser};

use super::*;

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    profile: Profile,
}

fn profile(arguments: &[&str]) -> Profile {
    let line = ["add", "--email", " Ola@Example.com"]
        .iter()
        .chain(arguments);
    let matches = Line::command().try_get_matches_from(line).unwrap();
    Line::from_arg_matches(&matches).unwrap().profile
}

fn ola() -> User {
    let arguments = [
        "--name",
        "Ola",
        "--time-zone",
        "Europe/Warsaw",
        "--home",
        "A 1",
        "--home-at",
        "-1,2.5",
    ];
    profile(&arguments)
        .apply(None, Timestamp::UNIX_EPOCH)
        .unwrap()
}

#[test]
fn a_new_person_needs_name_time_zone_and_home() {
    let failure = profile(&["--name", "Ola"])
        .apply(None, Timestamp::UNIX_EPOCH)
        .unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    let user = ola();
    assert_eq!(user.email, "ola@example.com");
    assert_eq!(
        user.home.at,
        Some(Coordinates {
            lat: -1.0,
            lon: 2.5
        })
    );
    assert_eq!(user.buffers, Buffers::default());
}

#[test]
fn values_that_are_not_given_stay() {
    let later = Timestamp::MAX;
    let change = profile(&[
        "--buffers",
        "traffic=30,parking=5",
        "--equipment-house",
        "B 2",
    ]);
    let changed = change.apply(Some(ola()), later).unwrap();
    assert_eq!(changed.name, "Ola");
    assert_eq!(changed.created, Timestamp::UNIX_EPOCH);
    assert_eq!((changed.buffers.traffic, changed.buffers.parking), (30, 5));
    assert_eq!(changed.home, ola().home);
    assert_eq!(changed.equipment_house.as_ref().unwrap().address, "B 2");
    let gone = profile(&["--equipment-house", ""])
        .apply(Some(changed), later)
        .unwrap();
    assert_eq!(gone.equipment_house, None);
    let moved = profile(&["--home", "C 3"])
        .apply(Some(gone), later)
        .unwrap();
    assert_eq!(moved.home.at, None);
}

#[test]
fn buffers_have_limits() {
    assert!(profile(&["--buffers", "traffic=4"]).check().is_err());
    assert!(profile(&["--buffers", "traffic=121"]).check().is_err());
    let least = "car_change=5,parking=5,entry=5,traffic=5,morning_routine=5";
    assert!(profile(&["--buffers", least]).check().is_err());
    assert!(profile(&["--buffers", "traffic=120"]).check().is_ok());
}
