//! Resource names: `emails/{email}`, `users/{user}`, `users/{user}/schedules/{schedule}`.

use actors::model::{DayId, EmailId, UserId};
use tonic::Status;

use super::status;

/// Longest segment of a name, in bytes: no id or e-mail address is longer.
const MAX_SEGMENT: usize = 320;

/// Parses `emails/{email}`.
pub(in crate::rpc) fn email(name: &str) -> Result<EmailId, Status> {
    match segments(name).as_deref() {
        Some(["emails", id]) => Ok(EmailId((*id).to_owned())),
        _ => Err(status::invalid("name", "a name looks like emails/{email}")),
    }
}

/// Parses `users/{user}`, where the user is an id or an e-mail address.
pub(in crate::rpc) fn user<'a>(field: &str, name: &'a str) -> Result<&'a str, Status> {
    match segments(name).as_deref() {
        Some(["users", user]) => Ok(user),
        _ => Err(status::invalid(field, "a name looks like users/{user}")),
    }
}

/// Parses `users/{user}/schedules/{schedule}`.
pub(in crate::rpc) fn schedule(name: &str) -> Result<(&str, DayId), Status> {
    match segments(name).as_deref() {
        Some(["users", user, "schedules", day]) => Ok((user, DayId((*day).to_owned()))),
        _ => Err(status::invalid(
            "name",
            "a name looks like users/{user}/schedules/{schedule}",
        )),
    }
}

/// Parses `users/{user}/events/{event}`.
pub(in crate::rpc) fn event(name: &str) -> Result<(&str, &str), Status> {
    match segments(name).as_deref() {
        Some(["users", user, "events", event]) => Ok((user, event)),
        _ => Err(status::invalid(
            "event.name",
            "a name looks like users/{user}/events/{event}",
        )),
    }
}

/// Checks that a field is a plausible e-mail address.
pub(in crate::rpc) fn address<'a>(field: &str, text: &'a str) -> Result<&'a str, Status> {
    let text = text.trim();
    let invalid = |c: char| c.is_control() || c.is_whitespace();
    let plausible = text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && !host.is_empty() && !text.contains(invalid)
    });
    match plausible && text.len() <= MAX_SEGMENT {
        true => Ok(text),
        false => Err(status::invalid(field, "this is not an e-mail address")),
    }
}

/// `emails/{email}`.
pub(in crate::rpc) fn of_email(id: &EmailId) -> String {
    format!("emails/{id}")
}

/// `users/{user}`.
pub(in crate::rpc) fn of_user(user: &UserId) -> String {
    format!("users/{user}")
}

/// `users/{user}/schedules/{schedule}`.
pub(in crate::rpc) fn of_schedule(user: &UserId, day: &DayId) -> String {
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
