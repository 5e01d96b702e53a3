//! A day as a row of the table.

use actors::model::{Day, DayState, Plan, User};
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

/// A day as a report shows it. Each time is in the zone of its place: the call in that of the day,
/// departure and wake-up in that of the home.
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
    pub(super) fn of(user: &User, day: &'a Day) -> Self {
        Self {
            day,
            state: match day.state {
                DayState::Planning => State::Planning,
                DayState::Planned if day.confirmed.is_some() => State::Confirmed,
                DayState::Planned => State::Planned,
                DayState::InReview => State::InReview,
                DayState::Cancelled => State::Cancelled,
            },
            plan: day.plan.as_ref().map(|plan| Times::of(user, day, plan)),
        }
    }
}

impl<'a> Times<'a> {
    fn of(user: &User, day: &'a Day, plan: &Plan) -> Self {
        let zone = |name| TimeZone::get(name).unwrap_or(TimeZone::UTC);
        let (home, call) = (zone(&user.time_zone), zone(&day.time_zone));
        Self {
            call: call.to_datetime(plan.call_at),
            location: day.place().unwrap_or_default(),
            departure: home.to_datetime(plan.departure),
            wake_up: home.to_datetime(plan.wake_up),
            driving_minutes: plan.legs.iter().map(|leg| leg.minutes).sum(),
        }
    }
}
