//! Files drawn in another order, and files behind a password.

use document::{Document, Font, Page, Paper};
use world::pdf::{Options, write};

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
    let shuffled = Options {
        shuffle: Some(3),
        ..Options::default()
    };
    assert_eq!(
        write(&document(), &Options::default()),
        write(&document(), &Options::default())
    );
    assert_eq!(write(&document(), &shuffled), write(&document(), &shuffled));
    assert_ne!(
        write(&document(), &shuffled),
        write(&document(), &Options::default())
    );
}

#[test]
fn a_password_hides_the_text() {
    let options = Options {
        password: Some("klaps".to_owned()),
        ..Options::default()
    };
    let bytes = write(&document(), &options);
    assert!(contains(&bytes, b"/Encrypt 7 0 R"));
    assert!(
        !contains(&bytes, b"brackets") && !contains(&bytes, b"Letters"),
        "neither text nor title may show"
    );
}
