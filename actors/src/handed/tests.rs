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
    // Any map of headers will do; what is ours in it is not looked at.
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
fn a_message_goes_to_whom_the_publisher_names() {
    let event = decoded(
        &[("CE-Subject", " ala@example.com ")],
        b"Subject: x\n\nbody",
    );
    assert_eq!(event.schema, EMAIL);
    assert_eq!(event.key, UserId::of("ala@example.com").0);
    assert!(!event.key.contains('@'));
    let (label, body) = unlabelled(&event.payload).unwrap();
    assert_eq!(label.recipient.as_deref(), Some("ala@example.com"));
    assert_eq!(
        (label.claim, &body[..]),
        (false, &b"Subject: x\n\nbody"[..])
    );
    assert_eq!(event.due, Timestamp::from_second(9).unwrap());
}

#[test]
fn json_is_a_claim_check_and_nobody_may_be_named() {
    let event = decoded(
        &[("Content-Type", "application/json; charset=utf-8")],
        b"{}",
    );
    let (label, _) = unlabelled(&event.payload).unwrap();
    assert_eq!((label.claim, label.recipient), (true, None));
    assert_eq!(event.key, "inbox-7");
}

#[test]
fn what_is_not_labelled_is_told() {
    for payload in [&b"no end"[..], b"not json\nbody"] {
        let error = unlabelled(&Bytes::from_static(payload)).unwrap_err();
        assert_eq!(error.code, "engine/undecodable");
    }
}
