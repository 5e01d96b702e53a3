use super::*;

#[test]
fn a_long_text_is_cut_between_two_characters() {
    assert_eq!(beginning("zdjęcia".as_bytes()), "zdjęcia");
    assert_eq!(beginning(b""), "");
    for shift in 0..4 {
        let text = "x".repeat(shift) + &"\u{1f3ac}".repeat(MAX_TEXT / 4 + 1);
        let cut = beginning(text.as_bytes());
        assert!(text.starts_with(&*cut), "shift {shift}");
        assert!((MAX_TEXT - 3..=MAX_TEXT).contains(&cut.len()));
    }
    let exact = "y".repeat(MAX_TEXT);
    assert_eq!(beginning(exact.as_bytes()), exact);
}
