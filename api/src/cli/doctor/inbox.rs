//! Checks that the inbox folder contains only what the server can read.

use std::path::{Path, PathBuf};

use connectors::mail::maildir;

use super::check::Check;

/// Maximum number of names in the result.
const MAX_NAMES: usize = 3;

/// Whether files lie in the inbox folder that will never be read. The check creates no folder.
pub(super) fn inbox(folder: &Path) -> Check {
    const NAME: &str = "inbox";
    match maildir::ignored(folder) {
        Ok(ignored) if ignored.is_empty() => Check::ok(NAME, folder.display()),
        Ok(ignored) => Check::warn(
            NAME,
            format!("not read, because it is no e-mail: {}", names(&ignored)),
            "only .eml files are read: read a PDF with `stillontime parse`, or forward it as the \
             attachment of an e-mail; then remove it from the folder",
        ),
        Err(error) => Check::warn(
            NAME,
            format!("{}: {error}", folder.display()),
            "make the folder readable, or choose another one with mail.inbox.folder",
        ),
    }
}

fn names(files: &[PathBuf]) -> String {
    let shown: Vec<_> = files
        .iter()
        .take(MAX_NAMES)
        .map(|file| file.display().to_string())
        .collect();
    let more = match files.len().saturating_sub(MAX_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    shown.join(", ") + &more
}
