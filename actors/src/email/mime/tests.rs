use proptest::prelude::*;

use super::*;

fn mail(lines: &[&str]) -> ParsedMail {
    parse(lines.join("\r\n").as_bytes())
}

#[test]
fn headers_are_decoded_and_addresses_are_lower_case_in_order() {
    let parsed = mail(&[
        "Message-ID: <one@example.com>",
        "Date: Tue, 24 Nov 2026 19:30:00 +0100",
        "Subject: =?utf-8?q?Plan_pracy_=C5=81=C3=B3d=C5=BA?=",
        "Delivered-To: Ola@Example.com",
        "To: \"Kowalska, Ola\" <ola@example.com>, crew@example.com",
        "Cc: boss@example.com",
        "",
        "Dzień dobry",
    ]);
    assert_eq!(parsed.message_id.as_deref(), Some("one@example.com"));
    assert_eq!(parsed.subject, "Plan pracy Łódź");
    assert_eq!(parsed.date.unwrap().to_string(), "2026-11-24T18:30:00Z");
    assert_eq!(
        parsed.recipients,
        ["ola@example.com", "crew@example.com", "boss@example.com"]
    );
    assert_eq!(parsed.text.trim(), "Dzień dobry");
}

const SHEET: [&str; 5] = [
    "Content-Type: application/octet-stream; name=\"sheet.dat\"",
    "Content-Transfer-Encoding: base64",
    "Content-Disposition: attachment; filename*=utf-8''Plan%20dnia%20%C5%BC%C3%B3%C5%82ty.pdf",
    "",
    "JVBERi0xLjcK",
];

fn multipart(parts: &[&[&str]]) -> Vec<u8> {
    let mut lines = vec![
        "Subject: x",
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=B",
        "",
    ];
    for part in parts {
        lines.push("--B");
        lines.extend_from_slice(part);
    }
    lines.push("--B--");
    lines.join("\r\n").into_bytes()
}

#[test]
fn a_document_is_known_by_its_content_and_named_by_rfc_2231() {
    let parsed = parse(&multipart(&[
        &["Content-Type: text/plain", "", "see attached"],
        &SHEET,
    ]));
    assert_eq!(parsed.documents.len(), 1);
    assert_eq!(parsed.documents[0].name, "Plan dnia żółty.pdf");
    assert_eq!(&parsed.documents[0].bytes[..], b"%PDF-1.7\n");
}

#[test]
fn what_claims_to_be_a_pdf_is_kept_even_if_it_is_none() {
    let claims: &[&str] = &["Content-Type: application/pdf; name=a.pdf", "", "not a pdf"];
    let named: &[&str] = &["Content-Disposition: attachment; filename=B.PDF", "", ""];
    let other: &[&str] = &["Content-Type: image/png; name=c.png", "", "png"];
    let parsed = parse(&multipart(&[claims, named, other]));
    let names: Vec<_> = parsed
        .documents
        .iter()
        .map(|document| document.name.as_str())
        .collect();
    assert_eq!(names, ["a.pdf", "B.PDF"]);
}

#[test]
fn a_forwarded_message_is_looked_into_after_what_stands_above_it() {
    let inner = [
        "Content-Type: message/rfc822",
        "",
        "Subject: inner",
        "",
        "call 06:30",
    ];
    let parsed = parse(&multipart(&[
        &["Content-Type: text/plain", "", "FYI"],
        &inner,
    ]));
    let (above, below) = (parsed.text.find("FYI"), parsed.text.find("call 06:30"));
    assert!(above.is_some() && above < below, "{:?}", parsed.text);
}

#[test]
fn html_becomes_text() {
    let html = [
        "Subject: x",
        "Content-Type: text/html",
        "",
        "<p>new call <b>06:30</b></p>",
    ];
    assert_eq!(mail(&html).text.trim(), "new call 06:30");
}

#[test]
fn documents_are_bounded() {
    let parts: Vec<&[&str]> = vec![&SHEET; 30];
    assert_eq!(parse(&multipart(&parts)).documents.len(), MAX_DOCUMENTS);
}

#[test]
fn messages_nested_without_end_are_cut_and_what_stands_above_is_read() {
    let mut raw = b"To: ola@example.com\nSubject: call sheet\n".to_vec();
    raw.extend(b"Content-Type: message/rfc822\n\n".repeat(30_000));
    raw.extend(b"Subject: x\n\nhi\n");
    let parsed = parse(&raw);
    assert_eq!(parsed.subject, "call sheet");
    assert_eq!(parsed.recipients, ["ola@example.com"]);
}

#[test]
fn headers_are_bounded() {
    let raw = format!("Subject: {}\n\nhi", "call sheet ".repeat(100_000));
    assert_eq!(parse(raw.as_bytes()).subject.chars().count(), MAX_HEADER);
}

proptest! {
    #[test]
    fn any_bytes_are_some_message(raw in prop::collection::vec(any::<u8>(), 0..2_000)) {
        parse(&raw);
    }

    #[test]
    fn a_message_cut_anywhere_is_some_message(cut in 0usize..400) {
        let whole = multipart(&[&["Content-Type: text/plain", "", "text"], &SHEET]);
        parse(&whole[..cut.min(whole.len())]);
    }
}
