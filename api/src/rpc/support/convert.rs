//! The domain's types as messages of the API.

use actors::model::{
    Buffers, CallSource, Change, Day, DayState, Email, EmailId, EmailState, Leg, RouteQuality,
    Weather,
};
use connectors::accounts::Role;
use jiff::Timestamp;
use proto::v1;
use proto::v1::email_processing::State as ProcessingState;
use proto::v1::schedule::State as ScheduleState;

use super::{etag, names};

/// A stored e-mail, and the names of the schedules read from it.
pub(in crate::rpc) fn processing(email: &Email, schedules: Vec<String>) -> v1::EmailProcessing {
    v1::EmailProcessing {
        name: names::of_email(&email.id),
        recipient: email.recipient.clone(),
        subject: email.subject.clone(),
        state: processing_state(email.state).into(),
        code: email.code.clone().unwrap_or_default(),
        detail: email.detail.clone().unwrap_or_default(),
        received_time: Some(timestamp(email.received)),
        finished_time: email.finished.map(timestamp),
        schedules,
    }
}

/// An e-mail that was just accepted and is not stored as processed yet.
pub(in crate::rpc) fn accepted(
    id: &EmailId,
    recipient: Option<String>,
    now: Timestamp,
) -> v1::EmailProcessing {
    v1::EmailProcessing {
        name: names::of_email(id),
        recipient: recipient.unwrap_or_default(),
        state: ProcessingState::Pending.into(),
        received_time: Some(timestamp(now)),
        ..v1::EmailProcessing::default()
    }
}

fn processing_state(state: EmailState) -> ProcessingState {
    match state {
        EmailState::Pending => ProcessingState::Pending,
        EmailState::Processing => ProcessingState::Processing,
        EmailState::Planned => ProcessingState::Planned,
        EmailState::InReview => ProcessingState::InReview,
        EmailState::Skipped => ProcessingState::Skipped,
        EmailState::DeadLetter => ProcessingState::DeadLetter,
    }
}

/// A day with its plan, if it has one.
pub(in crate::rpc) fn schedule(day: &Day) -> v1::Schedule {
    let mut schedule = v1::Schedule {
        name: names::of_schedule(&day.user, &day.id),
        shooting_date: day.shooting_date.to_string(),
        time_zone: day.time_zone.clone(),
        production: day.production.clone(),
        unit: day.unit.clone(),
        revision: day.revision.clone().unwrap_or_default(),
        version: i64::from(day.version),
        state: schedule_state(day).into(),
        location: day.place().unwrap_or_default().to_owned(),
        changes: day.changes.iter().map(change).collect(),
        confirm_time: day.confirmed.map(timestamp),
        update_time: Some(timestamp(day.updated)),
        etag: etag::of_day(day),
        ..v1::Schedule::default()
    };
    if let Some(plan) = &day.plan {
        schedule.call_time = Some(timestamp(plan.call_at));
        schedule.call_source = call_source(plan.call_source).into();
        schedule.route_quality = route_quality(plan.route_quality).into();
        schedule.legs = plan.legs.iter().map(leg).collect();
        schedule.buffers = Some(buffers(&plan.buffers));
        schedule.departure_time = Some(timestamp(plan.departure));
        schedule.wake_up_time = Some(timestamp(plan.wake_up));
        schedule.warnings.clone_from(&plan.warnings);
        schedule.arrival_p50_time = plan.arrival.map(|it| timestamp(it.p50));
        schedule.arrival_p90_time = plan.arrival.map(|it| timestamp(it.p90));
        schedule.weather = plan.weather.as_ref().map(weather);
    }
    schedule
}

pub(in crate::rpc) fn role(role: Role) -> v1::Role {
    match role {
        Role::Viewer => v1::Role::Viewer,
        Role::User => v1::Role::User,
        Role::Coordinator => v1::Role::Coordinator,
        Role::Administrator => v1::Role::Administrator,
    }
}

fn schedule_state(day: &Day) -> ScheduleState {
    match day.state {
        DayState::InReview => ScheduleState::Reviewing,
        DayState::Cancelled => ScheduleState::Cancelled,
        DayState::Planned if day.confirmed.is_some() => ScheduleState::Confirmed,
        DayState::Planning | DayState::Planned if day.version > 1 => ScheduleState::Modified,
        DayState::Planning | DayState::Planned => ScheduleState::Extracted,
    }
}

fn call_source(source: CallSource) -> v1::CallSource {
    match source {
        CallSource::Row => v1::CallSource::Row,
        CallSource::Department => v1::CallSource::Department,
        CallSource::Crew => v1::CallSource::Crew,
    }
}

pub(in crate::rpc) fn route_quality(quality: RouteQuality) -> v1::RouteQuality {
    match quality {
        RouteQuality::RoadGraph => v1::RouteQuality::RoadGraph,
        RouteQuality::Provider => v1::RouteQuality::Provider,
        RouteQuality::Estimate => v1::RouteQuality::Estimate,
    }
}

pub(in crate::rpc) fn leg(leg: &Leg) -> v1::Leg {
    v1::Leg {
        from: leg.from.clone(),
        to: leg.to.clone(),
        minutes: leg.minutes,
        metres: f64::from(leg.metres),
        via: leg.via.clone(),
    }
}

pub(in crate::rpc) fn buffers(buffers: &Buffers) -> v1::Buffers {
    v1::Buffers {
        car_change: buffers.car_change.into(),
        parking: buffers.parking.into(),
        entry: buffers.entry.into(),
        traffic: buffers.traffic.into(),
        morning_routine: buffers.morning_routine.into(),
    }
}

pub(in crate::rpc) fn change(change: &Change) -> v1::Change {
    v1::Change {
        field: change.field.clone(),
        old: change.old.clone(),
        new: change.new.clone(),
    }
}

fn weather(weather: &Weather) -> v1::Weather {
    v1::Weather {
        summary: weather.summary.clone(),
        temperature_celsius: Some(weather.temperature_c),
        precipitation_mm: Some(weather.precipitation_mm),
        wind_mps: Some(weather.wind_ms),
        sunrise_time: None,
        sunset_time: None,
    }
}

pub(in crate::rpc) fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    // Before 1970 both parts of jiff are negative; protobuf needs nanos from 0 up.
    let (seconds, nanos) = (at.as_second(), at.subsec_nanosecond());
    if nanos < 0 {
        prost_types::Timestamp {
            seconds: seconds - 1,
            nanos: nanos + 1_000_000_000,
        }
    } else {
        prost_types::Timestamp { seconds, nanos }
    }
}
