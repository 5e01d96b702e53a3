//! Parses a raw message: headers, text and documents, including those in archives.

mod tnef;
mod zip;

use bytes::Bytes;
use jiff::Timestamp;
use mail_parser::{
    Address, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};

/// Maximum number of documents taken from one message; a call sheet comes with a few.
pub(crate) const MAX_DOCUMENTS: usize = 10;
/// Nesting depth of forwarded messages up to which their content is taken.
const MAX_DEPTH: usize = 4;
/// Nested messages, at any depth, up to which a message is parsed.
const MAX_NESTED: usize = 200;
/// Characters kept of a subject, a Message-ID, a file name: the length of a header line.
const MAX_HEADER: usize = 998;
/// Octets of an address (RFC 5321).
const MAX_ADDRESS: usize = 254;
/// Recipients taken; a call sheet goes to dozens of people, not to thousands.
const MAX_RECIPIENTS: usize = 500;
/// Bytes at the start of a file that may contain the PDF signature (the limit of the PDF
/// specification).
const SIGNATURE_WITHIN: usize = 1_024;

/// The content of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParsedMail {
    /// `Message-ID` without brackets.
    pub message_id: Option<String>,
    /// Decoded subject.
    pub subject: String,
    /// `Date`.
    pub date: Option<Timestamp>,
    /// Lower-case addresses: `Delivered-To`, then `To`, then `Cc`.
    pub recipients: Vec<String>,
    /// Plain text; converted from HTML if there is no plain text.
    pub text: String,
    /// Attachments that are PDF or claim to be, including those in archives.
    pub documents: Vec<Attachment>,
}

/// An attached document.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    /// Decoded file name; empty if it has none.
    pub name: String,
    /// Decoded content.
    pub bytes: Bytes,
}

/// Parses any bytes. Bytes that are no message become text without headers.
pub fn parse(raw: &[u8]) -> ParsedMail {
    let Some(message) = MessageParser::default().parse(limit_nesting(raw)) else {
        return ParsedMail::default();
    };
    let mut mail = ParsedMail {
        message_id: message.message_id().map(|id| bounded(id, MAX_HEADER)),
        subject: bounded(message.subject().unwrap_or_default(), MAX_HEADER),
        date: message
            .date()
            .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
        recipients: recipients(&message),
        ..ParsedMail::default()
    };
    collect(&message, 0, &mut mail);
    mail
}

/// The message up to the limit of nested messages. The parser recurses into each level, and
/// twenty thousand levels would overflow the stack.
fn limit_nesting(raw: &[u8]) -> &[u8] {
    const NESTED_TYPE: &[u8] = b"message/";
    let windows = raw.windows(NESTED_TYPE.len()).enumerate();
    let nested = windows.filter(|(_, window)| window.eq_ignore_ascii_case(NESTED_TYPE));
    match nested.map(|(at, _)| at).nth(MAX_NESTED) {
        Some(at) => &raw[..at],
        None => raw,
    }
}

/// At most `limit` characters of a text, on one line.
fn bounded(text: &str, limit: usize) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(limit)
        .collect()
}

fn recipients(message: &Message<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let delivered = message
        .header_values("Delivered-To")
        .filter_map(HeaderValue::as_text);
    delivered.for_each(|value| add_address(&mut found, value));
    for list in [message.to(), message.cc()].into_iter().flatten() {
        addresses(list).for_each(|address| add_address(&mut found, address));
    }
    found
}

fn addresses<'a>(list: &'a Address<'a>) -> impl Iterator<Item = &'a str> {
    list.iter().filter_map(|mailbox| mailbox.address.as_deref())
}

fn add_address(found: &mut Vec<String>, text: &str) {
    let address = text
        .trim()
        .trim_start_matches('<')
        .trim_end_matches('>')
        .to_lowercase();
    let usable = address.contains('@') && address.len() <= MAX_ADDRESS;
    if usable && found.len() < MAX_RECIPIENTS && !found.contains(&address) {
        found.push(address);
    }
}

/// Collects text and documents of a message and of those forwarded in it. The outer text comes
/// first, as a sender writes above a forwarded message.
fn collect(message: &Message<'_>, depth: usize, mail: &mut ParsedMail) {
    for index in 0..message.text_body_count() {
        if let Some(text) = message.body_text(index) {
            if !mail.text.is_empty() {
                mail.text.push_str("\n\n");
            }
            mail.text.push_str(&text);
        }
    }
    for part in message.parts.iter() {
        match &part.body {
            PartType::Message(inner) if depth < MAX_DEPTH => collect(inner, depth + 1, mail),
            PartType::Multipart(_) => {}
            _ => {
                let name = part.attachment_name().unwrap_or_default();
                attach(mail, name, part.contents(), is_typed(part));
            }
        }
    }
}

/// Keeps a file if it is a document, or the documents in it if it is an archive. Archives within
/// archives are not opened.
fn attach(mail: &mut ParsedMail, name: &str, content: &[u8], typed: bool) {
    let inside = if zip::is_zip(content) {
        zip::entries(content, is_named)
    } else if tnef::is_tnef(content) {
        tnef::attachments(content)
    } else {
        return keep(mail, name, content, typed || is_document(name, content));
    };
    for (name, content) in inside {
        let is_archive = zip::is_zip(&content) || tnef::is_tnef(&content);
        let wanted = is_named(&name) || !is_archive && is_document(&name, &content);
        keep(mail, &name, &content, wanted);
    }
}

fn keep(mail: &mut ParsedMail, name: &str, content: &[u8], wanted: bool) {
    if wanted && mail.documents.len() < MAX_DOCUMENTS {
        mail.documents.push(Attachment {
            name: bounded(name, MAX_HEADER),
            bytes: Bytes::copy_from_slice(content),
        });
    }
}

/// Whether a file has the signature of a PDF or a name ending in `.pdf`. The name alone is enough,
/// so that a broken file is reported and not ignored.
fn is_document(name: &str, content: &[u8]) -> bool {
    let head = &content[..content.len().min(SIGNATURE_WITHIN)];
    head.windows(5).any(|window| window == b"%PDF-") || is_named(name)
}

fn is_named(name: &str) -> bool {
    name.to_lowercase().ends_with(".pdf")
}

fn is_typed(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("application")
            && kind
                .subtype()
                .is_some_and(|subtype| subtype.eq_ignore_ascii_case("pdf"))
    })
}

#[cfg(test)]
mod tests;
