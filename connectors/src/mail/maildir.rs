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
//! over again, which the same bytes for the same recipient make harmless.
//!
//! A Maildir's messages are whole when they appear. A dropped file may still be written: it
//! is taken when several looks found it the same. What is no message is told of once. A file that cannot be read or moved is told
//! of once and does not hold back the others; links are never followed.

mod mailbox;
mod patience;

#[cfg(test)]
mod tests;

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::future::Future;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actors::ports::PortError;
use bytes::Bytes;
use rustix::fs::OFlags;
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use mailbox::{Stamp, Waiting};
use patience::Patience;

/// Where messages come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The Maildir or drop folder; it is created if it is not there.
    pub folder: PathBuf,
    /// Time between two looks into it, e.g. `"500ms"`.
    #[serde(with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required")]
    pub poll: Duration,
    /// How long a dropped file must not change before it is taken. Counted in looks, of
    /// which there are at least four.
    #[serde(with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required")]
    pub settle: Duration,
    /// Larger messages are rejected. A document of 50 MB takes 67 MiB as an attachment.
    pub max_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("inbox"),
            poll: Duration::from_millis(500),
            settle: Duration::from_secs(2),
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
    /// What the last look saw.
    patience: Arc<Mutex<Patience>>,
}

impl MaildirSource {
    /// Does not look yet; see [`Self::run`].
    pub fn new(options: Options) -> Self {
        let patience = Patience::new(options.poll, options.settle);
        Self {
            options,
            patience: Arc::new(Mutex::new(patience)),
        }
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
        let mut trouble = None;
        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return,
                _ = ticks.tick() => {}
            }
            let failed = self.look(&accept, &shutdown).await.err();
            // Several looks a second would say the same again and again.
            if let Some(error) = failed.as_ref().filter(|e| trouble != Some(e.code)) {
                warn!(code = error.code, detail = error.detail, "inbox folder");
            }
            trouble = failed.map(|error| error.code);
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
        let found = blocking(move || mailbox::waiting(&folder)).await?;
        let waiting = self.patience().settled(&found);
        for (path, why) in &found.ignored {
            if self.patience().is_news(path) {
                let file = without_address(path);
                warn!(
                    code = "mail/ignored",
                    ?file,
                    why,
                    "never taken from the inbox folder"
                );
            }
        }
        for (path, error) in &found.unreadable {
            self.tell_once(path, &PortError::transient("mail/io", error));
        }
        let mut accepted = 0;
        for message in waiting {
            if stop.is_cancelled() {
                break;
            }
            let path = message.path.clone();
            match self.hand_over(message, accept).await {
                Ok(taken) => accepted += usize::from(taken),
                Err(Trouble::Refused(error)) => return Err(error),
                Err(Trouble::File(error)) => self.tell_once(&path, &error),
            }
        }
        Ok(accepted)
    }

    fn patience(&self) -> MutexGuard<'_, Patience> {
        // Values are swapped or inserted whole; a panic cannot leave them half-written.
        self.patience.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file's name alone: its folder may be a person's address.
    fn tell_once(&self, path: &Path, error: &PortError) {
        if self.patience().is_news(path) {
            let (file, detail) = (path.file_name(), &error.detail);
            warn!(code = error.code, ?file, detail, "left in the inbox folder");
        }
    }

    /// Whether it was accepted.
    async fn hand_over<A, F>(&self, message: Waiting, accept: &A) -> Result<bool, Trouble>
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
                blocking(move || mailbox::finish(&message)).await?;
                Ok(true)
            }
            Err(error) if error.transient => Err(Trouble::Refused(error)),
            Err(error) => Ok(reject(message, error).await?),
        }
    }
}

/// The name alone, unless it may be a person's address.
fn without_address(path: &Path) -> &OsStr {
    let name = path.file_name().unwrap_or_default();
    if name.as_encoded_bytes().contains(&b'@') {
        return OsStr::new("(named by an address)");
    }
    name
}

/// Why a message stays where it is.
enum Trouble {
    /// It was refused for now, as the next one would be.
    Refused(PortError),
    /// The file itself cannot be read or moved.
    File(PortError),
}

/// All that fails besides `accept` is work on files.
impl From<PortError> for Trouble {
    fn from(error: PortError) -> Self {
        Self::File(error)
    }
}

async fn reject(message: Waiting, error: PortError) -> Result<bool, PortError> {
    info!(code = error.code, "message rejected");
    // Some details begin with the code themselves.
    let code = format!("{}: ", error.code);
    let detail = error.detail.strip_prefix(&code).unwrap_or(&error.detail);
    let reason = format!("{code}{detail}\n");
    blocking(move || mailbox::reject(&message, &reason))
        .await
        .map(|()| false)
}

enum Content {
    Message(Vec<u8>),
    TooLarge(u64),
    /// Another program took, replaced or changed it since it was listed.
    Gone,
}

fn read(path: &Path, stamp: Option<Stamp>, limit: u64) -> io::Result<Content> {
    // Neither a link nor a pipe that has taken the file's place since it was listed.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(flags.bits().cast_signed());
    let mut file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Content::Gone),
        Err(error) if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {
            return Ok(Content::Gone);
        }
        Err(error) => return Err(error),
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(Content::Gone);
    }
    if metadata.len() > limit {
        return Ok(Content::TooLarge(metadata.len()));
    }
    let mut raw = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // A file that grows meanwhile must not grow beyond the limit here.
    let read = (&mut file).take(limit + 1).read_to_end(&mut raw)?;
    if stamp.is_some() && stamp != Some(Stamp::of(&file.metadata()?)) || read as u64 > limit {
        return Ok(Content::Gone);
    }
    Ok(Content::Message(raw))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, PortError> {
    spawn_blocking(work)
        .await
        .map_err(|error| PortError::transient("mail/io", error))?
        .map_err(|error| PortError::transient("mail/io", error))
}
