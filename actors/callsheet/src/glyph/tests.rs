//! Tests of the parts of the glyph source that need no whole PDF.

use super::cmap::CMap;
use super::encoding::{glyph_text, type1_builtin};
use super::lexer::{Lexer, Token};
use super::matrix::Matrix;
use super::path::Path;

fn tokens(data: &[u8]) -> Vec<Token> {
    let mut lexer = Lexer::new(data);
    std::iter::from_fn(|| lexer.next_token()).collect()
}

#[test]
fn the_lexer_reads_operands_and_skips_invalid_bytes() {
    let text = |t: &[u8]| Token::Text(t.to_vec());
    assert_eq!(
        tokens(b"(a\\(b\\051 \\\\) <4a4B5> -.5 --3 /F#31 ] [1 (x)] % note\n Tj"),
        [
            text(b"a(b) \\"),
            text(b"JKP"),
            Token::Number(-0.5),
            Token::Number(-3.0),
            Token::Name("F1".to_owned()),
            Token::Array(vec![Token::Number(1.0), text(b"x")]),
            Token::Operator("Tj".to_owned()),
        ]
    );
    assert_eq!(tokens(b"[[[[[[[[[[[[[[[[[[[[[[[[[[").len(), 1);
    assert_eq!(tokens(b"(open").len(), 1);
}

#[test]
fn unicode_maps_have_chars_and_ranges() {
    let map = CMap::parse(
        b"1 begincodespacerange <00> <ff> endcodespacerange
          2 beginbfchar <01> <0142> <02> <00660069> endbfchar
          2 beginbfrange <10> <12> <0041> <20> <21> [<0105> <0107>] endbfrange",
    );
    let text = |code: u32| map.text.get(&code).map(String::as_str);
    assert_eq!(
        [text(1), text(2), text(0x11)],
        [Some("ł"), Some("fi"), Some("B")]
    );
    assert_eq!(
        [text(0x20), text(0x21), text(0x30)],
        [Some("ą"), Some("ć"), None]
    );
    assert_eq!(map.next_code(&[0x10, 0x11]), Some((0x10, 1)));
}

#[test]
fn glyph_names_have_a_text() {
    for (name, text) in [
        ("lslash", "ł"),
        ("aogonek", "ą"),
        ("zdotaccent", "ż"),
        ("uni0142", "ł"),
        ("u1F600", "😀"),
        ("f_i", "fi"),
        ("A.sc", "A"),
    ] {
        assert_eq!(glyph_text(name).as_deref(), Some(text), "{name}");
    }
    assert_eq!(glyph_text("g123x"), None);
    let program = b"/Encoding 256 array dup 65 /lslash put dup 66 /B put readonly def";
    assert_eq!(
        type1_builtin(program),
        [(65, "ł".to_owned()), (66, "B".to_owned())]
    );
}

#[test]
fn pages_turn_with_their_rotation() {
    let bounds = [0.0, 0.0, 600.0, 800.0];
    for (rotate, corner) in [
        (0, (0.0, 800.0)),
        (90, (0.0, 0.0)),
        (180, (600.0, 0.0)),
        (270, (800.0, 600.0)),
    ] {
        let (matrix, ..) = Matrix::of_page(bounds, rotate);
        assert_eq!(matrix.apply(0.0, 0.0), corner, "{rotate}");
    }
}

#[test]
fn thin_fills_and_strokes_are_rulings() {
    let mut rulings = Vec::new();
    let mut path = Path::default();
    path.rectangle(Matrix::IDENTITY, 10.0, 10.0, 200.0, 1.0);
    path.paint(false, &mut rulings, 100);
    assert_eq!((rulings.len(), rulings[0].horizontal), (1, true));
    path.clear();
    path.rectangle(Matrix::IDENTITY, 10.0, 10.0, 200.0, 50.0);
    path.paint(false, &mut rulings, 100);
    assert_eq!(rulings.len(), 1, "a shaded box draws no lines");
    path.paint(true, &mut rulings, 100);
    assert_eq!(rulings.len(), 5);
}

mod sources;
