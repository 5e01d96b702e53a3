//! A day as a row of the table.

use actors::model::{Day, DayState, Plan};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The state of a day as a report shows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Planning,
    Planned,
    Confirmed,
    InReview,
    Cancelled,
}

/// A day as a report shows it; times are in the time zone of the day.
pub(super) struct Row<'a> {
    pub(super) day: &'a Day,
    pub(super) state: State,
    pub(super) plan: Option<Times<'a>>,
}

/// Times and place of a plan.
pub(super) struct Times<'a> {
    pub(super) call: DateTime,
    /// The place of the call.
    pub(super) location: &'a str,
    pub(super) departure: DateTime,
    pub(super) wake_up: DateTime,
    /// Driving time to the call.
    pub(super) driving_minutes: f64,
}

impl<'a> Row<'a> {
    pub(super) fn of(day: &'a Day) -> Self {
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
            plan: day.plan.as_ref().map(|plan| Times::of(day, plan, &zone)),
        }
    }
}

impl<'a> Times<'a> {
    fn of(day: &'a Day, plan: &'a Plan, zone: &TimeZone) -> Self {
        let local = |at: Timestamp| zone.to_datetime(at);
        Self {
            call: local(plan.call_at),
            location: day.place().unwrap_or_default(),
            departure: local(plan.departure),
            wake_up: local(plan.wake_up),
            driving_minutes: plan.legs.iter().map(|leg| leg.minutes).sum(),
        }
    }
}
