//! The email stage: who is the recipient, is it a duplicate, what does it contain?
//!
//! ```text
//! Received -> parse -> recipient -> duplicate? -> documents, text -> Candidate
//!                         |            |               |
//!                      unknown     duplicate         none       -> skipped
//! ```

use async_trait::async_trait;
use bytes::Bytes;
use engine::event::Event;
use engine::stage::{Attempt, Effects, Failure, Outcome, Stage, StageError};
use jiff::Timestamp;

use crate::events::{Candidate, Payload, Received, unknown_schema};
use crate::mime::{self, ParsedMail};
use crate::model::{BlobId, EmailState, User};
use crate::ports::{Blobs, Ports};
use crate::progress::{dead_letter, progress, skipped};
use crate::rows::{Document, Rows};
use crate::search::words_of_email;

/// Messages above this size are parsed on a blocking thread: the parser runs at about
/// 100 MB/s, so this bounds the stall to a few milliseconds.
const INLINE_BYTES: usize = 512 * 1024;

/// Finds call sheet candidates among messages.
pub struct EmailStage {
    ports: Ports,
}

impl EmailStage {
    /// The stage over these adapters.
    pub fn new(ports: Ports) -> Self {
        Self { ports }
    }
}

#[async_trait]
impl Stage<Rows> for EmailStage {
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
        let received = Received::of(event)?.ok_or_else(|| unknown_schema(event))?;
        let raw = self.ports.blobs.get(&received.raw).await?;
        let mail = parse(raw).await?;
        let Some(user) = self.person(&received, &mail).await? else {
            let detail =
                "no recipient is registered; `stillontime user add --email ADDRESS` registers one";
            let effects = skipped(&received.email, "mail/unknown-person", detail, now);
            return Ok(Outcome::Done(with_headers(effects, &mail, None)));
        };
        let message_id = mail.message_id.as_deref();
        let original = self
            .ports
            .queries
            .duplicate_of(&user.id, &received.email, message_id, &[]);
        if original.await?.is_some() {
            let detail = "the same message was received before";
            let effects = skipped(&received.email, "mail/duplicate", detail, now);
            return Ok(Outcome::Done(with_headers(effects, &mail, Some(&user))));
        }
        let effects = self.candidate(received, &mail, &user, now).await?;
        Ok(Outcome::Done(with_headers(effects, &mail, Some(&user))))
    }

    fn on_dead_letter(&self, event: &Event, failure: &Failure, now: Timestamp) -> Effects<Rows> {
        match Received::of(event) {
            Ok(Some(received)) => dead_letter(&received.email, None, failure, now),
            _ => Effects::default(),
        }
    }
}

async fn parse(raw: Bytes) -> Result<ParsedMail, StageError> {
    if raw.len() <= INLINE_BYTES {
        return Ok(mime::parse(&raw));
    }
    let parsed = tokio::task::spawn_blocking(move || mime::parse(&raw)).await;
    parsed.map_err(|error| StageError::transient("engine/panic", error))
}

impl EmailStage {
    /// The person with the address that the publisher gave, else the first registered person
    /// among the recipients of the message.
    async fn person(
        &self,
        received: &Received,
        mail: &ParsedMail,
    ) -> Result<Option<User>, StageError> {
        let own = if received.recipient.is_some() {
            &[][..]
        } else {
            &mail.recipients[..]
        };
        for address in received.recipient.iter().chain(own) {
            if let Some(user) = self.ports.queries.user_by_email(address).await? {
                return Ok(Some(user));
            }
        }
        Ok(None)
    }

    async fn candidate(
        &self,
        received: Received,
        mail: &ParsedMail,
        user: &User,
        now: Timestamp,
    ) -> Result<Effects<Rows>, StageError> {
        let mut documents = Vec::new();
        for document in &mail.documents {
            let blob = self.ports.blobs.put(document.bytes.clone()).await?;
            documents.push((blob, document.name.clone()));
        }
        let text = match mail.text.trim() {
            "" => None,
            text => Some(store_text(&*self.ports.blobs, text).await?),
        };
        if documents.is_empty() && text.is_none() {
            let detail = "the message has neither a document nor text";
            return Ok(skipped(&received.email, "mail/no-call-sheet", detail, now));
        }
        // A Date header in the future comes from a wrong clock.
        let dated = mail
            .date
            .unwrap_or(received.received)
            .min(received.received);
        let rows = documents.iter().map(|(blob, _)| Document {
            email: received.email.clone(),
            user: user.id.clone(),
            blob: blob.clone(),
        });
        let rows: Vec<_> = rows.collect();
        let candidate = Candidate {
            email: received.email.clone(),
            user: user.id.clone(),
            received: dated,
            documents,
            text,
        };
        let mut effects = progress(&received.email, EmailState::Processing, now);
        effects.writes.documents = rows;
        effects.emit.push(candidate.emit(&user.id.0));
        Ok(effects)
    }
}

async fn store_text(blobs: &dyn Blobs, text: &str) -> Result<BlobId, StageError> {
    Ok(blobs.put(Bytes::copy_from_slice(text.as_bytes())).await?)
}

/// Adds the values of the headers to the message's row.
fn with_headers(
    mut effects: Effects<Rows>,
    mail: &ParsedMail,
    user: Option<&User>,
) -> Effects<Rows> {
    for row in &mut effects.writes.progress {
        row.message_id.clone_from(&mail.message_id);
        row.subject = Some(mail.subject.clone());
        row.user = user.map(|user| user.id.clone());
        row.words = user.map(|user| words_of_email(&user.id, &mail.subject, &mail.text));
    }
    effects
}
