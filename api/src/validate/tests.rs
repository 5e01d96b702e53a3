use super::*;

#[test]
fn a_department_that_is_meant_is_offered() {
    assert_eq!(department(" Camera"), Ok("camera".to_owned()));
    for (text, near) in [
        ("cam", "camera"),
        ("kamera", "camera"),
        ("makeup", "makeup_hair"),
        ("prod", "production"),
    ] {
        let why = department(text).unwrap_err();
        let question = format!("; did you mean {near}?");
        assert!(why.ends_with(&question), "{text}: {why}");
    }
    for unknown in ["", "fishing"] {
        let why = department(unknown).unwrap_err();
        assert!(why.ends_with("sfx, sound"), "{unknown}: {why}");
    }
}

#[test]
fn wrong_coordinates_and_zones_say_what_is_wrong() {
    let why = |text| coordinates(text).unwrap_err();
    assert_eq!(why("200,300"), "the latitude 200 is beyond 90 degrees");
    assert_eq!(
        why("-52,-180.5"),
        "the longitude -180.5 is beyond 180 degrees"
    );
    for text in ["here", "52", "52;21", "NaN,0", "inf,0", ""] {
        assert!(why(text).starts_with("coordinates look like"), "{text}");
    }
    assert!(coordinates("-90, 180").is_ok());
    assert!(zone("Mars/Olympus").unwrap_err().contains("Europe/Warsaw"));
    assert_eq!(zone("Europe/Warsaw"), Ok("Europe/Warsaw".to_owned()));
}
