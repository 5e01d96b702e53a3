//! Truncation of long texts.

use super::*;

#[test]
fn a_long_text_is_truncated_between_two_characters() {
    assert_eq!(truncated("zdjęcia".as_bytes()), "zdjęcia");
    assert_eq!(truncated(b""), "");
    for shift in 0..4 {
        let text = "x".repeat(shift) + &"\u{1f3ac}".repeat(MAX_TEXT / 4 + 1);
        let cut = truncated(text.as_bytes());
        assert!(text.starts_with(&*cut), "shift {shift}");
        assert!((MAX_TEXT - 3..=MAX_TEXT).contains(&cut.len()));
    }
    let exact = "y".repeat(MAX_TEXT);
    assert_eq!(truncated(exact.as_bytes()), exact);
}
