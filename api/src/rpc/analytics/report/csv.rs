//! The table as CSV (RFC 4180) in UTF-8.

use std::fmt::Write;

use actors::model::{Day, User};
use jiff::civil::DateTime;

use super::row::{Row, State};

const HEADER: [&str; 10] = [
    "date",
    "production",
    "unit",
    "state",
    "call",
    "location",
    "departure",
    "wake_up",
    "driving_minutes",
    "version",
];

/// The table with its header.
pub(in super::super) fn csv(user: &User, days: &[Day]) -> String {
    let mut table = HEADER.join(",") + "\r\n";
    for row in days.iter().map(|day| Row::of(user, day)) {
        let day = row.day;
        let plan = row.plan.as_ref();
        let text = |value: Option<String>| value.unwrap_or_default();
        let time = |at: DateTime| at.strftime("%Y-%m-%d %H:%M").to_string();
        let mut line = String::new();
        field(&mut line, &day.shooting_date.to_string());
        field(&mut line, &day.production);
        field(&mut line, &day.unit);
        field(&mut line, word(row.state));
        field(&mut line, &text(plan.map(|plan| time(plan.call))));
        field(&mut line, plan.map_or("", |plan| plan.location));
        field(&mut line, &text(plan.map(|plan| time(plan.departure))));
        field(&mut line, &text(plan.map(|plan| time(plan.wake_up))));
        let minutes = plan.map(|plan| format!("{:.1}", plan.driving_minutes));
        field(&mut line, &text(minutes));
        field(&mut line, &day.version.to_string());
        table.push_str(&line);
        table.push_str("\r\n");
    }
    table
}

fn word(state: State) -> &'static str {
    match state {
        State::Planning => "planning",
        State::Planned => "planned",
        State::Confirmed => "confirmed",
        State::InReview => "in_review",
        State::Cancelled => "cancelled",
    }
}

/// Appends a quoted field. Text that a spreadsheet would read as a formula is escaped.
fn field(row: &mut String, text: &str) {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = match formula {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    if !row.is_empty() {
        row.push(',');
    }
    // Writing into a String cannot fail.
    let _ = write!(row, "\"{}\"", text.replace('"', "\"\""));
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn fields_are_quoted_and_formulas_are_escaped() {
        let mut row = String::new();
        for text in ["plain", "a \"b\", c", "=1+1", ""] {
            field(&mut row, text);
        }
        assert_eq!(row, r#""plain","a ""b"", c","'=1+1","""#);
    }
}
