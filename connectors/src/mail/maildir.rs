//! Receives messages from a Maildir or a drop folder.
//!
//! ```text
//! DROP/                a Maildir and a drop folder at once
//!   new/1.host         -> cur/1.host:2,S         once accepted
//!   sheet.eml          -> done/sheet.eml
//!   ala@example.com/   the same again, for that recipient
//!   (either)           -> rejected/ and a text   too large, or a permanent error
//! ```
//! A message is passed on before it is moved. After a crash in between it is passed on again, which
//! is harmless: the same bytes for the same recipient are recognised as the same message.
//!
//! The messages of a Maildir are complete when they appear. A dropped file may still be written
//! to: it is accepted once several scans have found it unchanged. A file that is no message, or
//! that cannot be read or moved, is reported once and does not block the others. Links are never
//! followed.

mod content;
mod mailbox;
mod stability;

#[cfg(test)]
mod tests;

use std::ffi::OsStr;
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actors::ports::PortError;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use content::{Content, read};
use mailbox::PendingMessage;
use stability::StabilityTracker;

/// The settings of the inbox folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The Maildir or drop folder. If it is missing, it is created for its owner only.
    pub folder: PathBuf,
    /// The time between two scans, e.g. `"500ms"`.
    #[serde(with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required")]
    pub poll: Duration,
    /// How long a dropped file must stay unchanged before it is accepted. Counted in scans, of
    /// which there are at least four.
    #[serde(
        rename = "settle",
        with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required"
    )]
    pub quiet_period: Duration,
    /// Larger messages are rejected. A document of 50 MB takes 67 MiB as an attachment.
    pub max_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("inbox"),
            poll: Duration::from_millis(500),
            quiet_period: Duration::from_secs(2),
            max_bytes: 70 << 20,
        }
    }
}

/// A message that was found in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The bytes of the message.
    pub raw: Bytes,
    /// The recipient whose folder it was in, in lower case; `None` for the shared folder.
    pub recipient: Option<String>,
    /// The file, until the message is accepted.
    pub path: PathBuf,
}

/// Scans the folder periodically.
#[derive(Clone, Debug)]
pub struct MaildirSource {
    options: Options,
    /// The state from one scan to the next.
    tracker: Arc<Mutex<StabilityTracker>>,
}

impl MaildirSource {
    /// Prepares the source; [`Self::run`] starts the scans.
    pub fn new(options: Options) -> Self {
        let tracker = StabilityTracker::new(options.poll, options.quiet_period);
        Self {
            options,
            tracker: Arc::new(Mutex::new(tracker)),
        }
    }

    /// Passes every message to `accept` until `shutdown`. After a transient error the message stays
    /// where it is and is passed on again at the next scan; after a permanent error it is moved to
    /// `rejected/` with the reason.
    pub async fn run<A, F>(&self, accept: A, shutdown: CancellationToken)
    where
        A: Fn(Incoming) -> F + Send + Sync,
        F: Future<Output = Result<(), PortError>> + Send,
    {
        let mut ticks = interval(self.options.poll.max(Duration::from_millis(1)));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last_code = None;
        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return,
                _ = ticks.tick() => {}
            }
            let failure = self.scan_until(&accept, &shutdown).await.err();
            // An error is logged once, not at every scan.
            if let Some(error) = failure.as_ref().filter(|e| last_code != Some(e.code)) {
                warn!(
                    code = error.code,
                    detail = error.detail,
                    "the inbox folder could not be processed"
                );
            }
            last_code = failure.map(|error| error.code);
        }
    }

    /// Scans once, and returns how many messages were accepted.
    ///
    /// # Errors
    /// `mail/io` if the folder cannot be read; or the first transient error of `accept`, because
    /// the next message would meet it too.
    pub async fn scan<A, F>(&self, accept: A) -> Result<usize, PortError>
    where
        A: Fn(Incoming) -> F + Send + Sync,
        F: Future<Output = Result<(), PortError>> + Send,
    {
        self.scan_until(&accept, &CancellationToken::new()).await
    }

    async fn scan_until<A, F>(
        &self,
        accept: &A,
        shutdown: &CancellationToken,
    ) -> Result<usize, PortError>
    where
        A: Fn(Incoming) -> F + Send + Sync,
        F: Future<Output = Result<(), PortError>> + Send,
    {
        let folder = self.options.folder.clone();
        let listing = blocking(move || mailbox::list(&folder)).await?;
        let messages = self.tracker().complete(&listing);
        for (path, reason) in &listing.ignored {
            if self.tracker().mark_reported(path) {
                let file = without_address(path);
                warn!(
                    code = "mail/ignored",
                    ?file,
                    reason,
                    "a file in the inbox folder is ignored"
                );
            }
        }
        for (path, error) in &listing.unreadable {
            self.report_once(path, &PortError::transient("mail/io", error));
        }
        let mut accepted = 0;
        for message in messages {
            if shutdown.is_cancelled() {
                break;
            }
            let path = message.path.clone();
            match self.pass_on(message, accept).await {
                Ok(is_accepted) => accepted += usize::from(is_accepted),
                Err(Failure::Accept(error)) => return Err(error),
                Err(Failure::File(error)) => self.report_once(&path, &error),
            }
        }
        Ok(accepted)
    }

    fn tracker(&self) -> MutexGuard<'_, StabilityTracker> {
        // Each change is a single insert or swap, so that a panic leaves the state consistent.
        self.tracker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Logs a warning with the file's name only: its folder may be a person's e-mail address.
    fn report_once(&self, path: &Path, error: &PortError) {
        if self.tracker().mark_reported(path) {
            let (file, detail) = (path.file_name(), &error.detail);
            warn!(
                code = error.code,
                ?file,
                detail,
                "a message stays in the inbox folder"
            );
        }
    }

    /// Passes a message to `accept` and moves it. Returns whether it was accepted.
    async fn pass_on<A, F>(&self, message: PendingMessage, accept: &A) -> Result<bool, Failure>
    where
        A: Fn(Incoming) -> F + Send + Sync,
        F: Future<Output = Result<(), PortError>> + Send,
    {
        let limit = self.options.max_bytes;
        let (path, stamp) = (message.path.clone(), message.stamp);
        let raw = match blocking(move || read(&path, stamp, limit)).await? {
            Content::Message(raw) => raw,
            Content::Gone => return Ok(false),
            Content::TooLarge(bytes) => {
                let detail = format!("the message has {bytes} bytes; at most {limit} are read");
                return Ok(reject(message, PortError::permanent("mail/too-large", detail)).await?);
            }
        };
        let incoming = Incoming {
            raw: raw.into(),
            recipient: message.recipient.clone(),
            path: message.path.clone(),
        };
        match accept(incoming).await {
            Ok(()) => {
                blocking(move || mailbox::accept(&message)).await?;
                Ok(true)
            }
            Err(error) if error.transient => Err(Failure::Accept(error)),
            Err(error) => Ok(reject(message, error).await?),
        }
    }
}

/// The files and folders in the inbox folder that will never be accepted, because they are no
/// messages. Paths are relative to the folder; a missing folder is empty. Blocks.
///
/// # Errors
/// The folder cannot be read.
pub fn ignored(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let ignored = mailbox::list_existing(folder)?.ignored.into_iter();
    let relative = |path: PathBuf| {
        path.strip_prefix(folder)
            .map(Path::to_owned)
            .unwrap_or(path)
    };
    Ok(ignored.map(|(path, _)| relative(path)).collect())
}

/// The file's name, unless it may be a person's e-mail address.
fn without_address(path: &Path) -> &OsStr {
    let name = path.file_name().unwrap_or_default();
    if name.as_encoded_bytes().contains(&b'@') {
        return OsStr::new("(named by an address)");
    }
    name
}

/// Why a message stays where it is.
enum Failure {
    /// `accept` had a transient error, which the next message would meet too.
    Accept(PortError),
    /// The file itself cannot be read or moved.
    File(PortError),
}

/// All errors except those of `accept` are errors of files.
impl From<PortError> for Failure {
    fn from(error: PortError) -> Self {
        Self::File(error)
    }
}

async fn reject(message: PendingMessage, error: PortError) -> Result<bool, PortError> {
    info!(code = error.code, "message rejected");
    // Some details begin with the code, which must not be written twice.
    let code = format!("{}: ", error.code);
    let detail = error.detail.strip_prefix(&code).unwrap_or(&error.detail);
    let reason = format!("{code}{detail}\n");
    blocking(move || mailbox::reject(&message, &reason))
        .await
        .map(|()| false)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, PortError> {
    spawn_blocking(work)
        .await
        .map_err(|error| PortError::transient("mail/io", error))?
        .map_err(|error| PortError::transient("mail/io", error))
}
