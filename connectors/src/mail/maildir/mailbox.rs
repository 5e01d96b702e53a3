//! The folders of a mailbox, and the moves between them.

use std::fs::{DirEntry, FileType, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::durable;

/// Folders of a mailbox.
const OURS: [&str; 5] = ["new", "cur", "tmp", "done", "rejected"];
/// What programs call a file that they still write to.
const UNFINISHED: [&str; 5] = ["tmp", "part", "partial", "filepart", "crdownload"];
const FOLDER: &str = "it is a folder";

/// How a message came to lie where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// In `new/` of a Maildir.
    Maildir,
    /// A file named `.eml`, put there by hand or script.
    Dropped,
}

/// What changes when a file is written to, or replaced.
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

/// A message that nobody has taken yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) path: PathBuf,
    /// Of a dropped file, which may still be on its way; a Maildir's are whole.
    pub(super) stamp: Option<Stamp>,
    /// Lower case.
    pub(super) recipient: Option<String>,
    /// The folder with `new`, `cur`, `done`, `rejected`.
    mailbox: PathBuf,
    kind: Kind,
}

/// What a look found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// By mailbox and name: Maildir names begin with the time.
    pub(super) messages: Vec<Waiting>,
    /// What could not be looked at; the rest could.
    pub(super) unreadable: Vec<(PathBuf, io::Error)>,
    /// What is there and will never be taken, and why.
    pub(super) ignored: Vec<(PathBuf, &'static str)>,
}

/// All messages waiting.
pub(super) fn waiting(folder: &Path) -> io::Result<Found> {
    durable::create_folder(folder)?;
    let mut found = Found::default();
    let entries = sorted(folder)?;
    collect(folder, None, &mut found);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.contains('@') && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(&entry.path(), Some(&name.to_lowercase()), &mut found);
        }
    }
    Ok(found)
}

fn collect(mailbox: &Path, recipient: Option<&str>, found: &mut Found) {
    let new = mailbox.join("new");
    // No links, neither folders nor files: only what lies here itself is mail.
    if new.symlink_metadata().is_ok_and(|folder| folder.is_dir()) {
        collect_from(&new, mailbox, recipient, Kind::Maildir, found);
    }
    collect_from(mailbox, mailbox, recipient, Kind::Dropped, found);
}

fn collect_from(
    folder: &Path,
    mailbox: &Path,
    recipient: Option<&str>,
    kind: Kind,
    found: &mut Found,
) {
    let entries = match sorted(folder) {
        Ok(entries) => entries,
        Err(error) => return found.unreadable.push((folder.to_owned(), error)),
    };
    for entry in entries {
        if is_hidden(&entry) {
            continue;
        }
        if kind == Kind::Dropped && !is_eml(&entry) {
            let why = never_taken(&entry, recipient.is_none());
            found.ignored.extend(why.map(|why| (entry.path(), why)));
            continue;
        }
        // Of the entry itself, not of what it may point to.
        match entry.metadata() {
            Ok(file) if file.is_file() => found.messages.push(Waiting {
                path: entry.path(),
                stamp: (kind == Kind::Dropped).then(|| Stamp::of(&file)),
                recipient: recipient.map(str::to_owned),
                mailbox: mailbox.to_owned(),
                kind,
            }),
            Ok(other) => found
                .ignored
                .push((entry.path(), no_file(other.file_type()))),
            // Another program took it since it was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => found.unreadable.push((entry.path(), error)),
        }
    }
}

/// The entries by name; a folder that is not there is empty.
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

/// Why this, which is no `.eml`, is no message either; `None` for what is ours, and for
/// what may become a message.
fn never_taken(entry: &DirEntry, has_recipients: bool) -> Option<&'static str> {
    let name = entry.file_name().to_string_lossy().into_owned();
    let kind = entry.file_type().ok()?;
    if kind.is_dir() {
        let ours = OURS.contains(&name.as_str()) || (has_recipients && name.contains('@'));
        return (!ours).then_some(FOLDER);
    }
    let unfinished = entry.path().extension().is_some_and(|extension| {
        let extension = extension.to_string_lossy().to_lowercase();
        UNFINISHED.contains(&extension.as_str())
    });
    match kind.is_file() {
        true if unfinished => None,
        true => Some("its name does not end in .eml"),
        false => Some(no_file(kind)),
    }
}

fn no_file(kind: FileType) -> &'static str {
    if kind.is_dir() {
        FOLDER
    } else if kind.is_symlink() {
        "it is a link"
    } else {
        "it is no file"
    }
}

/// Unfinished files are named otherwise: `.tmp`, `.part`.
fn is_eml(entry: &DirEntry) -> bool {
    let path = entry.path();
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("eml"))
}

/// Moves an accepted message away.
pub(super) fn finish(message: &Waiting) -> io::Result<()> {
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

/// Puts a message aside, with the reason in a text beside it.
pub(super) fn reject(message: &Waiting, reason: &str) -> io::Result<()> {
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

/// An older message of the same name is kept.
fn move_into(from: &Path, folder: &Path, name: &str) -> io::Result<()> {
    durable::create_folder(folder)?;
    let numbered = (1_u64..).map(|number| folder.join(format!("{number}.{name}")));
    let mut targets = std::iter::once(folder.join(name)).chain(numbered);
    match targets.find(|target| !target.exists()) {
        Some(target) => durable::rename(from, &target),
        None => Err(io::ErrorKind::AlreadyExists.into()),
    }
}
