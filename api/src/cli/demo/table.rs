//! The report of the demo as text for people.

use std::fmt::Write;

use actors::model::{Language, RouteQuality};
use actors::texts;

use super::report::{DayReport, MessageReport, PersonReport, Report};
use crate::cli::output::{Table, printable};

/// The report; with the latency of the stages if `with_latency`.
pub(super) fn text(report: &Report, with_latency: bool) -> String {
    let mut out = languages(&report.people);
    for person in &report.people {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}", person.email);
        let _ = writeln!(out, "  {}", printable(&person.story));
        for day in &person.days {
            self::day(&mut out, day, person.language);
        }
        messages(&mut out, &person.messages);
        out.push('\n');
    }
    let emails = &report.emails;
    let _ = writeln!(
        out,
        "{} e-mails: {} planned, {} for review, {} skipped, {} dead letters",
        emails.received, emails.planned, emails.review, emails.skipped, emails.dead_letters
    );
    if with_latency {
        let mut stages = Table::new(["STAGE", "END TO END, P95"]);
        for (name, stage) in &report.latency {
            stages.row([name.clone(), format!("{:.1} ms", stage.end_to_end_p95_ms)]);
        }
        let _ = write!(out, "\n{stages}");
    }
    out
}

/// Explains once why the report mixes languages.
fn languages(people: &[PersonReport]) -> String {
    let of = |language: Language| {
        let of_language = people.iter().filter(|person| person.language == language);
        let names: Vec<_> = of_language.map(|person| printable(&person.name)).collect();
        names.join(", ")
    };
    format!(
        "Messages and warnings are in the language that each person has chosen:\n\
         Polish for {}; English for {}.\n\n",
        of(Language::Pl),
        of(Language::En)
    )
}

fn day(out: &mut String, day: &DayReport, language: Language) {
    let revision = day
        .revision
        .as_deref()
        .map(|mark| format!(" ({})", printable(mark)))
        .unwrap_or_default();
    let [call, ..] = &day.shown;
    let _ = writeln!(
        out,
        "  {}{revision}  call {call} at {}",
        day.date,
        printable(&day.call_place)
    );
    times(out, day);
    if let Some(set) = &day.set {
        let drive = day.onward.as_ref().map(|leg| {
            let kilometres = f64::from(leg.metres) / 1000.0;
            format!(" (drive {:.0} min, {kilometres:.1} km)", leg.minutes.ceil())
        });
        let drive = drive.unwrap_or_default();
        let _ = writeln!(out, "    then to {}{drive}", printable(set));
    }
    for change in &day.changes {
        let text = texts::change(Language::En, change);
        let _ = writeln!(out, "    changed: {}", printable(&text));
    }
    for warning in &day.warnings {
        let _ = writeln!(
            out,
            "    ! {}",
            printable(&texts::warning(language, warning))
        );
    }
}

/// The times from waking up to the call; departure, drive and buffers add up to the call.
fn times(out: &mut String, day: &DayReport) {
    let metres: u32 = day.legs.iter().map(|leg| leg.metres).sum();
    let quality = match day.route_quality {
        RouteQuality::RoadGraph => "on the road map",
        RouteQuality::Provider => "by a provider",
        RouteQuality::Estimate => "estimated",
    };
    let buffers: Vec<_> = day
        .buffers
        .each()
        .into_iter()
        .filter(|(name, _)| *name != "morning_routine")
        .map(|(name, minutes)| format!("{} {minutes}", name.replace('_', " ")))
        .collect();
    let [call, wake_up, departure] = &day.shown;
    let _ = writeln!(
        out,
        "    wake up {wake_up}, leave {departure}, drive {} min for {:.1} km ({quality}),\n    \
         buffers {} min ({}), call {call}",
        day.driving_minutes,
        f64::from(metres) / 1000.0,
        day.buffers.before_call(),
        buffers.join(", ")
    );
}

/// Each message once, with its channels.
fn messages(out: &mut String, messages: &[MessageReport]) {
    for (index, message) in messages.iter().enumerate() {
        let is_same = |other: &&MessageReport| other.id == message.id;
        if messages[..index].iter().any(|other| is_same(&other)) {
            continue;
        }
        let rows = messages.iter().filter(is_same);
        let channels: Vec<_> = rows.map(|row| channel(row.channel)).collect();
        let (subject, channels) = (printable(&message.subject), channels.join(" and "));
        let _ = writeln!(out, "  message  {subject} ({channels})");
    }
}

fn channel(name: &str) -> &str {
    match name {
        "in_app" => "on the page",
        "email" => "by e-mail",
        other => other,
    }
}
