//! The folders of a mailbox, and the moves between them.

use std::fs::{DirEntry, FileType, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::durable;

/// The folders of a mailbox that this program uses.
const MAILBOX_FOLDERS: [&str; 5] = ["new", "cur", "tmp", "done", "rejected"];
/// Extensions of files that another program still writes to.
const PARTIAL_EXTENSIONS: [&str; 5] = ["tmp", "part", "partial", "filepart", "crdownload"];
const IS_FOLDER: &str = "it is a folder";

/// How a message was delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// In `new/` of a Maildir.
    Maildir,
    /// As a file named `.eml`, by a person or a script.
    Dropped,
}

/// Identifies the contents of a file: changes when the file is written to or replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) bytes: u64,
    modified: Option<SystemTime>,
    inode: u64,
}

impl Stamp {
    pub(super) fn of(file: &Metadata) -> Self {
        Self {
            bytes: file.len(),
            modified: file.modified().ok(),
            inode: file.ino(),
        }
    }
}

/// A message in the folder that was not accepted yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PendingMessage {
    pub(super) path: PathBuf,
    /// Of a dropped file, which may still be incomplete; messages of a Maildir are complete.
    pub(super) stamp: Option<Stamp>,
    /// The recipient's address, in lower case; `None` for the shared folder.
    pub(super) recipient: Option<String>,
    /// The folder with `new`, `cur`, `done`, `rejected`.
    mailbox: PathBuf,
    kind: Kind,
}

/// The result of a scan.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Ordered by mailbox and name, so by time, because Maildir names begin with the time.
    pub(super) messages: Vec<PendingMessage>,
    /// Files and folders that could not be read, and the error.
    pub(super) unreadable: Vec<(PathBuf, io::Error)>,
    /// Files that will never be accepted, and why.
    pub(super) ignored: Vec<(PathBuf, &'static str)>,
}

/// Lists the messages in the folder, which it creates if it is missing, and in the folders of its
/// recipients.
pub(super) fn list(folder: &Path) -> io::Result<Listing> {
    durable::create_private_folder(folder)?;
    list_existing(folder)
}

/// The same without creating the folder: a missing folder is empty.
pub(super) fn list_existing(folder: &Path) -> io::Result<Listing> {
    let mut listing = Listing::default();
    let entries = sorted(folder)?;
    collect(folder, None, &mut listing);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.contains('@') && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(&entry.path(), Some(&name.to_lowercase()), &mut listing);
        }
    }
    Ok(listing)
}

fn collect(mailbox: &Path, recipient: Option<&str>, listing: &mut Listing) {
    let new = mailbox.join("new");
    // Links are not followed, neither to folders nor to files.
    if new.symlink_metadata().is_ok_and(|folder| folder.is_dir()) {
        collect_from(&new, mailbox, recipient, Kind::Maildir, listing);
    }
    collect_from(mailbox, mailbox, recipient, Kind::Dropped, listing);
}

fn collect_from(
    folder: &Path,
    mailbox: &Path,
    recipient: Option<&str>,
    kind: Kind,
    listing: &mut Listing,
) {
    let entries = match sorted(folder) {
        Ok(entries) => entries,
        Err(error) => return listing.unreadable.push((folder.to_owned(), error)),
    };
    for entry in entries {
        if is_hidden(&entry) {
            continue;
        }
        if kind == Kind::Dropped && !is_eml(&entry) {
            let reason = ignored_because(&entry, recipient.is_none());
            listing
                .ignored
                .extend(reason.map(|reason| (entry.path(), reason)));
            continue;
        }
        // The metadata of the entry itself, not of the target of a link.
        match entry.metadata() {
            Ok(file) if file.is_file() => listing.messages.push(PendingMessage {
                path: entry.path(),
                stamp: (kind == Kind::Dropped).then(|| Stamp::of(&file)),
                recipient: recipient.map(str::to_owned),
                mailbox: mailbox.to_owned(),
                kind,
            }),
            Ok(other) => listing
                .ignored
                .push((entry.path(), describe(other.file_type()))),
            // Another program moved it after it was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => listing.unreadable.push((entry.path(), error)),
        }
    }
}

/// The entries of a folder by name; a missing folder is empty.
fn sorted(folder: &Path) -> io::Result<Vec<DirEntry>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries)
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().first() == Some(&b'.')
}

/// Why an entry that is no `.eml` file is ignored; `None` for a folder of the mailbox, and for a
/// file that may become a message.
fn ignored_because(entry: &DirEntry, has_recipients: bool) -> Option<&'static str> {
    let name = entry.file_name().to_string_lossy().into_owned();
    let kind = entry.file_type().ok()?;
    if kind.is_dir() {
        let is_mailbox_folder =
            MAILBOX_FOLDERS.contains(&name.as_str()) || (has_recipients && name.contains('@'));
        return (!is_mailbox_folder).then_some(IS_FOLDER);
    }
    let is_partial = entry.path().extension().is_some_and(|extension| {
        let extension = extension.to_string_lossy().to_lowercase();
        PARTIAL_EXTENSIONS.contains(&extension.as_str())
    });
    match kind.is_file() {
        true if is_partial => None,
        true => Some("its name does not end in .eml"),
        false => Some(describe(kind)),
    }
}

/// What an entry is that is no regular file.
fn describe(kind: FileType) -> &'static str {
    if kind.is_dir() {
        IS_FOLDER
    } else if kind.is_symlink() {
        "it is a link"
    } else {
        "it is not a regular file"
    }
}

/// Whether the name ends in `.eml`; incomplete files have another extension, such as `.part`.
fn is_eml(entry: &DirEntry) -> bool {
    let path = entry.path();
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("eml"))
}

/// Moves an accepted message to `cur/` or `done/`.
pub(super) fn accept(message: &PendingMessage) -> io::Result<()> {
    let name = message
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    match message.kind {
        Kind::Maildir => {
            let unique = name.split(':').next().unwrap_or_default();
            move_into(
                &message.path,
                &message.mailbox.join("cur"),
                &format!("{unique}:2,S"),
            )
        }
        Kind::Dropped => move_into(&message.path, &message.mailbox.join("done"), &name),
    }
}

/// Moves a message to `rejected/`, with the reason in a text file beside it.
pub(super) fn reject(message: &PendingMessage, reason: &str) -> io::Result<()> {
    let folder = message.mailbox.join("rejected");
    let name = message
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    durable::create_folder(&folder)?;
    durable::replace(&folder.join(format!("{name}.error")), reason.as_bytes())?;
    move_into(&message.path, &folder, &name)
}

/// Moves a file into a folder. If the name exists there, a number is prefixed to the new one.
fn move_into(from: &Path, folder: &Path, name: &str) -> io::Result<()> {
    durable::create_folder(folder)?;
    let numbered = (1_u64..).map(|number| folder.join(format!("{number}.{name}")));
    let mut targets = std::iter::once(folder.join(name)).chain(numbered);
    match targets.find(|target| !target.exists()) {
        Some(target) => durable::rename(from, &target),
        None => Err(io::ErrorKind::AlreadyExists.into()),
    }
}
