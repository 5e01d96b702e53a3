use super::*;

#[test]
fn times_are_in_the_given_zone() {
    let zone = TimeZone::get("Europe/Warsaw").unwrap();
    let at: Timestamp = "2026-11-25T04:45:00Z".parse().unwrap();
    assert_eq!(clock(at, &zone), "05:45");
    assert_eq!(abbreviation(at, &zone), "CET");
    assert_eq!(machine(at, &zone), "2026-11-25T05:45:00+01:00");
    assert_eq!(moment(at, &zone, Language::Pl), "25 lis, 05:45");
}

#[test]
fn dates_are_written_in_both_languages() {
    let date = jiff::civil::date(2026, 11, 25);
    assert_eq!(long_date(date, Language::Pl), "środa, 25 listopada");
    assert_eq!(long_date(date, Language::En), "Wednesday, 25 November");
}
