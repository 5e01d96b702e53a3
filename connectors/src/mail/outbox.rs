//! Delivers outgoing mail into a Maildir, from which any mail program or relay takes it.

#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use actors::model::{BlobId, OutgoingMail};
use actors::ports::{MailOutbox, PortError};
use async_trait::async_trait;
use mail_builder::MessageBuilder;
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use crate::durable;

/// The right-hand side of Message-IDs.
const DOMAIN: &str = "stillontime.local";

/// The sender of outgoing mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The sender's e-mail address.
    pub from_address: String,
    /// The sender's name.
    pub from_name: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            from_address: "plan@stillontime.local".to_owned(),
            from_name: "StillOnTime".to_owned(),
        }
    }
}

/// Writes `FOLDER/new/<id>.eml`. A message with the same id is written once, also after a mail
/// program has moved it to `cur/`; only a message that was deleted there is written again.
#[derive(Clone, Debug)]
pub struct MaildirOutbox {
    folder: PathBuf,
    options: Options,
}

impl MaildirOutbox {
    /// Uses this Maildir, which is created with the first message.
    pub fn new(folder: impl Into<PathBuf>, options: Options) -> Self {
        Self {
            folder: folder.into(),
            options,
        }
    }
}

#[async_trait]
impl MailOutbox for MaildirOutbox {
    async fn send(&self, mail: &OutgoingMail) -> Result<(), PortError> {
        if !mail.to.contains('@') {
            return Err(PortError::permanent(
                "notify/outbox",
                "the recipient has no address",
            ));
        }
        let id = file_id(&mail.id);
        let bytes = compose(mail, &id, &self.options)
            .map_err(|error| PortError::permanent("notify/outbox", error))?;
        let folder = self.folder.clone();
        spawn_blocking(move || deliver(&folder, &format!("{id}.eml"), &bytes))
            .await
            .map_err(|error| PortError::transient("notify/outbox", error))?
            .map_err(|error| PortError::transient("notify/outbox", error))
    }
}

/// The bytes of the message. They depend on the mail only, not on clock, host or random numbers.
fn compose(mail: &OutgoingMail, id: &str, options: &Options) -> io::Result<Vec<u8>> {
    MessageBuilder::new()
        .message_id(format!("{id}@{DOMAIN}"))
        .date(mail.date.as_second())
        .from((
            one_line(&options.from_name),
            one_line(&options.from_address),
        ))
        .to((one_line(&mail.to_name), one_line(&mail.to)))
        .subject(one_line(&mail.subject))
        .text_body(mail.body.as_str())
        .write_to_vec()
}

/// Replaces control characters: a line break in a name or subject must not begin a new header.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// The id, if it is safe in a file name and a Message-ID, else its hash.
fn file_id(id: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !id.is_empty() && id.len() <= 100 && id.bytes().all(safe) {
        id.to_owned()
    } else {
        BlobId::of(id.as_bytes()).to_string()
    }
}

fn deliver(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    for part in ["tmp", "new", "cur"] {
        durable::create_folder(&folder.join(part))?;
    }
    let target = folder.join("new").join(name);
    if target.exists() || is_in_cur(&folder.join("cur"), name)? {
        return Ok(());
    }
    let temporary = durable::temporary_beside(&folder.join("tmp").join(name));
    durable::replace_through(&temporary, &target, bytes)
}

/// Whether a mail program has moved the message to `cur/`, where flags follow the name.
fn is_in_cur(cur: &Path, name: &str) -> io::Result<bool> {
    for entry in std::fs::read_dir(cur)? {
        let file = entry?.file_name();
        let rest = file.to_str().and_then(|file| file.strip_prefix(name));
        if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':')) {
            return Ok(true);
        }
    }
    Ok(false)
}
