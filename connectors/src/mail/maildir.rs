//! Takes messages from a Maildir or a drop folder.
//!
//! ```text
//! DROP/                a Maildir and a drop folder at once
//!   new/1.host         -> cur/1.host:2,S         once accepted
//!   sheet.eml          -> done/sheet.eml
//!   ala@example.com/   the same again, for that recipient
//!   (either)           -> rejected/ and a text   too large, or refused for good
//! ```
//! A message is handed over before it is moved: after a crash in between it is handed
//! over again, which the same bytes for the same recipient make harmless. Programs
//! that write into a drop folder give the file its name ending in `.eml` last.

mod mailbox;

#[cfg(test)]
mod tests;

use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use actors::ports::PortError;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use mailbox::Waiting;

/// Where messages come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The Maildir or drop folder; it is created if it is not there.
    pub folder: PathBuf,
    /// Time between two looks into it, e.g. `"500ms"`.
    #[serde(with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required")]
    pub poll: Duration,
    /// Larger messages are rejected. A document of 50 MB takes 67 MiB as an attachment.
    pub max_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("inbox"),
            poll: Duration::from_millis(500),
            max_bytes: 70 << 20,
        }
    }
}

/// A message found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The message as it was written.
    pub raw: Bytes,
    /// Whose folder it was in, lower case; `None` for the common one.
    pub recipient: Option<String>,
    /// Where it lies until it is accepted.
    pub path: PathBuf,
}

/// Looks into the folder again and again.
#[derive(Clone, Debug)]
pub struct MaildirSource {
    options: Options,
}

impl MaildirSource {
    /// Does not look yet; see [`Self::run`].
    pub fn new(options: Options) -> Self {
        Self { options }
    }

    /// Hands every message to `accept` until `shutdown`. A message that is refused for
    /// the moment stays where it is and is handed over again at the next look; one that
    /// is refused for good is put aside with the reason.
    pub async fn run<A, F>(&self, accept: A, shutdown: CancellationToken)
    where
        A: Fn(Incoming) -> F + Send + Sync,
        F: Future<Output = Result<(), PortError>> + Send,
    {
        let mut ticks = interval(self.options.poll.max(Duration::from_millis(1)));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return,
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.look(&accept, &shutdown).await {
                warn!(code = error.code, detail = error.detail, "inbox folder");
            }
        }
    }

    /// Looks once; how many messages were accepted.
    ///
    /// # Errors
    /// `mail/io` if the folder cannot be read; or the first transient refusal, since
    /// what is behind `accept` will refuse the next message too.
    pub async fn scan<A, F>(&self, accept: A) -> Result<usize, PortError>
    where
        A: Fn(Incoming) -> F + Send + Sync,
        F: Future<Output = Result<(), PortError>> + Send,
    {
        self.look(&accept, &CancellationToken::new()).await
    }

    async fn look<A, F>(&self, accept: &A, stop: &CancellationToken) -> Result<usize, PortError>
    where
        A: Fn(Incoming) -> F + Send + Sync,
        F: Future<Output = Result<(), PortError>> + Send,
    {
        let folder = self.options.folder.clone();
        let waiting = blocking(move || mailbox::waiting(&folder)).await?;
        let mut accepted = 0;
        for message in waiting {
            if stop.is_cancelled() {
                break;
            }
            accepted += usize::from(self.hand_over(message, accept).await?);
        }
        Ok(accepted)
    }

    /// Whether it was accepted.
    async fn hand_over<A, F>(&self, message: Waiting, accept: &A) -> Result<bool, PortError>
    where
        A: Fn(Incoming) -> F + Send + Sync,
        F: Future<Output = Result<(), PortError>> + Send,
    {
        let limit = self.options.max_bytes;
        let path = message.path.clone();
        let raw = match blocking(move || read(&path, limit)).await? {
            Content::Message(raw) => raw,
            Content::Gone => return Ok(false),
            Content::TooLarge(bytes) => {
                let detail = format!("the message has {bytes} bytes; at most {limit} are read");
                return reject(message, PortError::permanent("mail/too-large", detail)).await;
            }
        };
        let incoming = Incoming {
            raw: raw.into(),
            recipient: message.recipient.clone(),
            path: message.path.clone(),
        };
        match accept(incoming).await {
            Ok(()) => blocking(move || mailbox::finish(&message))
                .await
                .map(|()| true),
            Err(error) if error.transient => Err(error),
            Err(error) => reject(message, error).await,
        }
    }
}

async fn reject(message: Waiting, error: PortError) -> Result<bool, PortError> {
    info!(code = error.code, "message rejected");
    let reason = format!("{error}\n");
    blocking(move || mailbox::reject(&message, &reason))
        .await
        .map(|()| false)
}

enum Content {
    Message(Vec<u8>),
    TooLarge(u64),
    /// Another program took it since it was listed.
    Gone,
}

fn read(path: &Path, limit: u64) -> io::Result<Content> {
    let gone = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => Ok(Content::Gone),
        _ => Err(error),
    };
    match std::fs::metadata(path) {
        Ok(file) if file.len() > limit => Ok(Content::TooLarge(file.len())),
        Ok(_) => std::fs::read(path).map(Content::Message).or_else(gone),
        Err(error) => gone(error),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, PortError> {
    spawn_blocking(work)
        .await
        .map_err(|error| PortError::transient("mail/io", error))?
        .map_err(|error| PortError::transient("mail/io", error))
}
