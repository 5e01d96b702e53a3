use jiff::civil::date as day;

use super::*;

#[test]
fn a_date_is_absolute_or_relative_to_today() {
    assert_eq!(date("2026-11-25"), Ok(DateArg::On(day(2026, 11, 25))));
    assert_eq!(date("+3"), Ok(DateArg::InDays(3)));
    assert_eq!(date("+3d"), Ok(DateArg::InDays(3)));
    for wrong in [
        "",
        "+",
        "+d",
        "3",
        "2026-13-01",
        "25.11.2026",
        "26-11-25",
        "tomorrow",
    ] {
        let why = date(wrong).unwrap_err();
        assert!(why.starts_with("dates look like 2026-11-25"), "{wrong}");
    }
}

#[test]
fn a_date_alone_is_an_instant_within_it() {
    let instant = |text| instant(text).map(|at| at.to_string());
    let noon = Ok("2026-11-24T12:00:00Z".to_owned());
    assert_eq!(instant("2026-11-24"), noon);
    let evening = Ok("2026-11-24T17:40:00Z".to_owned());
    assert_eq!(instant("2026-11-24T18:40:00+01:00"), evening);
    // A time of day without an offset is no instant, and is not taken for noon either.
    for wrong in ["2026-11-24T18:40:00", "2026-13-24", "18:40", ""] {
        let why = instant(wrong).unwrap_err();
        assert!(why.contains("2026-11-24T18:40:00+01:00"), "{wrong}");
    }
}
