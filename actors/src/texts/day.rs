//! The message about a shooting day: changes, timeline, drives and warnings.

use super::catalogue::{explain, words};
use super::change::change;
use super::local_time::Clocks;
use super::text::{Text, one_line};
use super::vocabulary::Words;
use crate::model::{Day, Leg, MessageKind, Plan, RouteQuality, User};
use crate::revision::is_urgent;

/// The message about a day of this person.
pub fn about_day(user: &User, kind: MessageKind, day: &Day) -> Text {
    let words = words(user.language);
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
    let clocks = Clocks::new(user.language, user, day);
    let call = day.plan.as_ref().map(|plan| clocks.at_call(plan.call_at));
    let call = call.map(|call| format!(", {call}"));
    let subject = format!(
        "{lead}: {} {date}{}",
        day.production,
        call.unwrap_or_default()
    );
    let mut body = summary(user, day);
    body.push_str("\n\n");
    body.push_str(words.footer);
    Text {
        subject: one_line(&subject),
        body,
    }
}

/// Changes, timeline, drives and warnings of a day of this person.
pub fn summary(user: &User, day: &Day) -> String {
    let language = user.language;
    let words = words(language);
    let mut lines = Vec::new();
    if !day.changes.is_empty() {
        lines.push(format!("{}:", words.changes));
        let changes = day.changes.iter();
        lines.extend(changes.map(|it| format!("- {}", change(language, it))));
        lines.push(String::new());
    }
    if let Some(plan) = &day.plan {
        let clocks = Clocks::new(language, user, day);
        timeline(words, &clocks, day, plan, &mut lines);
    }
    lines.join("\n")
}

fn timeline(words: &Words, clocks: &Clocks, day: &Day, plan: &Plan, lines: &mut Vec<String>) {
    let wake_up = clocks.at_home(plan.wake_up);
    lines.push(format!("{wake_up} {}", words.wake_up));
    let departure = clocks.at_home(plan.departure);
    lines.push(format!("{departure} {}", words.departure));
    for leg in &plan.legs {
        lines.push(drive(words, leg));
    }
    let buffers = plan.buffers.before_call();
    lines.push(format!("      {}: {buffers} min", words.buffers));
    let (place, set) = day.places().unwrap_or_default();
    let call = clocks.at_call(plan.call_at);
    lines.push(format!("{call} {}: {place}", words.call));
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
