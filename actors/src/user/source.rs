//! The message that a new version of a day comes from.

use jiff::Timestamp;

use crate::model::EmailId;

/// The message being handled, and when.
pub(super) struct SourceEmail {
    pub(super) email: EmailId,
    /// When it was received: orders versions without comparable revision marks.
    pub(super) received: Timestamp,
    pub(super) now: Timestamp,
}
