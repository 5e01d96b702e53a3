//! The door of the pipeline: takes a raw message, and once it answers the message is safe.

use std::sync::Arc;

use bytes::Bytes;
use engine::Context;
use engine::event::{Event, EventId};
use engine::journal::{Commit, Journal, JournalError};

use crate::events::{Payload, Received, stages};
use crate::model::{BlobId, Email, EmailId, EmailState};
use crate::ports::{Blobs, PortError};
use crate::rows::Rows;

/// Largest raw message accepted: a 50 MB document, encoded.
pub const MAX_MESSAGE_BYTES: usize = 70 * 1024 * 1024;

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
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbox").finish_non_exhaustive()
    }
}

impl Inbox {
    /// An inbox that stores into `blobs` and publishes through `journal`.
    pub fn new(context: Context, blobs: Arc<dyn Blobs>, journal: Arc<dyn Journal<Rows>>) -> Self {
        Self {
            context,
            blobs,
            journal,
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
        let recipient = recipient.map(|address| address.trim().to_lowercase());
        let id = EmailId::of(recipient.as_deref().unwrap_or_default(), &raw);
        let raw = self.blobs.put(raw).await?;
        self.publish(id.clone(), recipient, raw).await?;
        Ok(id)
    }

    async fn publish(
        &self,
        id: EmailId,
        recipient: Option<String>,
        raw: BlobId,
    ) -> Result<(), InboxError> {
        let now = self.context.now();
        let email = Email {
            id: id.clone(),
            recipient: recipient.clone().unwrap_or_default(),
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
        // Without a recipient the order among a person's messages is only known once the
        // message is parsed; such messages are ordered among themselves.
        let key = recipient.clone().unwrap_or_default();
        let payload = Received {
            email: id.clone(),
            recipient,
            raw,
            received: now,
        };
        let emit = payload.emit(&key);
        let event = Event {
            id: EventId::derive("inbox", &id.0, 0),
            stage: stages::EMAIL.to_owned(),
            key,
            schema: emit.schema,
            published: now,
            due: now,
            trace: None,
            payload: emit.payload,
        };
        let rows = Rows {
            emails: vec![email],
            ..Rows::default()
        };
        self.journal
            .commit(Commit::outside(rows, vec![event]))
            .await?;
        Ok(())
    }
}
