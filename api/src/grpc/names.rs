//! Resource names: `emails/{email}`, `users/{user}`, `users/{user}/schedules/{schedule}`.

use actors::model::{DayId, EmailId, UserId};
use tonic::Status;

use super::error;

/// No id or address is longer.
const MAX_SEGMENT: usize = 320;

/// `emails/{email}`.
pub(super) fn email(name: &str) -> Result<EmailId, Status> {
    match segments(name).as_deref() {
        Some(["emails", id]) => Ok(EmailId((*id).to_owned())),
        _ => Err(error::invalid("name", "a name looks like emails/{email}")),
    }
}

/// `users/{user}`, where the user is an id or an e-mail address.
pub(super) fn user<'a>(field: &str, name: &'a str) -> Result<&'a str, Status> {
    match segments(name).as_deref() {
        Some(["users", user]) => Ok(user),
        _ => Err(error::invalid(field, "a name looks like users/{user}")),
    }
}

/// `users/{user}/schedules/{schedule}`.
pub(super) fn schedule(name: &str) -> Result<(&str, DayId), Status> {
    match segments(name).as_deref() {
        Some(["users", user, "schedules", day]) => Ok((user, DayId((*day).to_owned()))),
        _ => Err(error::invalid(
            "name",
            "a name looks like users/{user}/schedules/{schedule}",
        )),
    }
}

/// `users/{user}/events/{event}`.
pub(super) fn event(name: &str) -> Result<(&str, &str), Status> {
    match segments(name).as_deref() {
        Some(["users", user, "events", event]) => Ok((user, event)),
        _ => Err(error::invalid(
            "event.name",
            "a name looks like users/{user}/events/{event}",
        )),
    }
}

/// An e-mail address, well enough formed to be one.
pub(super) fn address<'a>(field: &str, text: &'a str) -> Result<&'a str, Status> {
    let text = text.trim();
    let odd = |c: char| c.is_control() || c.is_whitespace();
    let plausible = text
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !text.contains(odd));
    match plausible && text.len() <= MAX_SEGMENT {
        true => Ok(text),
        false => Err(error::invalid(field, "this is no e-mail address")),
    }
}

pub(super) fn of_email(id: &EmailId) -> String {
    format!("emails/{id}")
}

pub(super) fn of_schedule(user: &UserId, day: &DayId) -> String {
    format!("users/{user}/schedules/{day}")
}

fn segments(name: &str) -> Option<Vec<&str>> {
    let segments: Vec<&str> = name.split('/').collect();
    let valid = |part: &&str| {
        !part.is_empty()
            && part.len() <= MAX_SEGMENT
            && !part.chars().any(|c| c.is_control() || c.is_whitespace())
    };
    segments.iter().all(valid).then_some(segments)
}
