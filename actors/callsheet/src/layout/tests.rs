//! Words, chunks and cells from glyphs.

use super::{from_glyphs, from_text};
use crate::glyph::{Glyph, GlyphPage, Glyphs, Ruling};

/// Typewriter glyphs half an em wide.
fn line(glyphs: &mut Vec<Glyph>, x: f64, y: f64, text: &str) {
    for (i, ch) in text.chars().enumerate() {
        let x0 = x + 5.0 * i as f64;
        glyphs.push(Glyph {
            ch,
            x0,
            x1: x0 + 5.0,
            y,
            size: 10.0,
            bold: false,
            turn: 0,
        });
    }
}

fn texts(glyphs: Vec<Glyph>, rulings: Vec<Ruling>) -> Vec<String> {
    let page = GlyphPage {
        width: 600.0,
        height: 800.0,
        glyphs,
        rulings,
        links: Vec::new(),
    };
    let document = from_glyphs(&Glyphs {
        pages: vec![page],
        ..Glyphs::default()
    });
    document.pages[0]
        .chunks
        .iter()
        .map(|c| c.text.clone())
        .collect()
}

#[test]
fn wide_gaps_separate_chunks() {
    let mut glyphs = Vec::new();
    line(&mut glyphs, 10.0, 100.0, "Jan Kowalski   06:30");
    assert_eq!(texts(glyphs, Vec::new()), ["Jan Kowalski", "06:30"]);
}

#[test]
fn a_ruling_separates_close_words() {
    let mut glyphs = Vec::new();
    line(&mut glyphs, 10.0, 100.0, "Jan 06:30");
    let ruling = Ruling {
        horizontal: false,
        at: 27.0,
        from: 80.0,
        to: 120.0,
    };
    assert_eq!(texts(glyphs, vec![ruling]), ["Jan", "06:30"]);
}

#[test]
fn fake_bold_is_read_once_and_wide_spacing_joined() {
    let mut glyphs = Vec::new();
    line(&mut glyphs, 10.0, 100.0, "CALL");
    line(&mut glyphs, 10.2, 100.0, "CALL");
    assert_eq!(texts(glyphs, Vec::new()), ["CALL"]);
    let mut glyphs = Vec::new();
    for (i, ch) in "CALLSHEET".chars().enumerate() {
        let gap = if i >= 4 { 12.0 } else { 0.0 };
        line(
            &mut glyphs,
            10.0 + 9.0 * i as f64 + gap,
            100.0,
            &ch.to_string(),
        );
    }
    assert_eq!(texts(glyphs, Vec::new()).join(" "), "CALL SHEET");
}

#[test]
fn a_label_broken_over_two_lines_is_joined() {
    let mut glyphs = Vec::new();
    line(&mut glyphs, 10.0, 100.0, "Zbiórka");
    line(&mut glyphs, 10.0, 112.0, "ekipy");
    line(&mut glyphs, 10.0, 140.0, "Jan");
    assert_eq!(texts(glyphs, Vec::new()), ["Zbiórka ekipy", "Jan"]);
}

#[test]
fn plain_text_is_split_at_two_spaces_and_bars() {
    let document = from_text("Gaffer   Tom Reed | 06:00\nnext\tline");
    let texts: Vec<&str> = document.pages[0]
        .chunks
        .iter()
        .map(|c| c.text.as_str())
        .collect();
    assert_eq!(texts, ["Gaffer", "Tom Reed", "06:00", "next", "line"]);
}
