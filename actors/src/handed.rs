//! The inbox stage: messages that other programs publish, on their way to the inbox.
//!
//! ```text
//! prefix.inbox.email (CloudEvent) -> decode -> raw | fetched by its claim check -> Inbox
//!                                                  broken -> dead letter, with a row
//! ```
//! It exists where the log is one that others can publish to.

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

/// Schema of an e-mail that was published.
pub const EMAIL: &str = "inbox.email.v1";

/// What stands before the body, as one line of JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Label {
    recipient: Option<String>,
    /// Whether the body says where the message is.
    claim: bool,
}

/// Where a message lies that is too large for the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimCheck {
    /// The bucket of the object store.
    pub bucket: String,
    /// The object's name.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// The event for a message that was published: `ce-subject` names the person, the content
/// type says whether the body is the message or a claim check.
pub fn decode(foreign: Foreign<'_>) -> Event {
    let recipient = foreign.header("ce-subject").map(str::to_owned);
    let json = |kind: &str| kind.to_ascii_lowercase().starts_with("application/json");
    let label = Label {
        claim: foreign.header("content-type").is_some_and(json),
        recipient,
    };
    // Without a name, the message itself may say for whom it is.
    let named = label.recipient.clone();
    let named = named.or_else(|| match label.claim {
        true => None,
        false => inbox::own_recipient(foreign.body),
    });
    let key = match named {
        // No address: keys are shown and logged.
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
        payload: labelled(&label, foreign.body),
    }
}

fn labelled(label: &Label, body: &[u8]) -> Bytes {
    let mut payload = serde_json::to_vec(label)
        .expect("invariant: a plain struct with string keys always encodes");
    payload.push(b'\n');
    payload.extend_from_slice(body);
    payload.into()
}

fn unlabelled(payload: &Bytes) -> Result<(Label, Bytes), StageError> {
    let broken =
        |reason: &dyn ToString| StageError::permanent("engine/undecodable", reason.to_string());
    let end = payload.iter().position(|byte| *byte == b'\n');
    let end = end.ok_or_else(|| broken(&"no label before the message"))?;
    let label = serde_json::from_slice(&payload[..end]).map_err(|error| broken(&error))?;
    Ok((label, payload.slice(end + 1..)))
}

/// Takes what was published in.
pub struct InboxStage {
    inbox: Inbox,
    queries: Arc<dyn Queries>,
    objects: Arc<dyn Objects>,
    admission: Admission<PortError>,
}

impl InboxStage {
    /// The stage before this inbox; it waits as long as `admission` refuses.
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

    /// Nothing is turned away here: what has no room yet stays in the log.
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

    async fn fetched(&self, body: &Bytes) -> Result<Bytes, StageError> {
        let wrong = |detail: String| StageError::permanent("mail/claim-check", detail);
        let claim: ClaimCheck =
            serde_json::from_slice(body).map_err(|error| wrong(error.to_string()))?;
        let limit = MAX_MESSAGE_BYTES;
        let raw = self.objects.get(&claim.bucket, &claim.name, limit).await?;
        let found = hex::encode(Sha256::digest(&raw));
        if !found.eq_ignore_ascii_case(claim.sha256.trim()) {
            return Err(wrong(
                "the object is not the one that was announced".to_owned(),
            ));
        }
        Ok(raw)
    }
}

#[async_trait]
impl Stage<Rows> for InboxStage {
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
        let (label, body) = unlabelled(&event.payload)?;
        let raw = match label.claim {
            true => self.fetched(&body).await?,
            false => body,
        };
        attempt.waiting("backlog", self.admitted()).await?;
        let inbox = self.inbox.traced(event.trace.as_deref());
        let accepted = inbox.accept(raw, label.recipient.as_deref()).await;
        accepted.map_err(|error| refused(&error))?;
        let own = own_row(event);
        let effects = match self.queries.email(&own).await? {
            None => Effects::default(),
            // It was given up once; an operator has taken it up again.
            Some(_) => skipped(
                &own,
                "mail/taken-up",
                "it was taken in at last",
                attempt.now,
            ),
        };
        Ok(Outcome::Done(effects))
    }

    /// Also what never reached the inbox has an end that people see.
    fn on_dead_letter(&self, event: &Event, failure: &Failure, now: Timestamp) -> Effects<Rows> {
        let recipient = unlabelled(&event.payload)
            .ok()
            .and_then(|(label, _)| label.recipient);
        let row = Email {
            id: own_row(event),
            recipient: recipient.unwrap_or_default(),
            user: None,
            message_id: None,
            subject: String::new(),
            // The bytes are those of the dead letter.
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

/// The row of a message that never became one.
fn own_row(event: &Event) -> EmailId {
    let id = EventId::derive(stages::INBOX, &event.id.0, 0);
    EmailId(format!("published-{id}"))
}

fn refused(error: &InboxError) -> StageError {
    match error.transient() {
        true => StageError::transient(error.code(), error),
        false => StageError::permanent(error.code(), error),
    }
}

#[cfg(test)]
mod tests;
