//! Errors as clients see them: a gRPC status with the details of AIP-193.
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

use crate::identity::Refusal;

const DOMAIN: &str = "stillontime";

/// When to come back after a failure that may pass.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A field of the request is malformed.
pub(super) fn invalid(field: &str, what: impl Into<String>) -> Status {
    malformed("api/invalid-argument", field, what.into())
}

/// There is nothing of this name.
pub(super) fn not_found(kind: &str, name: &str) -> Status {
    let name = &short(name);
    let mut details = details("api/not-found");
    details.set_resource_info(kind, name, "", "there is nothing of this name");
    status(
        Code::NotFound,
        format!("api/not-found: {kind} {name} does not exist"),
        details,
    )
}

/// Somebody is not let in, or not served.
pub(super) fn refused(refusal: &Refusal) -> Status {
    let code = match refusal {
        Refusal::Store(failure) => return port(failure),
        Refusal::WeakPassword(_) => {
            return malformed(refusal.code(), "password", refusal.to_string());
        }
        Refusal::Unauthenticated
        | Refusal::Expired
        | Refusal::WrongCredentials
        | Refusal::SecondFactor
        | Refusal::ProviderRefused(_)
        | Refusal::NotBegun
        | Refusal::Reused => Code::Unauthenticated,
        Refusal::Redirect => return malformed(refusal.code(), "redirect_uri", refusal.to_string()),
        Refusal::Provider(_) => Code::Unavailable,
        Refusal::Forbidden | Refusal::CertificateNeeded | Refusal::NoAccount => {
            Code::PermissionDenied
        }
        Refusal::Locked(_) | Refusal::TooMany(_) => Code::ResourceExhausted,
        Refusal::Exists => Code::AlreadyExists,
        Refusal::LastAdministrator | Refusal::NoProvider => Code::FailedPrecondition,
    };
    let mut details = details(refusal.code());
    if let Some(after) = refusal.retry_after() {
        details.set_retry_info(Some(after));
    }
    status(code, format!("{}: {refusal}", refusal.code()), details)
}

/// Too many calls are in hand.
pub(super) fn overloaded(in_hand: u32) -> Status {
    let mut details = details("api/overloaded");
    details.set_retry_info(Some(RETRY_AFTER));
    let message = format!("api/overloaded: {in_hand} calls are in hand; try again in a second");
    status(Code::ResourceExhausted, message, details)
}

/// The bytes are no message of this method.
pub(super) fn undecodable() -> Status {
    let text = "the bytes are no message of this method".to_owned();
    malformed("api/undecodable", "message", text)
}

/// The client does not want to wait any longer, or nobody should.
pub(super) fn deadline() -> Status {
    let message = "api/deadline: the answer was not ready in time".to_owned();
    status(Code::DeadlineExceeded, message, details("api/deadline"))
}

/// No message is taken now.
pub(super) fn refusal(refusal: &admission::AdmissionError<PortError>) -> Status {
    match refusal {
        admission::AdmissionError::Full {
            waiting,
            retry_after,
        } => backlog_full(*waiting, *retry_after),
        // Whatever kept it from being counted, nothing was accepted.
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

/// The message was not accepted.
pub(super) fn inbox(error: &InboxError) -> Status {
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

/// The engine's journal did not do it.
pub(super) fn journal(error: &JournalError) -> Status {
    match error {
        JournalError::Unavailable(_) => unavailable("engine/journal-unavailable", error),
        JournalError::Refused(_) => internal("engine/commit-refused", error),
    }
}

/// A read failed.
pub(super) fn port(error: &PortError) -> Status {
    if error.transient {
        unavailable(error.code, error)
    } else {
        internal(error.code, error)
    }
}

/// What a client sent comes back in headers: a few words of it are enough.
fn short(text: &str) -> String {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
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
    tracing::warn!(code, %error, "a call failed for now");
    let mut details = details(code);
    details.set_retry_info(Some(RETRY_AFTER));
    status(
        Code::Unavailable,
        format!("{code}: not possible now; try again"),
        details,
    )
}

/// The code of one of these errors; empty for others.
pub(super) fn code_of(status: &Status) -> String {
    let info = status.get_details_error_info();
    info.and_then(|info| info.metadata.get("code").cloned())
        .unwrap_or_default()
}

/// The same id for something else.
pub(super) fn request_id_reused() -> Status {
    let text = "this request_id was used for something else".to_owned();
    malformed("api/request-id-reused", "request_id", text)
}

/// Something is not what it was when the client looked at it.
pub(super) fn changed(what: &str, name: &str) -> Status {
    let code = "api/changed";
    let text = format!(
        "{code}: the {what} has changed since; read it again: {}",
        short(name)
    );
    status(Code::Aborted, text, details(code))
}

/// What was asked about a resource was refused by who decides about it.
pub(super) fn decided_against(code: &str, detail: &str, name: &str) -> Status {
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

/// A place that is not found, or not reached.
pub(super) fn no_way(code: &str, place: &str) -> Status {
    let what = match code {
        "plan/no-route" => "no road leads to",
        _ => "nobody knows where this is:",
    };
    let place = &short(place);
    let mut details = details(code);
    details.set_resource_info("place", place, "", what);
    status(Code::NotFound, format!("{code}: {what} {place}"), details)
}

/// What was asked could not be done; an operator will look at it.
pub(super) fn given_up(reason: &str) -> Status {
    let text =
        format!("api/given-up: this could not be done now ({reason}); an operator will see it");
    status(Code::Unavailable, text, details("api/given-up"))
}

/// What went wrong inside is for the log, not for the client.
pub(super) fn internal(code: &str, error: &dyn std::error::Error) -> Status {
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
