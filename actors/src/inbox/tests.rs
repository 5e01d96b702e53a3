//! Event keys and the search for the recipient in headers.

use super::*;

fn key_of(recipient: Option<&str>, raw: &[u8]) -> String {
    let addressee = addressee(recipient, raw);
    key(addressee.as_deref(), &EmailId("e-1".to_owned()))
}

#[test]
fn the_key_identifies_the_person_and_contains_no_address() {
    let zofia = UserId::of("zofia@example.com").0;
    let raw = b"From: a@example.com\r\nTo: Zofia <Zofia@Example.com>, b@example.com\r\n\r\nhi";
    assert_eq!(key_of(Some("zofia@example.com"), b"x"), zofia);
    assert_eq!(key_of(None, raw), zofia);
    let folded = b"To:\n zofia@example.com\nSubject: x\n\nTo: b@example.com\n";
    assert_eq!(key_of(None, folded), zofia);
    let delivered = b"To: list@example.com\r\nDelivered-To: zofia@example.com\r\n\r\n";
    assert_eq!(key_of(None, delivered), zofia);
}

#[test]
fn without_a_recipient_a_message_has_a_key_of_its_own() {
    for raw in [
        &b"Subject: x\r\n\r\nTo: zofia@example.com\r\n"[..],
        b"\r\nTo: zofia@example.com",
        b"",
        b"\xff\xfe\x00",
        b"To: undisclosed-recipients:;\r\n\r\n",
    ] {
        assert_eq!(key_of(None, raw), "e-1", "{raw:?}");
    }
}

#[test]
fn long_headers_are_truncated() {
    let raw = vec![b'x'; MAX_HEADERS * 4];
    assert_eq!(headers(&raw).len(), MAX_HEADERS);
    assert_eq!(headers(b"A: b\r\n\r\nbody"), b"A: b\r\n");
    assert_eq!(headers(b"A: b"), b"A: b");
}
