//! RFC 5322 messages as a mailbox delivers them.
//!
//! Everything that a mail program would make up (date, id, boundary) is given
//! or derived, so the same input gives the same bytes.

use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::{BodyPart, MimePart};

/// A file sent along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// File name, any characters.
    pub name: String,
    /// Media type, such as "application/pdf".
    pub media_type: String,
    /// Contents.
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// A PDF.
    #[must_use]
    pub fn pdf(name: &str, bytes: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes,
        }
    }
}

/// A message to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Message-ID without the angle brackets.
    pub id: String,
    /// Message-ID of the message this answers.
    pub in_reply_to: Option<String>,
    /// Date, to the second.
    pub date: Timestamp,
    /// Sender: name and address.
    pub from: (String, String),
    /// Recipient: name and address; also Delivered-To.
    pub to: (String, String),
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// Files.
    pub attachments: Vec<Attachment>,
}

impl Message {
    /// The bytes of the message.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut builder = MessageBuilder::new()
            .header("Delivered-To", Raw::new(self.to.1.clone()))
            .message_id(self.id.clone())
            .date(Date::new(self.date.as_second()))
            .from(self.from.clone())
            .to(self.to.clone())
            .subject(self.subject.clone());
        if let Some(id) = &self.in_reply_to {
            builder = builder.in_reply_to(id.clone()).references(id.clone());
        }
        builder = builder.body(self.body());
        let mut out =
            Vec::with_capacity(2048 + self.attachments.iter().map(encoded_len).sum::<usize>());
        // Writing to memory does not fail.
        let written = builder.write_to(&mut out);
        debug_assert!(written.is_ok());
        out
    }

    fn body(&self) -> MimePart<'_> {
        let text = MimePart::new(
            ContentType::new("text/plain").attribute("charset", "utf-8"),
            BodyPart::Text(self.text.as_str().into()),
        );
        if self.attachments.is_empty() {
            return text;
        }
        let mut parts = vec![text];
        parts.extend(self.attachments.iter().map(part));
        MimePart::new(
            ContentType::new("multipart/mixed").attribute("boundary", boundary(&self.id)),
            parts,
        )
    }
}

fn encoded_len(attachment: &Attachment) -> usize {
    attachment.bytes.len() / 3 * 4 + attachment.bytes.len() / 57 * 2 + 512
}

fn part(attachment: &Attachment) -> MimePart<'_> {
    MimePart::raw(BodyPart::Binary(attachment.bytes.as_slice().into()))
        .header(
            "Content-Type",
            ContentType::new(attachment.media_type.as_str()),
        )
        .header(
            "Content-Disposition",
            Raw::new(disposition(&attachment.name)),
        )
}

/// The name by RFC 2231 where it is not plain ASCII: the crate would write an
/// encoded word, which RFC 2047 forbids in a parameter. Long names too, because
/// a folded line would put white space into them.
fn disposition(name: &str) -> String {
    const FITS_IN_A_LINE: usize = 24;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if name.len() <= FITS_IN_A_LINE && name.bytes().all(|byte| plain(byte) || byte == b' ') {
        return format!("attachment; filename=\"{name}\"");
    }
    let mut value = String::from("attachment; filename*=utf-8''");
    for byte in name.bytes() {
        if plain(byte) {
            value.push(char::from(byte));
        } else {
            value.push_str(&format!("%{byte:02X}"));
        }
    }
    value
}

/// Derived from the id; `=_` cannot occur in base64 or quoted-printable text.
fn boundary(id: &str) -> String {
    let tail: String = id
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(40)
        .collect();
    format!("=_{tail}")
}
