//! A person's days as an iCalendar file (RFC 5545). Instants are UTC, which needs no
//! VTIMEZONE; equal days give equal bytes, so that readers see a change only when there
//! is one.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::model::{Day, DayState, Plan, User};
use crate::texts::{summary, words};

/// A day in the calendar lasts from the departure until this long after the call.
const AFTER_CALL: SignedDuration = SignedDuration::from_hours(10);
/// Reminders before the departure.
const REMINDERS: [&str; 4] = ["-PT12H", "-PT3H", "-PT1H", "PT0S"];
/// Wake alarms around the wake-up time, minutes.
const WAKE_ALARMS: [i64; 3] = [-10, 0, 5];

/// Revisions of an event count from here, 2026-01-01T00:00:00Z.
const EPOCH: i64 = 1_767_225_600;

/// The file of all these days.
pub fn calendar(user: &User, days: &[Day]) -> String {
    let mut file = File::default();
    file.line("BEGIN:VCALENDAR");
    file.line("VERSION:2.0");
    file.line("PRODID:-//StillOnTime//StillOnTime//EN");
    file.line("METHOD:PUBLISH");
    file.text("X-WR-CALNAME", "StillOnTime");
    file.text("X-WR-TIMEZONE", &user.time_zone);
    file.line("REFRESH-INTERVAL;VALUE=DURATION:PT15M");
    for day in days {
        event(&mut file, user, day);
    }
    file.line("END:VCALENDAR");
    file.content
}

fn event(file: &mut File, user: &User, day: &Day) {
    let cancelled = day.state == DayState::Cancelled;
    let Some((start, end)) = span(day) else {
        return;
    };
    file.line("BEGIN:VEVENT");
    file.text("UID", &format!("{}@stillontime", day.id));
    file.line(&format!("DTSTAMP:{}", utc(day.updated)));
    file.line(&format!("LAST-MODIFIED:{}", utc(day.updated)));
    file.line(&format!("SEQUENCE:{}", sequence(day)));
    file.line(&format!("DTSTART:{}", utc(start)));
    file.line(&format!("DTEND:{}", utc(end)));
    let place = day
        .sheet
        .primary_location
        .as_deref()
        .unwrap_or(&day.production);
    let words = words(user.language);
    let title = words.shooting_day;
    file.text("SUMMARY", &format!("StillOnTime — {title} ({place})"));
    file.text("LOCATION", place);
    let mut description = summary(user.language, day);
    if day.state == DayState::InReview {
        // A newer sheet could not be planned: the last plan stays, but not as a certainty.
        description = format!("{}!\n\n{description}", words.review);
    }
    file.text("DESCRIPTION", &description);
    file.line(match day.state {
        DayState::Cancelled => "STATUS:CANCELLED",
        DayState::InReview => "STATUS:TENTATIVE",
        DayState::Planning | DayState::Planned => "STATUS:CONFIRMED",
    });
    if let (Some(plan), false) = (&day.plan, cancelled) {
        alarms(file, user, plan);
    }
    file.line("END:VEVENT");
}

/// Grows whenever the event changes, also where the day keeps its version: traffic, or a
/// sheet that needs review. Every write of a day moves `updated` on; the version tells
/// apart two within one second. RFC 5545 ends the number at 2^31 - 1: in 2094.
fn sequence(day: &Day) -> i64 {
    let seconds = (day.updated.as_second() - EPOCH).max(0);
    (seconds + i64::from(day.version)).min(i64::from(i32::MAX))
}

/// From departure to call + 10 h, whatever the state: a day in review keeps its last plan.
/// A cancelled day without one only keeps its date.
/// From when to when a day stands in a calendar, if it does.
pub fn span(day: &Day) -> Option<(Timestamp, Timestamp)> {
    match &day.plan {
        Some(plan) => Some((plan.departure, plan.call_at + AFTER_CALL)),
        None if day.state == DayState::Cancelled => {
            let zone = TimeZone::get(&day.time_zone).ok()?;
            let midnight = zone.to_timestamp(day.shooting_date.to_datetime(Default::default()));
            let midnight = midnight.ok()?;
            Some((midnight, midnight + SignedDuration::from_hours(24)))
        }
        None => None,
    }
}

fn alarms(file: &mut File, user: &User, plan: &Plan) {
    let words = words(user.language);
    for trigger in REMINDERS {
        alarm(file, &format!("TRIGGER:{trigger}"), words.departure);
    }
    for minutes in WAKE_ALARMS {
        let at = plan.wake_up + SignedDuration::from_mins(minutes);
        alarm(
            file,
            &format!("TRIGGER;VALUE=DATE-TIME:{}", utc(at)),
            words.wake_up,
        );
    }
}

fn alarm(file: &mut File, trigger: &str, what: &str) {
    file.line("BEGIN:VALARM");
    file.line("ACTION:DISPLAY");
    file.text("DESCRIPTION", &format!("StillOnTime: {what}"));
    file.line(trigger);
    file.line("END:VALARM");
}

fn utc(instant: Timestamp) -> String {
    TimeZone::UTC
        .to_datetime(instant)
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}

#[derive(Default)]
struct File {
    content: String,
}

impl File {
    /// A property whose value is text: escaped.
    fn text(&mut self, name: &str, value: &str) {
        let mut line = format!("{name}:");
        for c in value.chars() {
            match c {
                '\\' | ';' | ',' => line.extend(['\\', c]),
                '\n' => line.push_str("\\n"),
                c if c.is_control() => {}
                c => line.push(c),
            }
        }
        self.line(&line);
    }

    /// A content line, folded at 75 octets without splitting a character.
    fn line(&mut self, line: &str) {
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > 75 {
                self.content.push_str("\r\n ");
                width = 1;
            }
            self.content.push(c);
            width += c.len_utf8();
        }
        self.content.push_str("\r\n");
    }
}

#[cfg(test)]
pub(crate) mod tests;
