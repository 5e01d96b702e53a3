//! The document writer.

use document::{Document, Font, Options, Page, Paper};

const LETTERS: &str = "ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ äöüß ÄÖÜ àâçèéêëîïôùûœæ áíúñ¿¡ ìò –—„”€£°½";

fn document() -> Document {
    let mut page = Page::default();
    page.text(50.0, 60.0, 12.0, Font::Regular, LETTERS);
    page.text(50.0, 90.0, 12.0, Font::Bold, "Bold (with brackets) and \\");
    page.frame([40.0, 40.0, 300.0, 80.0], 1.0);
    let mut document = Document::new(Paper::A4, "Letters");
    document.add(page.clone());
    document.add(page);
    document
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[test]
fn same_document_same_bytes() {
    assert_eq!(
        document().write(&Options::default()),
        document().write(&Options::default())
    );
}

#[test]
fn fonts_name_their_glyphs_and_map_them() {
    let bytes = document().write(&Options::default());
    for name in [
        "/lslash",
        "/aogonek",
        "/zdotaccent",
        "/eacute",
        "/adieresis",
        "/ntilde",
    ] {
        assert!(contains(&bytes, name.as_bytes()), "{name}");
    }
    assert!(contains(&bytes, b"/ToUnicode"));
    assert!(contains(&bytes, b"<80> <0105>"));
    let bare = document().write(&Options {
        to_unicode: false,
        ..Options::default()
    });
    assert!(!contains(&bare, b"/ToUnicode"));
}

#[test]
fn widths_are_helvetica() {
    // 0.667 + 0.556 + 0.222 of the size.
    assert!((Font::Regular.width("Aał", 1000.0) - 1445.0).abs() < 0.01);
    assert!((Font::Bold.width("Aał", 1000.0) - 1556.0).abs() < 0.01);
    assert_eq!(Font::Regular.width("", 10.0), 0.0);
}
