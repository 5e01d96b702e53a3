//! An event as a message: the payload is the body, the rest is one header line.
//!
//! ```text
//! Nats-Msg-Id: id
//! event: 1 interactive 1700000000123456 1700000000123456 schema key [trace]
//!        |  priority     published, due (microseconds)   spaces and such as %20
//!        version
//! claim: name of the object with the payload, if that is too large for a message
//! ```
//! It is one line because each header costs the client and the server about as much as the rest
//! of a message. Other programs publish CloudEvents; see [`Foreign`].

use std::sync::Arc;

use async_nats::header::{HeaderMap, NATS_MESSAGE_ID};
use async_nats::jetstream::message::StreamMessage;
use bytes::Bytes;
use jiff::Timestamp;

use crate::event::{Event, EventId, Priority};

/// Header with the name of the object that has a large payload.
pub(super) const CLAIM: &str = "claim";
/// Header with the fields of an event apart from its id and payload.
const EVENT: &str = "event";
const VERSION: &str = "1";

/// Makes an event of a message that another program has published to a stage.
pub type Decode = Arc<dyn Fn(Foreign<'_>) -> Event + Send + Sync>;

/// A message that another program has published to a stage: a CloudEvent in binary mode.
#[derive(Clone, Copy, Debug)]
pub struct Foreign<'a> {
    /// The stage.
    pub stage: &'a str,
    /// The part of the subject after the stage.
    pub source: &'a str,
    /// Its headers.
    pub headers: Option<&'a HeaderMap>,
    /// Its body.
    pub body: &'a Bytes,
    /// An id that is unique among all messages.
    pub id: &'a str,
    /// When the server stored it.
    pub at: Timestamp,
}

impl Foreign<'_> {
    /// The value of a header, looked up case-insensitively; `None` if it is missing or empty.
    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = self.headers?;
        let found = headers
            .iter()
            .find(|(known, _)| AsRef::<str>::as_ref(*known).eq_ignore_ascii_case(name));
        let value = found?.1.first()?.as_str().trim();
        (!value.is_empty()).then_some(value)
    }
}

/// The headers of an event that the engine publishes.
pub fn headers_of(event: &Event) -> HeaderMap {
    let priority = match event.priority {
        Priority::Interactive => "interactive",
        Priority::Background => "background",
    };
    let mut line = format!(
        "{VERSION} {priority} {} {} ",
        event.published.as_microsecond(),
        event.due.as_microsecond()
    );
    escape(&event.schema, &mut line);
    line.push(' ');
    escape(&event.key, &mut line);
    if let Some(trace) = &event.trace {
        line.push(' ');
        escape(trace, &mut line);
    }
    let mut headers = HeaderMap::new();
    headers.insert(NATS_MESSAGE_ID, event.id.0.as_str());
    headers.insert(EVENT, line);
    headers
}

/// Appends a word with its spaces, control characters and `%` escaped; an empty word becomes `%`.
fn escape(text: &str, line: &mut String) {
    let plain = |c: char| c != '%' && c != ' ' && !c.is_control();
    if text.is_empty() {
        line.push('%');
    } else if text.chars().all(plain) {
        line.push_str(text);
    } else {
        for c in text.chars() {
            match plain(c) {
                true => line.push(c),
                // Every character that is escaped is below 0x100.
                false => line.push_str(&format!("%{:02X}", u32::from(c))),
            }
        }
    }
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(code) = code {
            plain.push(char::from(code));
            plain.push_str(&part[2..]);
        }
    }
    plain
}

/// A message as it came from a stream.
pub(super) struct Raw<'a> {
    pub(super) stage: &'a str,
    pub(super) subject: &'a str,
    pub(super) headers: Option<&'a HeaderMap>,
    pub(super) body: &'a Bytes,
    pub(super) sequence: u64,
    pub(super) at: Timestamp,
}

/// The event of a message, and the name of the object with its payload if that is large.
pub(super) fn event(decode: Option<&Decode>, raw: &Raw<'_>) -> (Event, Option<String>) {
    if let Some(own) = own(raw) {
        let claim = raw.headers.and_then(|headers| headers.get(CLAIM));
        return (own, claim.map(|claim| claim.as_str().to_owned()));
    }
    let id = format!("{}-{}", raw.stage, raw.sequence);
    let source = raw.subject.rsplit('.').next().unwrap_or_default();
    let foreign = Foreign {
        stage: raw.stage,
        source,
        headers: raw.headers,
        body: raw.body,
        id: &id,
        at: raw.at,
    };
    let event = match decode {
        Some(decode) => decode(foreign),
        None => bare(foreign),
    };
    (event, None)
}

fn own(raw: &Raw<'_>) -> Option<Event> {
    let headers = raw.headers?;
    let mut words = headers.get(EVENT)?.as_str().split(' ');
    if words.next()? != VERSION {
        return None;
    }
    let priority = match words.next()? {
        "interactive" => Priority::Interactive,
        _ => Priority::Background,
    };
    let mut instant = || Timestamp::from_microsecond(words.next()?.parse().ok()?).ok();
    let (published, due) = (instant()?, instant()?);
    Some(Event {
        id: EventId(headers.get(NATS_MESSAGE_ID)?.as_str().to_owned()),
        stage: raw.stage.to_owned(),
        priority,
        published,
        due,
        schema: unescaped(words.next()?),
        key: unescaped(words.next()?),
        trace: words.next().map(unescaped),
        payload: raw.body.clone(),
    })
}

fn bare(foreign: Foreign<'_>) -> Event {
    Event {
        id: EventId(foreign.id.to_owned()),
        stage: foreign.stage.to_owned(),
        key: foreign.id.to_owned(),
        priority: Priority::Interactive,
        schema: foreign.header("ce-type").unwrap_or("unknown").to_owned(),
        published: foreign.at,
        due: foreign.at,
        trace: foreign.header("ce-traceparent").map(str::to_owned),
        payload: foreign.body.clone(),
    }
}

/// The event of a message that was read without a consumer.
pub(super) fn stored(decode: Option<&Decode>, stage: &str, message: StreamMessage) -> Event {
    let nanos = message.time.unix_timestamp_nanos();
    let raw = Raw {
        stage,
        subject: &message.subject,
        headers: Some(&message.headers),
        body: &message.payload,
        sequence: message.sequence,
        at: Timestamp::from_nanosecond(nanos).unwrap_or_default(),
    };
    event(decode, &raw).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_body_preserve_every_field() {
        for text in ["plain", "", "a\r\nb", " 100% ", "zażółć", "%41", "\u{85}"] {
            let sent = Event {
                id: EventId("id-1".into()),
                stage: "a".into(),
                key: text.into(),
                priority: Priority::Background,
                schema: text.into(),
                published: Timestamp::from_microsecond(1_700_000_000_123_456).unwrap(),
                due: Timestamp::UNIX_EPOCH,
                trace: Some("00-trace".into()),
                payload: Bytes::from_static(b"\0x"),
            };
            let headers = headers_of(&sent);
            let raw = Raw {
                stage: "a",
                subject: "p.a.7",
                headers: Some(&headers),
                body: &sent.payload,
                sequence: 9,
                at: Timestamp::UNIX_EPOCH,
            };
            assert_eq!(own(&raw), Some(sent.clone()), "{text:?}");
        }
    }
}
