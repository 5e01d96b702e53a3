use super::*;

fn is_mail(text: &'static str, name: &str) -> bool {
    matches!(
        sniff(Bytes::from_static(text.as_bytes()), Path::new(name)),
        Content::Mail(_)
    )
}

#[test]
fn the_content_takes_precedence_over_the_name() {
    assert!(!is_mail("%PDF-1.7\n", "sheet.eml"));
    assert!(!is_mail("\n\n  %PDF-1.4", "sheet.eml"));
    assert!(is_mail("Received: from somewhere\r\n", "sheet.pdf"));
    assert!(is_mail("\u{feff}Subject: x\n", "sheet"));
    assert!(is_mail("X-Spam: no\n", "sheet.bin"));
    assert!(is_mail("From ala@example.com Mon Nov 23\n", "box"));
}

#[test]
fn the_name_decides_if_the_content_shows_no_type() {
    assert!(!is_mail("Crew call 7:30 AM tomorrow.\n", "sheet.pdf"));
    assert!(is_mail("Crew call 7:30 AM tomorrow.\n", "sheet.eml"));
    assert!(is_mail("", "sheet.EML"));
    assert!(!is_mail("", "sheet"));
}

#[test]
fn files_that_are_no_messages_are_detected() {
    let pdf = |bytes: &[u8]| not_a_message(bytes).is_some_and(|text| text.contains("PDF"));
    assert!(pdf(b"%PDF-1.7\n") && pdf(b"\n\n junk %PDF-1.4"));
    assert!(not_a_message(b"PK\x03\x04\x14\0\0\0word: x").is_some());
    assert!(not_a_message(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").is_some());
    for mail in [
        &b"Subject: 8 bit\n\n%PDF-1.7 \0\x01"[..],
        b"List-Unsubscribe: <x>\n\n\0",
        b"From ala@example.com Mon Nov 23\n\0",
        b"Crew call 7:30 tomorrow",
        b"",
    ] {
        assert_eq!(not_a_message(mail), None, "{}", mail.escape_ascii());
    }
}
