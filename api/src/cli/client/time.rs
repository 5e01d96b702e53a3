//! Timestamps, decoded from messages.

use jiff::Timestamp;

/// A timestamp that may be missing.
pub(super) fn optional(at: Option<prost_types::Timestamp>) -> Option<Timestamp> {
    let at = at?;
    Timestamp::new(at.seconds, at.nanos).ok()
}

/// A timestamp that the server always sets.
pub(super) fn required(at: Option<prost_types::Timestamp>) -> Timestamp {
    optional(at).unwrap_or(Timestamp::UNIX_EPOCH)
}
