//! The inbox stage: ingress of messages that other programs publish to the log.
//!
//! ```text
//! prefix.inbox.email (CloudEvent) -> decode -> body | object of its claim check -> Inbox
//!                                           \-> undecodable -> dead letter, with a row
//! ```
//! It runs only with a log that other programs can publish to.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use engine::event::{Event, EventId, Priority};
use engine::flow::admission::{Admission, AdmissionError};
use engine::jetstream::Foreign;
use engine::stage::{Attempt, Effects, Failure, Outcome, Stage, StageError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::events::{stages, unknown_schema};
use crate::inbox::{self, Inbox, InboxError, MAX_MESSAGE_BYTES};
use crate::model::{BlobId, Email, EmailId, EmailState, UserId};
use crate::ports::{Objects, PortError, Queries};
use crate::progress::skipped;
use crate::rows::Rows;

/// Schema of a published e-mail.
pub const EMAIL: &str = "inbox.email.v1";

/// The header that [`decode`] puts before the body, as one line of JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    recipient: Option<String>,
    /// Whether the body is a claim check instead of the message itself.
    claim: bool,
}

/// The location of a message that is too large for the log, in an object store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimCheck {
    /// The bucket of the object store.
    pub bucket: String,
    /// The object's name.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// The event for a published message. `ce-subject` names the recipient; the content type
/// `application/json` marks a claim check.
pub fn decode(foreign: Foreign<'_>) -> Event {
    let recipient = foreign.header("ce-subject").map(str::to_owned);
    let json = |kind: &str| kind.to_ascii_lowercase().starts_with("application/json");
    let header = Header {
        claim: foreign.header("content-type").is_some_and(json),
        recipient,
    };
    // Without a subject, the headers of the message may name the recipient.
    let named = header.recipient.clone();
    let named = named.or_else(|| match header.claim {
        true => None,
        false => inbox::own_recipient(foreign.body),
    });
    let key = match named {
        // A digest and not the address, because keys are displayed and logged.
        Some(address) => UserId::of(&address).0,
        None => foreign.id.to_owned(),
    };
    let trace = foreign.header("ce-traceparent");
    let trace = trace.or_else(|| foreign.header("traceparent"));
    Event {
        id: EventId(foreign.id.to_owned()),
        stage: foreign.stage.to_owned(),
        key,
        priority: Priority::Interactive,
        schema: format!("inbox.{}.v1", foreign.source),
        published: foreign.at,
        due: foreign.at,
        trace: trace.map(str::to_owned),
        payload: encode(&header, foreign.body),
    }
}

fn encode(header: &Header, body: &[u8]) -> Bytes {
    let mut payload = serde_json::to_vec(header)
        .expect("invariant: a plain struct with string keys always encodes");
    payload.push(b'\n');
    payload.extend_from_slice(body);
    payload.into()
}

/// The inverse of [`encode`].
fn split(payload: &Bytes) -> Result<(Header, Bytes), StageError> {
    let undecodable =
        |reason: &dyn ToString| StageError::permanent("engine/undecodable", reason.to_string());
    let end = payload.iter().position(|byte| *byte == b'\n');
    let end = end.ok_or_else(|| undecodable(&"no header before the message"))?;
    let header = serde_json::from_slice(&payload[..end]).map_err(|error| undecodable(&error))?;
    Ok((header, payload.slice(end + 1..)))
}

/// Accepts published messages into the inbox.
pub struct IngressStage {
    inbox: Inbox,
    queries: Arc<dyn Queries>,
    objects: Arc<dyn Objects>,
    admission: Admission<PortError>,
}

impl IngressStage {
    /// The stage before this inbox; it waits while `admission` rejects because of the backlog.
    pub fn new(
        inbox: Inbox,
        queries: Arc<dyn Queries>,
        objects: Arc<dyn Objects>,
        admission: Admission<PortError>,
    ) -> Self {
        Self {
            inbox,
            queries,
            objects,
            admission,
        }
    }

    /// Waits until the backlog has capacity. Meanwhile the message stays in the log.
    async fn admitted(&self) -> Result<(), PortError> {
        loop {
            match self.admission.admit().await {
                Ok(()) => return Ok(()),
                Err(AdmissionError::Full { .. }) => {
                    tokio::time::sleep(Duration::from_millis(250)).await
                }
                Err(AdmissionError::Unknown(error)) => return Err(error),
            }
        }
    }

    /// Fetches the message that a claim check points to, and verifies its digest.
    async fn fetch_claimed(&self, body: &Bytes) -> Result<Bytes, StageError> {
        let invalid = |detail: String| StageError::permanent("mail/claim-check", detail);
        let claim: ClaimCheck =
            serde_json::from_slice(body).map_err(|error| invalid(error.to_string()))?;
        let limit = MAX_MESSAGE_BYTES;
        let raw = self.objects.get(&claim.bucket, &claim.name, limit).await?;
        let found = hex::encode(Sha256::digest(&raw));
        if !found.eq_ignore_ascii_case(claim.sha256.trim()) {
            return Err(invalid(
                "the object does not match the digest of its claim check".to_owned(),
            ));
        }
        Ok(raw)
    }
}

#[async_trait]
impl Stage<Rows> for IngressStage {
    type State = ();

    async fn load(&self, _: &str) -> Result<(), StageError> {
        Ok(())
    }

    async fn handle(
        &self,
        (): &mut (),
        event: &Event,
        attempt: &Attempt,
    ) -> Result<Outcome<Rows>, StageError> {
        if event.schema != EMAIL {
            return Err(unknown_schema(event));
        }
        let (header, body) = split(&event.payload)?;
        let raw = match header.claim {
            true => self.fetch_claimed(&body).await?,
            false => body,
        };
        attempt.waiting("backlog", self.admitted()).await?;
        let inbox = self.inbox.traced(event.trace.as_deref());
        let accepted = inbox.accept(raw, header.recipient.as_deref()).await;
        accepted.map_err(|error| stage_error(&error))?;
        let own = failed_row(event);
        let effects = match self.queries.email(&own).await? {
            None => Effects::default(),
            // It was a dead letter before, and an operator has retried it.
            Some(_) => skipped(
                &own,
                "mail/taken-up",
                "the inbox accepted it when it was retried",
                attempt.now,
            ),
        };
        Ok(Outcome::Done(effects))
    }

    /// A message that never reached the inbox gets a row too, so that its end state is visible.
    fn on_dead_letter(&self, event: &Event, failure: &Failure, now: Timestamp) -> Effects<Rows> {
        let recipient = split(&event.payload)
            .ok()
            .and_then(|(header, _)| header.recipient);
        let row = Email {
            id: failed_row(event),
            recipient: recipient.unwrap_or_default(),
            user: None,
            message_id: None,
            subject: String::new(),
            // These bytes are stored in the dead letter, not as a blob.
            raw: BlobId::of(&event.payload),
            received: event.published,
            state: EmailState::DeadLetter,
            code: Some(failure.code.clone()),
            detail: Some(failure.detail.clone()),
            finished: Some(now),
        };
        let writes = Rows {
            emails: vec![row],
            ..Rows::default()
        };
        Effects {
            writes,
            ..Effects::default()
        }
    }
}

/// The id of the row of a published message that did not reach the inbox.
fn failed_row(event: &Event) -> EmailId {
    let id = EventId::derive(stages::INBOX, &event.id.0, 0);
    EmailId(format!("published-{id}"))
}

fn stage_error(error: &InboxError) -> StageError {
    match error.is_transient() {
        true => StageError::transient(error.code(), error),
        false => StageError::permanent(error.code(), error),
    }
}

#[cfg(test)]
mod tests;
