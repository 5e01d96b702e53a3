//! What a file is, by its content.

use std::path::Path;

use bytes::Bytes;

/// How far into a file its PDF mark may stand (the PDF specification's own limit).
const MARK_WITHIN: usize = 1_024;

/// Headers that a message begins with.
const HEADERS: [&str; 16] = [
    "arc-seal",
    "authentication-results",
    "bcc",
    "cc",
    "content-type",
    "date",
    "delivered-to",
    "dkim-signature",
    "from",
    "message-id",
    "mime-version",
    "received",
    "reply-to",
    "return-path",
    "subject",
    "to",
];

/// What a file is.
#[derive(Debug, PartialEq)]
pub(super) enum Content {
    /// To be read as a PDF, if only to say why it is none.
    Pdf(Bytes),
    /// An e-mail.
    Mail(Bytes),
}

/// Content decides; the name only where the content says nothing.
pub(super) fn sniff(bytes: Bytes, path: &Path) -> Content {
    let head = &bytes[..bytes.len().min(MARK_WITHIN)];
    if head.starts_with(b"%PDF-") {
        return Content::Pdf(bytes);
    }
    if begins_like_a_message(head) {
        return Content::Mail(bytes);
    }
    let marked = head.windows(5).any(|window| window == b"%PDF-");
    let named = path
        .extension()
        .is_some_and(|name| name.eq_ignore_ascii_case("eml"));
    if named && !marked {
        Content::Mail(bytes)
    } else {
        Content::Pdf(bytes)
    }
}

/// What a file is instead of an e-mail, if that can be said: a server would take it for a
/// message that says nothing.
pub(in crate::cli) fn not_a_message(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(MARK_WITHIN)];
    let marked = head.windows(4).any(|window| window == b"%PDF");
    if head.starts_with(b"%PDF") || (marked && !begins_like_a_message(head)) {
        return Some("this is a PDF, not an e-mail; try `stillontime parse`");
    }
    let binary = |byte: &u8| matches!(byte, 0..=8 | 14..=26 | 28..=31);
    if head.iter().any(binary) && !begins_with_a_header(head) {
        return Some("this is no e-mail: it has no headers, and its content is no text");
    }
    None
}

/// Whether the first line is a header of any name.
fn begins_with_a_header(head: &[u8]) -> bool {
    let line = head.trim_ascii_start().split(|byte| *byte == b'\n').next();
    let name = line.unwrap_or_default().split(|byte| *byte == b':').next();
    let name = name.unwrap_or_default();
    let has_colon = line.is_some_and(|line| line.len() > name.len());
    begins_like_a_message(head)
        || (has_colon && !name.is_empty() && name.iter().all(u8::is_ascii_graphic))
}

fn begins_like_a_message(head: &[u8]) -> bool {
    let head = head
        .strip_prefix("\u{feff}".as_bytes())
        .unwrap_or(head)
        .trim_ascii_start();
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    // What an mbox puts before each message.
    if line.starts_with(b"From ") {
        return true;
    }
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return false;
    };
    let name = String::from_utf8_lossy(&line[..colon])
        .trim_end()
        .to_lowercase();
    HEADERS.contains(&name.as_str()) || (name.starts_with("x-") && !name.contains(' '))
}

#[cfg(test)]
mod tests;
