//! The report of the demo as text for people.

use std::fmt::Write;

use actors::model::{Language, RouteQuality};
use actors::texts;

use super::report::{DayReport, Report};
use crate::cli::output::{Table, printable};

pub(super) fn text(report: &Report) -> String {
    let mut out = String::new();
    for person in &report.people {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}", person.email);
        for day in &person.days {
            self::day(&mut out, day, person.language);
        }
        for message in &person.messages {
            let subject = printable(&message.subject);
            let _ = writeln!(out, "  message  {subject} ({})", message.channel);
        }
        out.push('\n');
    }
    let emails = &report.emails;
    let _ = writeln!(
        out,
        "{} e-mails: {} planned, {} for review, {} skipped, {} dead letters\n",
        emails.received, emails.planned, emails.review, emails.skipped, emails.dead_letters
    );
    let mut stages = Table::new(["STAGE", "END TO END, P95"]);
    for (name, stage) in &report.latency {
        stages.row([name.clone(), format!("{:.1} ms", stage.end_to_end_p95_ms)]);
    }
    out + &stages.to_string()
}

fn day(out: &mut String, day: &DayReport, language: Language) {
    let revision = day
        .revision
        .as_deref()
        .map(|mark| format!(", {mark}"))
        .unwrap_or_default();
    let [call, wake_up, departure] = &day.shown;
    let _ = writeln!(
        out,
        "  {}  call {call} at {}{revision}",
        day.date,
        printable(place_of_call(day))
    );
    let minutes: f64 = day.legs.iter().map(|leg| leg.minutes).sum();
    let metres: u32 = day.legs.iter().map(|leg| leg.metres).sum();
    let quality = match day.route_quality {
        RouteQuality::RoadGraph => "on the road map",
        RouteQuality::Provider => "by a provider",
        RouteQuality::Estimate => "estimated",
    };
    let _ = writeln!(
        out,
        "    wake up {wake_up}, leave {departure}, drive {minutes:.0} min for {:.1} km ({quality})",
        f64::from(metres) / 1000.0
    );
    if let Some(leg) = &day.onward {
        let _ = writeln!(
            out,
            "    then to {}, drive {:.0} min for {:.1} km",
            printable(&leg.to),
            leg.minutes,
            f64::from(leg.metres) / 1000.0
        );
    }
    for change in &day.changes {
        let (field, old, new) = (
            &change.field,
            printable(&change.old),
            printable(&change.new),
        );
        let _ = writeln!(out, "    {field}: {old} -> {new}");
    }
    for warning in &day.warnings {
        let _ = writeln!(
            out,
            "    ! {}",
            printable(&texts::warning(language, warning))
        );
    }
}

/// Where the person has to be at the call: the end of the last drive before it, which need not
/// be the set.
fn place_of_call(day: &DayReport) -> &str {
    day.legs.last().map_or(&day.location, |leg| &leg.to)
}
