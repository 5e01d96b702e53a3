//! Decoding of published messages.

use engine::jetstream::headers_of;

use super::*;

fn decoded(headers: &[(&str, &str)], body: &'static [u8]) -> Event {
    let plain = Event {
        id: EventId("x".into()),
        stage: "inbox".into(),
        key: String::new(),
        priority: Priority::Interactive,
        schema: String::new(),
        published: Timestamp::UNIX_EPOCH,
        due: Timestamp::UNIX_EPOCH,
        trace: None,
        payload: Bytes::new(),
    };
    // Starts from any valid header map; `decode` does not read the engine's own headers.
    let mut map = headers_of(&plain);
    for (name, value) in headers {
        map.insert(*name, *value);
    }
    decode(Foreign {
        stage: "inbox",
        source: "email",
        headers: Some(&map),
        body: &Bytes::from_static(body),
        id: "inbox-7",
        at: Timestamp::from_second(9).unwrap(),
    })
}

#[test]
fn the_publisher_names_the_recipient() {
    let event = decoded(
        &[("CE-Subject", " ala@example.com ")],
        b"Subject: x\n\nbody",
    );
    assert_eq!(event.schema, EMAIL);
    assert_eq!(event.key, UserId::of("ala@example.com").0);
    assert!(!event.key.contains('@'));
    let (header, body) = split(&event.payload).unwrap();
    assert_eq!(header.recipient.as_deref(), Some("ala@example.com"));
    assert_eq!(
        (header.claim, &body[..]),
        (false, &b"Subject: x\n\nbody"[..])
    );
    assert_eq!(event.due, Timestamp::from_second(9).unwrap());
}

#[test]
fn json_is_a_claim_check_and_needs_no_recipient() {
    let event = decoded(
        &[("Content-Type", "application/json; charset=utf-8")],
        b"{}",
    );
    let (header, _) = split(&event.payload).unwrap();
    assert_eq!((header.claim, header.recipient), (true, None));
    assert_eq!(event.key, "inbox-7");
}

#[test]
fn a_payload_without_a_header_is_undecodable() {
    for payload in [&b"no end"[..], b"not json\nbody"] {
        let error = split(&Bytes::from_static(payload)).unwrap_err();
        assert_eq!(error.code, "engine/undecodable");
    }
}
