//! The door of the pipeline: takes a raw message, and once it answers the message is safe.

use std::sync::Arc;

use bytes::Bytes;
use engine::Context;
use engine::event::{Event, EventId};
use engine::journal::{Commit, Journal, JournalError};

use crate::email::mime;
use crate::events::{Payload, Received};
use crate::model::{BlobId, Email, EmailId, EmailState, UserId};
use crate::ports::{Blobs, PortError, Queries};
use crate::rows::Rows;

/// Largest raw message accepted: a 50 MB document, encoded.
pub const MAX_MESSAGE_BYTES: usize = 70 * 1024 * 1024;

/// Longer headers are only looked at so far for the recipient.
const MAX_HEADERS: usize = 64 << 10;

/// Why a message was not accepted. Nothing was kept.
#[derive(Clone, Debug, thiserror::Error)]
pub enum InboxError {
    /// It has no bytes at all.
    #[error("mail/empty: the message has no content")]
    Empty,
    /// It is larger than [`MAX_MESSAGE_BYTES`].
    #[error("mail/too-large: the message has {0} bytes, at most {MAX_MESSAGE_BYTES} are accepted")]
    TooLarge(usize),
    /// It could not be stored now; try again.
    #[error(transparent)]
    Store(#[from] PortError),
    /// It could not be published now; try again.
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
    pub fn transient(&self) -> bool {
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
    /// Of what comes in through this one.
    trace: Option<String>,
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbox").finish_non_exhaustive()
    }
}

impl Inbox {
    /// An inbox that stores into `blobs`, publishes through `journal`, and knows from
    /// `queries` what was accepted before.
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

    /// The same for messages that belong to a trace (W3C traceparent).
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
        // Its row is written in the transaction that publishes it, and stays when the
        // journal has long forgotten which events it has seen.
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
    /// Has a message read once more, whatever became of it; `request` tells this time from
    /// others.
    ///
    /// # Errors
    /// [`InboxError::Journal`].
    pub async fn again(&self, email: &Email, request: &str) -> Result<(), InboxError> {
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

/// The key under which a message is handled.
pub fn key_of(email: &Email) -> String {
    let addressee = Some(email.recipient.as_str()).filter(|address| !address.is_empty());
    key(addressee, &email.id)
}

/// Messages of one key are handled in order, so that one that fails holds back the others
/// of its key: the person's, and nobody else's. No address, since keys are shown and logged.
fn key(addressee: Option<&str>, id: &EmailId) -> String {
    addressee.map_or_else(|| id.0.clone(), |address| UserId::of(address).0)
}

/// For whom a message is, said by the publisher or read from the headers: either way it is
/// the same message.
fn addressee(given: Option<&str>, raw: &[u8]) -> Option<String> {
    given.map(str::to_owned).or_else(|| own_recipient(raw))
}

/// The first recipient that the headers name.
pub(crate) fn own_recipient(raw: &[u8]) -> Option<String> {
    mime::parse(headers(raw)).recipients.into_iter().next()
}

/// What stands before the first empty line.
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
