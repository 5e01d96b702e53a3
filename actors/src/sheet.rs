//! The callsheet stage: which of a message's documents is the call sheet, and what are its
//! fields?
//!
//! ```text
//! Candidate -> read every document, read the text -> best -> SheetRead   -> user
//!                                                     |  -> Unreadable   -> user
//!                                                     +  -> skipped
//! ```

pub mod choice;

use std::borrow::Cow;

use async_trait::async_trait;
use bytes::Bytes;
use callsheet::{Context, Reading};
use engine::event::Event;
use engine::stage::{Attempt, Effects, Failure, Outcome, Stage, StageError};
use jiff::Timestamp;

use crate::events::{Candidate, Payload, SheetRead, Unreadable, unknown_schema};
use crate::model::{BlobId, UserId};
use crate::ports::{Ports, ReaderError};
use crate::progress::{dead_letter, skipped};
use crate::rows::Rows;

use choice::{Choice, DocumentReading, choose};

/// Bytes read of a message's text; no person writes a longer one.
const MAX_TEXT: usize = 256 << 10;
/// Longer texts are read on a blocking thread.
const INLINE_TEXT: usize = 64 << 10;

/// Reads call sheets.
pub struct SheetStage {
    ports: Ports,
}

impl SheetStage {
    /// The stage over these adapters.
    pub fn new(ports: Ports) -> Self {
        Self { ports }
    }
}

#[async_trait]
impl Stage<Rows> for SheetStage {
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
        let now = attempt.now;
        let candidate = Candidate::of(event)?.ok_or_else(|| unknown_schema(event))?;
        let context = self.context(&candidate).await?;
        let documents = self.documents(&candidate, &context, event, attempt).await?;
        let text = self.text(&candidate, &context).await?;
        match choose(documents, text) {
            Choice::Read { reading, documents } => self
                .read(&candidate, &reading, documents)
                .await
                .map(Outcome::Done),
            Choice::Unreadable { code, detail } => {
                let unreadable = Unreadable {
                    email: candidate.email,
                    code,
                    detail,
                };
                Ok(Outcome::Done(emit_to_user(&unreadable, &candidate.user)))
            }
            Choice::Hostile { code, detail } => {
                let failure = Failure {
                    code: code.clone(),
                    detail: detail.clone(),
                    attempts: 1,
                };
                let effects = dead_letter(&candidate.email, Some(&candidate.user), &failure, now);
                Ok(Outcome::DeadLetter {
                    code,
                    detail,
                    effects,
                })
            }
            Choice::Nothing => {
                let detail = "neither a call sheet nor a change notice";
                let effects = skipped(&candidate.email, "mail/no-call-sheet", detail, now);
                Ok(Outcome::Done(effects))
            }
        }
    }

    fn on_dead_letter(&self, event: &Event, failure: &Failure, now: Timestamp) -> Effects<Rows> {
        match Candidate::of(event) {
            Ok(Some(candidate)) => {
                dead_letter(&candidate.email, Some(&candidate.user), failure, now)
            }
            _ => Effects::default(),
        }
    }
}

fn emit_to_user(payload: &impl Payload, user: &UserId) -> Effects<Rows> {
    Effects {
        emit: vec![payload.emit(&user.0)],
        ..Effects::default()
    }
}

/// The first [`MAX_TEXT`] bytes of a text, in whole characters.
fn truncated(text: &[u8]) -> Cow<'_, str> {
    let mut end = text.len().min(MAX_TEXT);
    // A byte 10xxxxxx continues the previous character in UTF-8.
    while end > 0 && text.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
        end -= 1;
    }
    String::from_utf8_lossy(&text[..end])
}

impl SheetStage {
    async fn context(&self, candidate: &Candidate) -> Result<Context, StageError> {
        let email = self.ports.queries.email(&candidate.email).await?;
        let user = self.ports.queries.user(&candidate.user).await?;
        Ok(Context {
            received: Some(candidate.received),
            time_zone: user.map(|user| user.time_zone),
            file_name: None,
            subject: email.map(|email| email.subject),
        })
    }

    /// Reads each document; one that cannot be read does not prevent reading the others.
    async fn documents(
        &self,
        candidate: &Candidate,
        context: &Context,
        event: &Event,
        attempt: &Attempt,
    ) -> Result<Vec<DocumentReading>, StageError> {
        let mut readings = Vec::new();
        for (blob, name) in &candidate.documents {
            let bytes = self.ports.blobs.get(blob).await?;
            let context = Context {
                file_name: Some(name.clone()),
                ..context.clone()
            };
            let user = &candidate.user.0;
            let limit = &self.ports.reader_limit;
            let permit = attempt.permit(limit, user, event.priority).await?;
            let outcome = match self.ports.reader.read_pdf(bytes, &context).await {
                Err(ReaderError::Unavailable(detail)) => {
                    return Err(StageError::transient("reader/unavailable", detail));
                }
                outcome => outcome,
            };
            drop(permit);
            attempt.progress();
            let known = self.is_known(candidate, blob).await?;
            readings.push(DocumentReading {
                blob: blob.clone(),
                outcome,
                known,
            });
        }
        Ok(readings)
    }

    /// Whether the person received this document before: an old sheet in a reply, or a copy.
    async fn is_known(&self, candidate: &Candidate, blob: &BlobId) -> Result<bool, StageError> {
        let Candidate { user, email, .. } = candidate;
        let original =
            self.ports
                .queries
                .duplicate_of(user, email, None, std::slice::from_ref(blob));
        Ok(original.await?.is_some())
    }

    async fn text(
        &self,
        candidate: &Candidate,
        context: &Context,
    ) -> Result<Option<Reading>, StageError> {
        let Some(blob) = &candidate.text else {
            return Ok(None);
        };
        let bytes = self.ports.blobs.get(blob).await?;
        let text = truncated(&bytes).into_owned();
        if text.len() <= INLINE_TEXT {
            return Ok(Some(callsheet::read_text(&text, context)));
        }
        let context = context.clone();
        let read = tokio::task::spawn_blocking(move || callsheet::read_text(&text, &context));
        let reading = read
            .await
            .map_err(|error| StageError::transient("engine/panic", error))?;
        Ok(Some(reading))
    }

    async fn read(
        &self,
        candidate: &Candidate,
        reading: &Reading,
        documents: Vec<BlobId>,
    ) -> Result<Effects<Rows>, StageError> {
        let json = serde_json::to_vec(reading)
            .map_err(|error| StageError::permanent("engine/undecodable", error))?;
        let reading = self.ports.blobs.put(Bytes::from(json)).await?;
        let (email, received) = (candidate.email.clone(), candidate.received);
        let read = SheetRead {
            email,
            received,
            reading,
            documents,
        };
        Ok(emit_to_user(&read, &candidate.user))
    }
}

#[cfg(test)]
mod tests;
