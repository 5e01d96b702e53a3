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
    file.line(&format!("SEQUENCE:{}", day.version));
    file.line(&format!("DTSTART:{}", utc(start)));
    file.line(&format!("DTEND:{}", utc(end)));
    let place = day
        .sheet
        .primary_location
        .as_deref()
        .unwrap_or(&day.production);
    let title = words(user.language).shooting_day;
    file.text("SUMMARY", &format!("StillOnTime — {title} ({place})"));
    file.text("LOCATION", place);
    file.text("DESCRIPTION", &summary(user.language, day));
    file.line(if cancelled {
        "STATUS:CANCELLED"
    } else {
        "STATUS:CONFIRMED"
    });
    if let (Some(plan), false) = (&day.plan, cancelled) {
        alarms(file, user, plan);
    }
    file.line("END:VEVENT");
}

/// From departure to call + 10 h. A cancelled day has no plan left and only keeps its date.
fn span(day: &Day) -> Option<(Timestamp, Timestamp)> {
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
pub(super) mod tests;
