//! The message about a shooting day: changes, timeline, drives and warnings.

use super::catalogue::{explain, lookup, words};
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
    let clocks = Clocks::new(user, day);
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
    let words = words(user.language);
    let mut lines = Vec::new();
    if !day.changes.is_empty() {
        lines.push(format!("{}:", words.changes));
        for change in &day.changes {
            let field = lookup(words.fields, &change.field).unwrap_or(&change.field);
            lines.push(format!(
                "- {field}: {} → {}",
                or_dash(&change.old),
                or_dash(&change.new)
            ));
        }
        lines.push(String::new());
    }
    if let Some(plan) = &day.plan {
        timeline(words, &Clocks::new(user, day), plan, &mut lines);
    }
    lines.join("\n")
}

fn timeline(words: &Words, clocks: &Clocks, plan: &Plan, lines: &mut Vec<String>) {
    lines.push(format!(
        "{} {}",
        clocks.at_home(plan.wake_up),
        words.wake_up
    ));
    lines.push(format!(
        "{} {}",
        clocks.at_home(plan.departure),
        words.departure
    ));
    for leg in &plan.legs {
        lines.push(drive(words, leg));
    }
    lines.push(format!("{} {}", clocks.at_call(plan.call_at), words.call));
    lines.extend(plan.onward.as_ref().map(|leg| drive(words, leg)));
    lines.push(format!("{}: {}", words.location, plan.location));
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
    let Leg {
        from,
        to,
        minutes,
        via,
        ..
    } = leg;
    let roads = match via.is_empty() {
        true => String::new(),
        false => format!(" ({} {})", words.via, via.join(", ")),
    };
    format!(
        "      {}: {from} → {to}, {minutes:.0} min, {kilometres:.1} km{roads}",
        words.drive
    )
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}
