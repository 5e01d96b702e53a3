//! A person's days as a table, for a spreadsheet or to be printed.

mod csv;
mod pdf;

use actors::model::{Day, DayState, Plan};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

pub(super) use csv::csv;
pub(super) use pdf::pdf;

/// What became of a day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Planning,
    Planned,
    Confirmed,
    InReview,
    Cancelled,
}

/// A day as a report shows it; times are those of the place.
struct Row<'a> {
    day: &'a Day,
    state: State,
    plan: Option<Times<'a>>,
}

struct Times<'a> {
    call: DateTime,
    location: &'a str,
    departure: DateTime,
    wake_up: DateTime,
    /// On the way to the call.
    driving_minutes: f64,
}

impl<'a> Row<'a> {
    fn of(day: &'a Day) -> Self {
        let zone = TimeZone::get(&day.time_zone).unwrap_or(TimeZone::UTC);
        Self {
            day,
            state: match day.state {
                DayState::Planning => State::Planning,
                DayState::Planned if day.confirmed.is_some() => State::Confirmed,
                DayState::Planned => State::Planned,
                DayState::InReview => State::InReview,
                DayState::Cancelled => State::Cancelled,
            },
            plan: day.plan.as_ref().map(|plan| Times::of(plan, &zone)),
        }
    }
}

impl<'a> Times<'a> {
    fn of(plan: &'a Plan, zone: &TimeZone) -> Self {
        let local = |at: Timestamp| zone.to_datetime(at);
        Self {
            call: local(plan.call_at),
            location: &plan.location,
            departure: local(plan.departure),
            wake_up: local(plan.wake_up),
            driving_minutes: plan.legs.iter().map(|leg| leg.minutes).sum(),
        }
    }
}
