//! Errors as clients see them: gRPC statuses with the error details of AIP-193.
//!
//! `ErrorInfo.reason` is the stable code in upper case (`mail/too-large` becomes
//! `MAIL_TOO_LARGE`), its domain is `stillontime`, and the code itself is in its metadata.

use std::collections::HashMap;
use std::time::Duration;

use actors::inbox::InboxError;
use actors::ports::PortError;
use engine::flow::admission;
use engine::journal::JournalError;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::auth::AuthError;

const DOMAIN: &str = "stillontime";

/// When a client may retry after a transient failure.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A field of the request is malformed.
pub(in crate::rpc) fn invalid(field: &str, what: impl Into<String>) -> Status {
    malformed("api/invalid-argument", field, what.into())
}

/// An update mask names a field that does not exist, or that cannot be changed.
pub(in crate::rpc) fn unknown_field(path: &str) -> Status {
    let text = format!("there is no field {path:?} that can be changed");
    invalid("update_mask", text)
}

/// There is no resource of this name.
pub(in crate::rpc) fn not_found(kind: &str, name: &str) -> Status {
    let name = &short(name);
    let mut details = details("api/not-found");
    details.set_resource_info(kind, name, "", "there is no resource of this name");
    status(
        Code::NotFound,
        format!("api/not-found: {kind} {name} does not exist"),
        details,
    )
}

/// The caller is not authenticated, or not allowed to do this.
pub(in crate::rpc) fn from_auth(error: &AuthError) -> Status {
    let code = match error {
        AuthError::Store(failure) => return from_port(failure),
        AuthError::WeakPassword(_) => {
            return malformed(error.code(), "password", error.to_string());
        }
        AuthError::Unauthenticated
        | AuthError::Expired
        | AuthError::WrongCredentials
        | AuthError::SecondFactorRequired
        | AuthError::ProviderDenied(_)
        | AuthError::InvalidState
        | AuthError::Reused => Code::Unauthenticated,
        AuthError::RedirectNotAllowed => {
            return malformed(error.code(), "redirect_uri", error.to_string());
        }
        AuthError::ProviderUnavailable(_) => Code::Unavailable,
        AuthError::Forbidden | AuthError::CertificateRequired | AuthError::NoAccount => {
            Code::PermissionDenied
        }
        AuthError::Locked(_) | AuthError::RateLimited(_) => Code::ResourceExhausted,
        AuthError::Exists => Code::AlreadyExists,
        AuthError::LastAdministrator | AuthError::NoProvider => Code::FailedPrecondition,
    };
    let mut details = details(error.code());
    if let Some(after) = error.retry_after() {
        details.set_retry_info(Some(after));
    }
    status(code, format!("{}: {error}", error.code()), details)
}

/// Too many calls are in flight.
pub(in crate::rpc) fn overloaded(in_flight: u32) -> Status {
    let mut details = details("api/overloaded");
    details.set_retry_info(Some(RETRY_AFTER));
    let message = format!("api/overloaded: {in_flight} calls are in flight; try again in a second");
    status(Code::ResourceExhausted, message, details)
}

/// The bytes are not a message of this method.
pub(in crate::rpc) fn undecodable() -> Status {
    let text = "the bytes are not a message of this method".to_owned();
    malformed("api/undecodable", "message", text)
}

/// The deadline of the call has passed.
pub(in crate::rpc) fn deadline_exceeded() -> Status {
    let message = "api/deadline: the answer was not ready in time".to_owned();
    status(Code::DeadlineExceeded, message, details("api/deadline"))
}

/// The pipeline accepts no message now.
pub(in crate::rpc) fn from_admission(refusal: &admission::AdmissionError<PortError>) -> Status {
    match refusal {
        admission::AdmissionError::Full {
            waiting,
            retry_after,
        } => backlog_full(*waiting, *retry_after),
        // The backlog could not be counted, so nothing was accepted.
        admission::AdmissionError::Unknown(error) => unavailable(error.code, error),
    }
}

fn backlog_full(waiting: u64, retry_after: Duration) -> Status {
    let mut details = details("api/backlog-full");
    details.set_retry_info(Some(retry_after));
    let seconds = retry_after.as_secs().max(1);
    let message =
        format!("api/backlog-full: {waiting} messages are waiting; try again in {seconds} s");
    status(Code::ResourceExhausted, message, details)
}

/// The inbox did not accept the message.
pub(in crate::rpc) fn from_inbox(error: &InboxError) -> Status {
    if error.is_transient() {
        return unavailable(error.code(), error);
    }
    match error {
        InboxError::Empty | InboxError::TooLarge(_) => {
            malformed(error.code(), "raw_message", error.to_string())
        }
        InboxError::Store(_) | InboxError::Journal(_) => internal(error.code(), error),
    }
}

/// The journal did not accept the commit, or did not answer.
pub(in crate::rpc) fn from_journal(error: &JournalError) -> Status {
    match error {
        JournalError::Unavailable(_) => unavailable("engine/journal-unavailable", error),
        JournalError::Refused(_) => internal("engine/commit-refused", error),
    }
}

/// A port failed.
pub(in crate::rpc) fn from_port(error: &PortError) -> Status {
    if error.transient {
        unavailable(error.code, error)
    } else {
        internal(error.code, error)
    }
}

/// Cuts text of a client: it is returned in headers, whose size is limited.
fn short(text: &str) -> String {
    const MAX: usize = 200;
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

fn malformed(code: &str, field: &str, what: String) -> Status {
    let what = short(&what);
    let mut details = details(code);
    let message = if what.starts_with(code) {
        what.clone()
    } else {
        format!("{code}: {what}")
    };
    details.add_bad_request_violation(field, what);
    status(Code::InvalidArgument, message, details)
}

fn unavailable(code: &str, error: &dyn std::error::Error) -> Status {
    tracing::warn!(code, %error, "a call failed for a transient reason");
    let mut details = details(code);
    details.set_retry_info(Some(RETRY_AFTER));
    status(
        Code::Unavailable,
        format!("{code}: not possible now; try again"),
        details,
    )
}

/// The stable code of a status made here; empty for others.
pub(in crate::rpc) fn code_of(status: &Status) -> String {
    let info = status.get_details_error_info();
    info.and_then(|info| info.metadata.get("code").cloned())
        .unwrap_or_default()
}

/// The client used a request_id again for a different request.
pub(in crate::rpc) fn request_id_reused() -> Status {
    let text = "this request_id was used for a different request".to_owned();
    malformed("api/request-id-reused", "request_id", text)
}

/// The resource has changed since the client read its etag.
pub(in crate::rpc) fn etag_mismatch(what: &str, name: &str) -> Status {
    let code = "api/changed";
    let text = format!(
        "{code}: the {what} has changed since it was read; read it again: {}",
        short(name)
    );
    status(Code::Aborted, text, details(code))
}

/// The domain refused a command about a resource, with this code.
pub(in crate::rpc) fn rejected(code: &str, detail: &str, name: &str) -> Status {
    let (name, detail) = (&short(name), &short(detail));
    let mut details = details(code);
    let kind = match code {
        "schedule/changed" => Code::Aborted,
        "schedule/unknown" | "schedule/unknown-version" => Code::NotFound,
        _ => {
            details.add_precondition_failure_violation(code, name, detail);
            Code::FailedPrecondition
        }
    };
    status(kind, format!("{code}: {detail}"), details)
}

/// A place was not found, or no road leads to it.
pub(in crate::rpc) fn unreachable_place(code: &str, place: &str) -> Status {
    let what = match code {
        "plan/no-route" => "no road leads to",
        _ => "no geocoder knows this place:",
    };
    let place = &short(place);
    let mut details = details(code);
    details.set_resource_info("place", place, "", what);
    status(Code::NotFound, format!("{code}: {what} {place}"), details)
}

/// The command ended as a dead letter, which an operator must decide about.
pub(in crate::rpc) fn dead_lettered(reason: &str) -> Status {
    let text = format!("api/given-up: the command failed ({reason}); an operator must look at it");
    status(Code::Unavailable, text, details("api/given-up"))
}

/// An internal error: its text goes to the log, not to the client.
pub(in crate::rpc) fn internal(code: &str, error: &dyn std::error::Error) -> Status {
    tracing::error!(code, %error, "a call failed");
    status(
        Code::Internal,
        format!("{code}: see the server's log"),
        details(code),
    )
}

fn details(code: &str) -> ErrorDetails {
    let reason = code.replace(['/', '-'], "_").to_uppercase();
    let metadata = HashMap::from([("code".to_owned(), code.to_owned())]);
    ErrorDetails::with_error_info(reason, DOMAIN, metadata)
}

fn status(code: Code, message: String, details: ErrorDetails) -> Status {
    Status::with_error_details(code, message, details)
}
