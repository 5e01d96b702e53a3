//! Messages on their way into the system.

use bytes::Bytes;
use jiff::Timestamp;

/// A raw message for a mailbox.
#[derive(Clone, Debug)]
pub(super) struct IncomingMail {
    /// Address of the mailbox.
    pub(super) recipient: String,
    /// The message (RFC 5322).
    pub(super) eml: Bytes,
}

/// A message and the time at which it arrives.
pub(super) struct Arrival {
    pub(super) at: Timestamp,
    pub(super) mail: IncomingMail,
}
