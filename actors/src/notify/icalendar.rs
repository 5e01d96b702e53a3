//! A person's days as an iCalendar file (RFC 5545). Instants are in UTC, which needs no
//! VTIMEZONE. Equal days give equal bytes, so that clients see a change only where there is
//! one.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::model::{Day, DayState, Plan, User};
use crate::texts::{summary, words};

/// An event ends this long after the call.
const AFTER_CALL: SignedDuration = SignedDuration::from_hours(10);
/// Triggers of the departure reminders, relative to the start of the event.
const REMINDERS: [&str; 4] = ["-PT12H", "-PT3H", "-PT1H", "PT0S"];
/// Wake-up alarms, in minutes relative to the wake-up time.
const WAKE_ALARMS: [i64; 3] = [-10, 0, 5];

/// Sequence numbers count seconds from here, 2026-01-01T00:00:00Z.
const EPOCH: i64 = 1_767_225_600;

/// The calendar file of these days.
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
    let place = day.place().unwrap_or(&day.production);
    let words = words(user.language);
    let title = words.shooting_day;
    file.text("SUMMARY", &format!("StillOnTime — {title} ({place})"));
    file.text("LOCATION", place);
    let mut description = summary(user, day);
    if day.state == DayState::InReview {
        // A newer sheet could not be planned: the last plan stays in the calendar, marked as
        // tentative.
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

/// The SEQUENCE of an event. It grows with every change of the event, even if the day keeps its
/// version (traffic, or a sheet that needs a review): every write of a day advances `updated`,
/// and the version distinguishes two writes within one second. RFC 5545 limits the number to
/// 2^31 - 1, which is reached in 2094.
fn sequence(day: &Day) -> i64 {
    let seconds = (day.updated.as_second() - EPOCH).max(0);
    (seconds + i64::from(day.version)).min(i64::from(i32::MAX))
}

/// Start and end of a day's calendar event; `None` for a day without an event. With a plan:
/// from the departure to ten hours after the call, whatever the state, since a day in review
/// keeps its last plan. A cancelled day without a plan spans its whole date. Other days without
/// a plan have no event.
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
    /// Appends a property with a text value, escaped.
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

    /// Appends a content line, folded at 75 octets without splitting a character.
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
