//! Detects the type of a file from its content.

use std::path::Path;

use bytes::Bytes;

/// The PDF signature must start within this many bytes (an implementation note
/// of the PDF specification).
const SIGNATURE_WITHIN: usize = 1_024;

/// Headers that messages usually begin with.
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

/// The bytes of a file, with its type.
#[derive(Debug, PartialEq)]
pub(super) enum Content {
    /// A PDF, or an unknown type: the PDF reader then reports why it is not a PDF.
    Pdf(Bytes),
    /// An e-mail.
    Mail(Bytes),
}

/// The content decides; the file name only decides if the content shows no type.
pub(super) fn sniff(bytes: Bytes, path: &Path) -> Content {
    let head = &bytes[..bytes.len().min(SIGNATURE_WITHIN)];
    if head.starts_with(b"%PDF-") {
        return Content::Pdf(bytes);
    }
    if begins_like_a_message(head) {
        return Content::Mail(bytes);
    }
    let has_signature = head.windows(5).any(|window| window == b"%PDF-");
    let named_eml = path
        .extension()
        .is_some_and(|name| name.eq_ignore_ascii_case("eml"));
    if named_eml && !has_signature {
        Content::Mail(bytes)
    } else {
        Content::Pdf(bytes)
    }
}

/// Why this file is certainly no e-mail, else `None`. A server would accept it and read it as an
/// empty message.
pub(in crate::cli) fn not_a_message(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(SIGNATURE_WITHIN)];
    let has_signature = head.windows(4).any(|window| window == b"%PDF");
    if head.starts_with(b"%PDF") || (has_signature && !begins_like_a_message(head)) {
        return Some("this is a PDF, not an e-mail; try `stillontime parse`");
    }
    let binary = |byte: &u8| matches!(byte, 0..=8 | 14..=26 | 28..=31);
    if head.iter().any(binary) && !begins_with_a_header(head) {
        return Some("not an e-mail: it has no headers, and its content is binary");
    }
    None
}

/// Whether the first line has the form of a header, known or unknown.
fn begins_with_a_header(head: &[u8]) -> bool {
    let line = head.trim_ascii_start().split(|byte| *byte == b'\n').next();
    let name = line.unwrap_or_default().split(|byte| *byte == b':').next();
    let name = name.unwrap_or_default();
    let has_colon = line.is_some_and(|line| line.len() > name.len());
    begins_like_a_message(head)
        || (has_colon && !name.is_empty() && name.iter().all(u8::is_ascii_graphic))
}

/// Whether the first line is a well-known header or the separator of an mbox file.
fn begins_like_a_message(head: &[u8]) -> bool {
    let head = head
        .strip_prefix("\u{feff}".as_bytes())
        .unwrap_or(head)
        .trim_ascii_start();
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    // The separator line before each message of an mbox file.
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
