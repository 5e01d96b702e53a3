//! Messages, archives and TNEF, also broken and hostile ones.

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
fn a_file_that_claims_to_be_a_pdf_is_kept_even_if_it_is_not() {
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
fn a_forwarded_message_comes_after_the_text_above_it() {
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

/// A MIME part with a file of these bytes.
fn file(name: &str, bytes: &[u8]) -> String {
    use base64::Engine as _;
    let body = base64::engine::general_purpose::STANDARD.encode(bytes);
    format!(
        "Content-Type: application/octet-stream; name=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{body}"
    )
}

fn documents(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let parsed = parse(&multipart(&[&[&file(name, bytes)]]));
    let documents = parsed.documents.into_iter();
    documents
        .map(|document| (document.name, document.bytes.to_vec()))
        .collect()
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut archive = rawzip::ZipArchiveWriter::new(Vec::new());
    for (name, content) in entries {
        let method = rawzip::CompressionMethod::DEFLATE;
        let new = archive.new_file(name).compression_method(method);
        let (mut entry, config) = new.start().unwrap();
        let level = flate2::Compression::default();
        let encoder = flate2::write::DeflateEncoder::new(&mut entry, level);
        let mut writer = config.wrap(encoder);
        writer.write_all(content).unwrap();
        let (encoder, descriptor) = writer.finish().unwrap();
        encoder.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap()
}

#[test]
fn documents_are_extracted_from_an_archive() {
    let archive = zipped(&[
        ("Dzień 4/Plan.PDF", b"%PDF-1.7 one"),
        ("maps/parking.png", b"png"),
        ("movement.pdf", b"%PDF-1.7 two"),
    ]);
    assert_eq!(
        documents("dzień 4.zip", &archive),
        [
            ("Plan.PDF".to_owned(), b"%PDF-1.7 one".to_vec()),
            ("movement.pdf".to_owned(), b"%PDF-1.7 two".to_vec()),
        ]
    );
}

#[test]
fn an_entry_that_cannot_be_unpacked_is_reported() {
    let archive = zipped(&[("a.pdf", &b"%PDF-1.7 ".repeat(100))]);
    // The checksum in the central directory no longer matches.
    let mut damaged = archive.clone();
    let at = damaged.windows(4).rposition(|mark| mark == b"PK\x01\x02");
    damaged[at.unwrap() + 16] ^= 0xff;
    let found = documents("a.zip", &damaged);
    assert_eq!((found.len(), &*found[0].0), (1, "a.pdf"));
    assert!(!found[0].1.starts_with(b"%PDF-"));
    assert_eq!(documents("a.zip", &archive[..archive.len() / 2]), []);
}

#[test]
fn a_zip_bomb_is_not_unpacked() {
    let archive = zipped(&[("a.pdf", &vec![0; 80 << 20])]);
    let found = documents("a.zip", &archive);
    assert!(found[0].1.len() < 1 << 20);
}

/// A hand-written TNEF file: attributes in the order in which Outlook writes them.
fn winmail(attachments: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut out = vec![0x78, 0x9f, 0x3e, 0x22, 1, 0];
    let mut attribute = |level: u8, id: u32, data: &[u8]| {
        out.push(level);
        out.extend(id.to_le_bytes());
        out.extend((data.len() as u32).to_le_bytes());
        out.extend(data);
        let sum = data
            .iter()
            .fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        out.extend(sum.to_le_bytes());
    };
    attribute(1, 0x0008_9006, &[0, 0, 1, 0]);
    attribute(1, 0x0006_9007, &[0xe4, 4, 0, 0, 0, 0, 0, 0]);
    attribute(1, 0x0007_8008, b"IPM.Note\0");
    for (short, long, content) in attachments {
        attribute(
            2,
            0x0006_9002,
            &[1, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0],
        );
        attribute(2, 0x0001_8010, format!("{short}\0").as_bytes());
        attribute(2, 0x0006_800f, content);
        if let Some(long) = long {
            let name: Vec<u8> = long
                .encode_utf16()
                .chain([0])
                .flat_map(u16::to_le_bytes)
                .collect();
            let mut properties = 2u32.to_le_bytes().to_vec();
            // The rendering position, a number, and then the name.
            properties.extend([0x03, 0, 0x0b, 0x37, 0xff, 0xff, 0xff, 0xff]);
            properties.extend([0x1f, 0, 0x07, 0x37, 1, 0, 0, 0]);
            properties.extend((name.len() as u32).to_le_bytes());
            properties.extend(&name);
            properties.extend(vec![0; name.len().wrapping_neg() % 4]);
            attribute(2, 0x0006_9005, &properties);
        }
    }
    out
}

#[test]
fn documents_are_extracted_from_tnef() {
    let packet = winmail(&[
        ("PLANDN~1.PDF", Some("Plan dnia żółty.pdf"), b"%PDF-1.7 one"),
        ("image.png", None, b"png"),
        ("b.pdf", None, b"%PDF-1.7 two"),
    ]);
    assert_eq!(
        documents("winmail.dat", &packet),
        [
            ("Plan dnia żółty.pdf".to_owned(), b"%PDF-1.7 one".to_vec()),
            ("b.pdf".to_owned(), b"%PDF-1.7 two".to_vec()),
        ]
    );
    for cut in 0..packet.len() {
        let _ = documents("winmail.dat", &packet[..cut]);
    }
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
fn the_number_of_documents_is_limited() {
    let parts: Vec<&[&str]> = vec![&SHEET; 30];
    assert_eq!(parse(&multipart(&parts)).documents.len(), MAX_DOCUMENTS);
}

#[test]
fn deeply_nested_messages_are_truncated_and_the_outer_text_is_read() {
    let mut raw = b"To: ola@example.com\nSubject: call sheet\n".to_vec();
    raw.extend(b"Content-Type: message/rfc822\n\n".repeat(30_000));
    raw.extend(b"Subject: x\n\nhi\n");
    let parsed = parse(&raw);
    assert_eq!(parsed.subject, "call sheet");
    assert_eq!(parsed.recipients, ["ola@example.com"]);
}

#[test]
fn headers_are_truncated() {
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
