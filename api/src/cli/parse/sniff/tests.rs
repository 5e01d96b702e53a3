use super::*;

fn is_mail(text: &'static str, name: &str) -> bool {
    matches!(
        sniff(Bytes::from_static(text.as_bytes()), Path::new(name)),
        Content::Mail(_)
    )
}

#[test]
fn content_beats_the_name() {
    assert!(!is_mail("%PDF-1.7\n", "sheet.eml"));
    assert!(!is_mail("\n\n  %PDF-1.4", "sheet.eml"));
    assert!(is_mail("Received: from somewhere\r\n", "sheet.pdf"));
    assert!(is_mail("\u{feff}Subject: x\n", "sheet"));
    assert!(is_mail("X-Spam: no\n", "sheet.bin"));
    assert!(is_mail("From ala@example.com Mon Nov 23\n", "box"));
}

#[test]
fn the_name_decides_where_the_content_says_nothing() {
    assert!(!is_mail("Crew call 7:30 AM tomorrow.\n", "sheet.pdf"));
    assert!(is_mail("Crew call 7:30 AM tomorrow.\n", "sheet.eml"));
    assert!(is_mail("", "sheet.EML"));
    assert!(!is_mail("", "sheet"));
}
