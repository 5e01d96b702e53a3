//! The arithmetic of a day against the examples and limits of the domain.

use callsheet::CallTime;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::model::{Buffers, Leg, Weather, civil_time, printed_instant};

/// The instant of a printed call, with the date that the sheet implies.
fn call_instant(
    date: Date,
    call: CallTime,
    printed: bool,
    crew_call: Option<CallTime>,
    zone: &TimeZone,
) -> Option<Timestamp> {
    printed_instant(date, call, is_next_day(call, printed, crew_call), zone)
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn time(text: &str) -> CallTime {
    CallTime::try_from(text.to_owned()).unwrap()
}

fn leg(minutes: f64) -> Leg {
    Leg {
        from: "a".into(),
        to: "b".into(),
        minutes,
        metres: 1_000,
        via: Vec::new(),
    }
}

fn buffers() -> impl Strategy<Value = Buffers> {
    (5u16..=120, 5u16..=120, 5u16..=120, 5u16..=120, 5u16..=120).prop_map(
        |(car_change, parking, entry, traffic, morning_routine)| Buffers {
            car_change,
            parking,
            entry,
            traffic,
            morning_routine,
        },
    )
}

proptest! {
    #[test]
    fn the_day_adds_up(
        call in 1_600_000_000i64..2_000_000_000,
        minutes in prop::collection::vec(0.1f64..600.0, 0..4),
        buffers in buffers(),
    ) {
        let call_at = Timestamp::from_second(call).unwrap();
        let legs: Vec<_> = minutes.iter().copied().map(leg).collect();
        let times = backwards(call_at, &legs, &buffers);
        let needed = minutes.iter().sum::<f64>() * 60.0 + f64::from(buffers.before_call()) * 60.0;
        let kept = call_at.duration_since(times.departure).as_secs_f64();
        prop_assert!(kept >= needed - 1e-3, "late by {}", needed - kept);
        prop_assert!(kept < needed + 60.0, "early by {}", kept - needed);
        prop_assert_eq!(times.departure.as_nanosecond() % 60_000_000_000, 0);
        let routine = times.departure.duration_since(times.wake_up).as_mins();
        prop_assert_eq!(routine, i64::from(buffers.morning_routine));
    }

    #[test]
    fn more_driving_never_means_a_later_departure(a in 0.0f64..300.0, b in 0.0f64..300.0) {
        let call_at = Timestamp::from_second(1_800_000_000).unwrap();
        let buffers = Buffers::default();
        let (short, long) = (a.min(b), a.max(b));
        let early = backwards(call_at, &[leg(long)], &buffers).departure;
        prop_assert!(early <= backwards(call_at, &[leg(short)], &buffers).departure);
    }

    #[test]
    fn a_call_is_shown_at_its_printed_time_unless_the_clocks_skip_it(
        days in 0i32..3_000, minute in 0u32..1_440,
    ) {
        let zone = zone("Europe/Warsaw");
        let day = date(2024, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let call = CallTime::new(minute / 60, minute % 60).unwrap();
        let at = call_instant(day, call, false, Some(time("08:00")), &zone).unwrap();
        let local = day.to_datetime(civil_time(call).unwrap());
        let shown = zone.to_datetime(at);
        let skipped = zone.to_ambiguous_timestamp(local).is_ambiguous();
        prop_assert!(skipped || shown == local, "{shown} for {local}");
        prop_assert!(shown <= local, "never late");
    }

    #[test]
    fn shifting_forwards_and_back_changes_nothing(minute in 0u32..1_440, by in -2_000i32..2_000) {
        let call = CallTime::new(minute / 60, minute % 60).unwrap();
        let (there, days) = shift(call, by);
        let (back, days_back) = shift(there, -by);
        prop_assert_eq!(back, call);
        prop_assert_eq!(days + days_back, 0);
    }
}

#[test]
fn the_example_of_the_domain() {
    let zone = zone("Europe/Warsaw");
    let call_at = call_instant(
        date(2026, 11, 25),
        time("05:45"),
        false,
        Some(time("06:30")),
        &zone,
    );
    let times = backwards(
        call_at.unwrap(),
        &[leg(12.0), leg(31.5)],
        &Buffers::default(),
    );
    let local = |instant| zone.to_datetime(instant).strftime("%F %H:%M").to_string();
    // 05:45 less 43.5 min of driving less 55 min of buffers, to the minute.
    assert_eq!(local(times.departure), "2026-11-25 04:06");
    assert_eq!(local(times.wake_up), "2026-11-25 03:21");
}

#[test]
fn a_call_after_midnight_of_a_night_shoot_is_on_the_next_date() {
    let zone = zone("Europe/Warsaw");
    let at = |call, flag, crew| {
        let crew: Option<&str> = crew;
        let instant = call_instant(date(2026, 11, 25), time(call), flag, crew.map(time), &zone);
        zone.to_datetime(instant.unwrap())
            .strftime("%d %H:%M")
            .to_string()
    };
    assert_eq!(at("00:30", false, Some("18:30")), "26 00:30");
    assert_eq!(at("00:30", false, None), "26 00:30");
    assert_eq!(
        at("02:45", false, Some("04:30")),
        "25 02:45",
        "a pre-call of an early day"
    );
    assert_eq!(at("18:30", false, Some("18:30")), "25 18:30");
    assert_eq!(
        at("05:00", true, Some("20:00")),
        "26 05:00",
        "the sheet says +1"
    );
}

#[test]
fn nights_of_daylight_saving_change() {
    let zone = zone("Europe/Warsaw");
    // 2026-03-29: 02:00 becomes 03:00. Eight hours back from 06:00 is 21:00 of the day before.
    let call_at = call_instant(date(2026, 3, 29), time("06:00"), false, None, &zone).unwrap();
    let night = Buffers {
        morning_routine: 120,
        ..Buffers::default()
    };
    let times = backwards(call_at, &[leg(305.0)], &night);
    let local = |instant| zone.to_datetime(instant).strftime("%d %H:%M").to_string();
    assert_eq!(local(times.departure), "28 23:00");
    assert_eq!(local(times.wake_up), "28 21:00");
    // 02:30 does not exist that night: earlier, never late.
    let skipped = call_instant(
        date(2026, 3, 29),
        time("02:30"),
        false,
        Some(time("05:00")),
        &zone,
    );
    assert_eq!(local(skipped.unwrap()), "29 01:30");
    // 2026-10-25: 02:30 comes twice; the first counts.
    let repeated = call_instant(
        date(2026, 10, 25),
        time("02:30"),
        false,
        Some(time("05:00")),
        &zone,
    );
    assert_eq!(repeated.unwrap().to_string(), "2026-10-25T00:30:00Z");
}

fn advice<'a>(
    times: Times,
    call_at: Timestamp,
    legs: &'a [Leg],
    buffers: &'a Buffers,
    zone: &'a TimeZone,
) -> Advice<'a> {
    let now = times.wake_up - SignedDuration::from_hours(8);
    Advice {
        call_at,
        times,
        legs,
        buffers,
        weather: None,
        exterior: false,
        zone,
        now,
    }
}

fn codes(warnings: &[String]) -> Vec<&str> {
    warnings
        .iter()
        .filter_map(|warning| warning.split(':').next())
        .collect()
}

#[test]
fn early_and_long_days_have_warnings() {
    let (zone, buffers) = (zone("Europe/Warsaw"), Buffers::default());
    let at = |call: &str, minutes| {
        let legs = [leg(minutes)];
        let call_at = call_instant(
            date(2026, 11, 25),
            time(call),
            false,
            Some(time("06:00")),
            &zone,
        );
        let times = backwards(call_at.unwrap(), &legs, &buffers);
        let found = warnings(&advice(times, call_at.unwrap(), &legs, &buffers, &zone));
        codes(&found).join(" ")
    };
    assert_eq!(at("08:00", 30.0), "");
    assert_eq!(at("06:00", 30.0), "early-wake");
    assert_eq!(at("05:00", 30.0), "stay-overnight");
    assert_eq!(at("12:00", 100.0), "traffic-buffer");
    assert_eq!(at("12:00", 130.0), "long-way traffic-buffer");
}

#[test]
fn a_past_departure_is_the_first_warning() {
    let (zone, buffers, legs) = (zone("Europe/Warsaw"), Buffers::default(), [leg(30.0)]);
    let call_at = Timestamp::from_second(1_800_000_000).unwrap();
    let times = backwards(call_at, &legs, &buffers);
    let mut late = advice(times, call_at, &legs, &buffers, &zone);
    late.now = times.departure + SignedDuration::from_mins(7);
    assert_eq!(
        warnings(&late)[0],
        "leave-now: the departure was 7 minutes ago"
    );
    late.now = call_at + SignedDuration::from_mins(1);
    assert_eq!(codes(&warnings(&late))[0], "call-passed");
}

#[test]
fn weather_thresholds_are_those_of_the_domain() {
    let (zone, buffers, legs) = (zone("Europe/Warsaw"), Buffers::default(), [leg(30.0)]);
    let call_at = Timestamp::from_second(1_800_000_000).unwrap();
    let times = backwards(call_at, &legs, &buffers);
    let with = |temperature_c, precipitation_mm, wind_ms| {
        let weather = Weather {
            temperature_c,
            precipitation_mm,
            wind_ms,
            summary: String::new(),
        };
        let mut advice = advice(times, call_at, &legs, &buffers, &zone);
        advice.weather = Some(&weather);
        codes(&warnings(&advice)).retain_known().join(" ")
    };
    assert_eq!(with(0.0, 0.0, 10.0), "");
    assert_eq!(with(-0.1, 0.0, 10.1), "frost wind");
    assert_eq!(with(30.1, 5.0, 0.0), "heat rain wet-roads");
    assert_eq!(with(20.0, 5.1, 0.0), "heavy-rain wet-roads");
}

trait RetainKnown {
    fn retain_known(&self) -> Vec<&str>;
}

impl RetainKnown for Vec<&str> {
    fn retain_known(&self) -> Vec<&str> {
        self.iter()
            .copied()
            .filter(|code| !matches!(*code, "early-wake" | "stay-overnight"))
            .collect()
    }
}

#[test]
fn rest_is_counted_from_the_end_of_the_drive_home() {
    let call = Timestamp::from_second(1_800_000_000).unwrap();
    let hours = SignedDuration::from_hours;
    let wake = call + hours(10) + hours(1) + hours(11);
    assert_eq!(rest_warning(call, None, hours(1), wake), None);
    let early = wake - SignedDuration::from_mins(20);
    assert_eq!(
        rest_warning(call, None, hours(1), early).unwrap(),
        "short-rest: 10:40 h of rest"
    );
    assert!(rest_warning(call, Some(call + hours(12)), hours(1), wake).is_some());
}
