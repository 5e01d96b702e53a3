//! The inbox, where messages enter the pipeline: an accepted message is durable.

use std::sync::Arc;

use bytes::Bytes;
use engine::Context;
use engine::event::{Event, EventId};
use engine::journal::{Commit, Journal, JournalError};

use crate::events::{Payload, Received};
use crate::mime;
use crate::model::{BlobId, Email, EmailId, EmailState, UserId};
use crate::ports::{Blobs, PortError, Queries};
use crate::rows::Rows;

/// Largest raw message accepted: a 50 MB document, encoded.
pub const MAX_MESSAGE_BYTES: usize = 70 * 1024 * 1024;

/// Bytes of the headers that are searched for the recipient.
const MAX_HEADERS: usize = 64 << 10;

/// Why a message was not accepted. Nothing was published.
#[derive(Clone, Debug, thiserror::Error)]
pub enum InboxError {
    /// It has no bytes at all.
    #[error("mail/empty: the message has no content")]
    Empty,
    /// It is larger than [`MAX_MESSAGE_BYTES`].
    #[error("mail/too-large: the message has {0} bytes, at most {MAX_MESSAGE_BYTES} are accepted")]
    TooLarge(usize),
    /// The blob store or the queries failed.
    #[error(transparent)]
    Store(#[from] PortError),
    /// The journal failed; a retry may succeed.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl InboxError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "mail/empty",
            Self::TooLarge(_) => "mail/too-large",
            Self::Store(error) => error.code,
            Self::Journal(_) => "engine/journal-unavailable",
        }
    }

    /// Whether the same message may be accepted later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Empty | Self::TooLarge(_) => false,
            Self::Store(error) => error.transient,
            Self::Journal(_) => true,
        }
    }
}

/// Accepts messages. Cheap to clone.
#[derive(Clone)]
pub struct Inbox {
    context: Context,
    blobs: Arc<dyn Blobs>,
    journal: Arc<dyn Journal<Rows>>,
    queries: Arc<dyn Queries>,
    /// Trace context of the messages accepted through this handle.
    trace: Option<String>,
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbox").finish_non_exhaustive()
    }
}

impl Inbox {
    /// An inbox that stores messages in `blobs`, publishes them through `journal`, and
    /// recognises repetitions through `queries`.
    pub fn new(
        context: Context,
        blobs: Arc<dyn Blobs>,
        journal: Arc<dyn Journal<Rows>>,
        queries: Arc<dyn Queries>,
    ) -> Self {
        Self {
            context,
            blobs,
            journal,
            queries,
            trace: None,
        }
    }

    /// This inbox with a trace context (W3C traceparent) for the messages it accepts.
    #[must_use]
    pub fn traced(&self, trace: Option<&str>) -> Self {
        Self {
            trace: trace.map(str::to_owned),
            ..self.clone()
        }
    }

    /// Accepts a raw message (RFC 5322) for a recipient; without one, the message's own
    /// `Delivered-To` or `To` decides. Durable when it returns. The same bytes for the same
    /// recipient are one message: accepting them again changes nothing.
    ///
    /// # Errors
    /// See [`InboxError`].
    pub async fn accept(&self, raw: Bytes, recipient: Option<&str>) -> Result<EmailId, InboxError> {
        if raw.is_empty() {
            return Err(InboxError::Empty);
        }
        if raw.len() > MAX_MESSAGE_BYTES {
            return Err(InboxError::TooLarge(raw.len()));
        }
        let given = recipient.map(|address| address.trim().to_lowercase());
        let given = given.filter(|address| !address.is_empty());
        let addressee = addressee(given.as_deref(), &raw);
        let id = EmailId::of(addressee.as_deref().unwrap_or_default(), &raw);
        // The row is written in the transaction that publishes the message. It also detects a
        // repetition after the journal has pruned the ids of its events.
        if self.queries.email(&id).await?.is_some() {
            return Ok(id);
        }
        let raw = self.blobs.put(raw).await?;
        self.publish(id.clone(), given, addressee, raw).await?;
        Ok(id)
    }

    async fn publish(
        &self,
        id: EmailId,
        given: Option<String>,
        addressee: Option<String>,
        raw: BlobId,
    ) -> Result<(), InboxError> {
        let now = self.context.now();
        let key = key(addressee.as_deref(), &id);
        let email = Email {
            id: id.clone(),
            recipient: addressee.unwrap_or_default(),
            user: None,
            message_id: None,
            subject: String::new(),
            raw: raw.clone(),
            received: now,
            state: EmailState::Pending,
            code: None,
            detail: None,
            finished: None,
        };
        let payload = Received {
            email: id.clone(),
            recipient: given,
            raw,
            received: now,
        };
        let event = Event {
            trace: self.trace.clone(),
            ..payload.event(EventId::derive("inbox", &id.0, 0), &key, now)
        };
        let rows = Rows {
            emails: vec![email],
            ..Rows::default()
        };
        self.journal
            .commit(Commit::outside(rows, vec![event]).into())
            .await?;
        Ok(())
    }
}

impl Inbox {
    /// Publishes an accepted message again, whatever its state; `request` makes the event's id
    /// unique.
    ///
    /// # Errors
    /// [`InboxError::Journal`].
    pub async fn reprocess(&self, email: &Email, request: &str) -> Result<(), InboxError> {
        let addressee = Some(email.recipient.as_str()).filter(|address| !address.is_empty());
        let payload = Received {
            email: email.id.clone(),
            recipient: addressee.map(str::to_owned),
            raw: email.raw.clone(),
            received: email.received,
        };
        let id = EventId::derive("again", &format!("{}/{request}", email.id), 0);
        let event = Event {
            trace: self.trace.clone(),
            ..payload.event(id, &key(addressee, &email.id), self.context.now())
        };
        let commit = Commit::outside(Rows::default(), vec![event]);
        self.journal.commit(commit.into()).await?;
        Ok(())
    }
}

/// The event key of a message.
pub fn key_of(email: &Email) -> String {
    let addressee = Some(email.recipient.as_str()).filter(|address| !address.is_empty());
    key(addressee, &email.id)
}

/// Messages of one key are handled in order, so a failing message blocks only those of the same
/// person. The key is a digest and not the address, because keys are displayed and logged.
fn key(addressee: Option<&str>, id: &EmailId) -> String {
    addressee.map_or_else(|| id.0.clone(), |address| UserId::of(address).0)
}

/// The recipient that the publisher gave, else the first one of the headers. The id of a message
/// is the same either way.
fn addressee(given: Option<&str>, raw: &[u8]) -> Option<String> {
    given.map(str::to_owned).or_else(|| own_recipient(raw))
}

/// The first recipient named in the headers.
pub(crate) fn own_recipient(raw: &[u8]) -> Option<String> {
    mime::parse(headers(raw)).recipients.into_iter().next()
}

/// The part before the first empty line.
fn headers(raw: &[u8]) -> &[u8] {
    let start = &raw[..raw.len().min(MAX_HEADERS)];
    let mut end = 0;
    for line in start.split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
        end += line.len();
    }
    &start[..end]
}

#[cfg(test)]
mod tests;
