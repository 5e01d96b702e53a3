//! Parsing and ends of quiet hours, also in nights in which the clocks change.

use proptest::prelude::*;

use super::*;

fn warsaw() -> TimeZone {
    TimeZone::get("Europe/Warsaw").unwrap()
}

fn until(hours: &str, now: &str) -> Option<String> {
    let hours: QuietHours = hours.parse().unwrap();
    let end = hours.until(now.parse().unwrap(), &warsaw());
    end.map(|end| end.to_string())
}

#[test]
fn quiet_hours_end_at_their_end_time() {
    let end = Some("2026-11-25T05:30:00Z".to_owned());
    assert_eq!(until("22:00-06:30", "2026-11-24T21:00:00Z"), end);
    assert_eq!(until("22:00-06:30", "2026-11-25T05:29:59Z"), end);
    assert_eq!(until("22:00-06:30", "2026-11-25T05:30:00Z"), None);
    assert_eq!(until("22:00-06:30", "2026-11-24T20:59:59Z"), None);
    let nap = Some("2026-11-24T14:00:00Z".to_owned());
    assert_eq!(until("13:00-15:00", "2026-11-24T12:00:00Z"), nap);
    assert_eq!(until("13:00-15:00", "2026-11-24T14:00:00Z"), None);
}

#[test]
fn quiet_hours_end_in_nights_in_which_the_clocks_change() {
    // 02:30 does not exist on 28 March 2027 and comes twice on 31 October 2027.
    let spring = Some("2027-03-28T01:30:00Z".to_owned());
    assert_eq!(until("22:00-02:30", "2027-03-28T00:30:00Z"), spring);
    let autumn = Some("2027-10-31T00:30:00Z".to_owned());
    assert_eq!(until("22:00-02:30", "2027-10-31T00:15:00Z"), autumn);
    assert_eq!(until("22:00-02:30", "2027-10-31T01:15:00Z"), None);
}

#[test]
fn a_text_without_two_different_times_is_rejected() {
    for text in [
        "",
        "22:00",
        "22:00-22:00",
        "24:00-06:00",
        "22:60-06:00",
        "22-06",
        "22:0-6:00",
        "+2:00-06:00",
    ] {
        assert_eq!(text.parse::<QuietHours>(), Err(InvalidQuietHours), "{text}");
    }
    assert_eq!(
        "9:05 - 17:00".parse::<QuietHours>().unwrap().to_string(),
        "09:05-17:00"
    );
}

proptest! {
    /// The end is in the future, within 25 hours, and no longer within the quiet hours.
    #[test]
    fn the_end_is_outside_the_quiet_hours(from in 0..1440i32, length in 1..1440i32, second in 1_767_000_000i64..1_830_000_000) {
        let text = |minute: i32| format!("{:02}:{:02}", minute % 1440 / 60, minute % 60);
        let hours: QuietHours = format!("{}-{}", text(from), text(from + length)).parse().unwrap();
        let now = Timestamp::from_second(second).unwrap();
        if let Some(end) = hours.until(now, &warsaw()) {
            let wait = end.duration_since(now);
            prop_assert!(wait.is_positive() && wait.as_hours() <= 25);
            prop_assert_eq!(hours.until(end, &warsaw()), None);
        }
    }
}
