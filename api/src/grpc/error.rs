//! Errors as clients see them: a gRPC status with the details of AIP-193.
//!
//! `ErrorInfo.reason` is the stable code in upper case (`mail/too-large` becomes
//! `MAIL_TOO_LARGE`), its domain is `stillontime`, and the code itself is in its metadata.

use std::collections::HashMap;
use std::time::Duration;

use actors::inbox::InboxError;
use actors::ports::PortError;
use engine::admission::Refusal;
use engine::journal::JournalError;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

const DOMAIN: &str = "stillontime";

/// When to come back after a failure that may pass.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A field of the request is malformed.
pub(super) fn invalid(field: &str, what: impl Into<String>) -> Status {
    malformed("api/invalid-argument", field, what.into())
}

/// There is nothing of this name.
pub(super) fn not_found(kind: &str, name: &str) -> Status {
    let mut details = details("api/not-found");
    details.set_resource_info(kind, name, "", "there is nothing of this name");
    status(
        Code::NotFound,
        format!("api/not-found: {kind} {name} does not exist"),
        details,
    )
}

/// No message is taken now.
pub(super) fn refusal(refusal: &Refusal<PortError>) -> Status {
    match refusal {
        Refusal::Full {
            waiting,
            retry_after,
        } => backlog_full(*waiting, *retry_after),
        // Whatever kept it from being counted, nothing was accepted.
        Refusal::Unknown(error) => unavailable(error.code, error),
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
    if error.transient() {
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

fn malformed(code: &str, field: &str, what: String) -> Status {
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

/// What went wrong inside is for the log, not for the client.
fn internal(code: &str, error: &dyn std::error::Error) -> Status {
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
