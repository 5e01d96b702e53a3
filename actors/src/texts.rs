//! Every word a person reads, Polish and English, in one place.

mod en;
mod pl;
mod problem;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::{Day, Language, Leg, MessageKind, Plan};
use crate::revision::is_urgent;

pub use problem::{advice, problem};

/// The words of one language. One struct, so that no language can lack a word.
pub struct Words {
    /// Title of a calendar event, before the place.
    pub shooting_day: &'static str,
    /// Label of the wake-up time.
    pub wake_up: &'static str,
    /// Label of the departure time.
    pub departure: &'static str,
    /// Label of the person's call.
    pub call: &'static str,
    /// Label of the place.
    pub location: &'static str,
    /// Label of a drive.
    pub drive: &'static str,
    /// Before the roads of a drive.
    pub via: &'static str,
    /// A home without a name of its own.
    pub home: &'static str,
    /// Said of travel times that are estimated.
    pub estimated: &'static str,
    /// Heading of warnings.
    pub warnings: &'static str,
    /// Heading of differences.
    pub changes: &'static str,
    /// Names of changed fields, by key.
    pub fields: &'static [(&'static str, &'static str)],
    /// What a warning means, by code.
    pub warning_texts: &'static [(&'static str, &'static str)],
    /// Subject of a first plan.
    pub planned: &'static str,
    /// Subject of a changed plan.
    pub updated: &'static str,
    /// Subject of a plan whose call is earlier or whose place changed.
    pub urgent: &'static str,
    /// Subject of a cancelled day.
    pub cancelled: &'static str,
    /// Subject when traffic moved the departure.
    pub traffic: &'static str,
    /// Subject of the alarm.
    pub get_up: &'static str,
    /// Subject when it is time to leave.
    pub leave_now: &'static str,
    /// Subject of a request to look at something.
    pub review: &'static str,
    /// Subject of a failure.
    pub failed: &'static str,
    /// Last line of each message.
    pub footer: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::Pl => &pl::WORDS,
        Language::En => &en::WORDS,
    }
}

/// A subject and a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

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
        // Its words are those of who sent it; about a day there is none.
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
    lines.push(format!("{} {}", local(plan.call_at), words.call));
    lines.extend(plan.onward.as_ref().map(|leg| drive(words, leg)));
    lines.push(format!("{}: {}", words.location, plan.location));
    if plan.route_quality == crate::model::RouteQuality::Estimate {
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

/// What a changed field is called; `None` for one without a name of its own.
pub fn field(language: Language, name: &str) -> Option<&'static str> {
    lookup(words(language).fields, name)
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

/// A warning in the person's language; the detail after the code stays where it is a figure.
pub fn warning(language: Language, warning: &str) -> String {
    explain(words(language), warning)
}

fn explain(words: &Words, warning: &str) -> String {
    let (code, detail) = warning.split_once(':').unwrap_or((warning, ""));
    match lookup(words.warning_texts, code) {
        Some(text) => text.to_owned(),
        None => detail.trim().to_owned(),
    }
}

fn lookup(table: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(known, _)| *known == key)
        .map(|(_, text)| *text)
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

/// Text from a call sheet must not break out of a header line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
