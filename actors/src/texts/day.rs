//! The message about a shooting day: changes, timeline, drives and warnings.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::catalogue::{explain, words};
use super::change::change;
use super::text::{Text, one_line};
use super::vocabulary::Words;
use crate::model::{Day, Language, Leg, MessageKind, Plan, RouteQuality};
use crate::revision::is_urgent;

/// The message about a day.
pub fn about_day(language: Language, kind: MessageKind, day: &Day) -> Text {
    let words = words(language);
    let lead = match kind {
        MessageKind::ScheduleProcessed => words.planned,
        MessageKind::ScheduleUpdated if is_urgent(day) => words.urgent,
        MessageKind::ScheduleUpdated => words.updated,
        MessageKind::ScheduleCancelled => words.cancelled,
        MessageKind::RouteChanged => words.traffic,
        MessageKind::WakeUpReminder => words.get_up,
        MessageKind::DepartureReminder => words.leave_now,
        MessageKind::ReviewRequest => words.review,
        MessageKind::ProcessingError => words.failed,
        // The sender writes the text of an announcement; none is about a day.
        MessageKind::Announcement => "",
    };
    let date = day.shooting_date;
    let call = day
        .plan
        .as_ref()
        .map(|plan| plan.call.strftime(", %H:%M").to_string());
    let subject = format!(
        "{lead}: {} {date}{}",
        day.production,
        call.unwrap_or_default()
    );
    let mut body = summary(language, day);
    body.push_str("\n\n");
    body.push_str(words.footer);
    Text {
        subject: one_line(&subject),
        body,
    }
}

/// Changes, timeline, drives and warnings of a day.
pub fn summary(language: Language, day: &Day) -> String {
    let words = words(language);
    let mut lines = Vec::new();
    if !day.changes.is_empty() {
        lines.push(format!("{}:", words.changes));
        let changes = day.changes.iter();
        lines.extend(changes.map(|it| format!("- {}", change(language, it))));
        lines.push(String::new());
    }
    if let Some(plan) = &day.plan {
        timeline(words, day, plan, &mut lines);
    }
    lines.join("\n")
}

fn timeline(words: &Words, day: &Day, plan: &Plan, lines: &mut Vec<String>) {
    let zone = TimeZone::get(&day.time_zone).unwrap_or(TimeZone::UTC);
    let local = |instant: Timestamp| zone.to_datetime(instant).strftime("%H:%M").to_string();
    lines.push(format!("{} {}", local(plan.wake_up), words.wake_up));
    lines.push(format!("{} {}", local(plan.departure), words.departure));
    for leg in &plan.legs {
        lines.push(drive(words, leg));
    }
    let buffers = plan.buffers.before_call();
    lines.push(format!("      {}: {buffers} min", words.buffers));
    let (place, set) = day.places().unwrap_or_default();
    lines.push(format!("{} {}: {place}", local(plan.call_at), words.call));
    lines.extend(plan.onward.as_ref().map(|leg| drive(words, leg)));
    lines.extend(set.map(|set| format!("{}: {set}", words.location)));
    if plan.route_quality == RouteQuality::Estimate {
        lines.push(words.estimated.to_owned());
    }
    if !plan.warnings.is_empty() {
        lines.push(String::new());
        lines.push(format!("{}:", words.warnings));
        lines.extend(
            plan.warnings
                .iter()
                .map(|warning| format!("- {}", explain(words, warning))),
        );
    }
}

fn drive(words: &Words, leg: &Leg) -> String {
    let kilometres = f64::from(leg.metres) / 1000.0;
    // Rounded up, so that departure, drive and buffers add up to the call.
    let minutes = leg.minutes.ceil();
    let Leg { from, to, via, .. } = leg;
    let roads = match via.is_empty() {
        true => String::new(),
        false => format!(" ({} {})", words.via, via.join(", ")),
    };
    format!(
        "      {}: {from} → {to}, {minutes} min, {kilometres:.1} km{roads}",
        words.drive
    )
}
