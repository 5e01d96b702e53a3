//! Plain text as an imaginary typewriter page, so that one set of rules reads both.

use super::page::{Document, Page};
use super::{Chunk, Rect, WordBox};

const WIDTH: f64 = 5.0;
const HEIGHT: f64 = 12.0;
const SIZE: f64 = 10.0;
/// Lines and columns read; a mail with more is no call sheet.
const LINES: usize = 2_000;
const COLUMNS: usize = 400;

/// Lays plain text out: two spaces, tabs and bars part chunks.
pub(crate) fn from_text(text: &str) -> Document {
    let mut chunks = Vec::new();
    let mut count = 0;
    for (row, line) in text.lines().take(LINES).enumerate() {
        count = row + 1;
        for words in line_chunks(line, row as f64 * HEIGHT) {
            if chunks.len() < super::PAGE_CHUNKS {
                chunks.push(Chunk::new(words));
            }
        }
    }
    let height = (count as f64 * HEIGHT).max(800.0);
    Document {
        pages: vec![Page::new(
            1,
            COLUMNS as f64 * WIDTH,
            height,
            chunks,
            Vec::new(),
        )],
    }
}

fn line_chunks(line: &str, top: f64) -> Vec<Vec<WordBox>> {
    let mut chunks = Vec::new();
    let mut words: Vec<WordBox> = Vec::new();
    let mut word = String::new();
    let mut start = 0;
    let mut blanks = 0;
    let mut column = 0;
    for ch in line.chars().take(COLUMNS).chain([' ', ' ']) {
        let bar = matches!(ch, '\t' | '|');
        if !(ch.is_whitespace() || bar) {
            if word.is_empty() {
                start = column;
            }
            word.push(ch);
            blanks = 0;
        } else {
            if !word.is_empty() {
                words.push(word_box(std::mem::take(&mut word), start, column, top));
            }
            blanks += if bar { 2 } else { 1 };
            if blanks >= 2 && !words.is_empty() {
                chunks.push(std::mem::take(&mut words));
            }
        }
        column = if ch == '\t' {
            (column / 8 + 1) * 8
        } else {
            column + 1
        };
    }
    chunks
}

fn word_box(text: String, start: usize, end: usize, top: f64) -> WordBox {
    let rect = Rect {
        x0: start as f64 * WIDTH,
        y0: top,
        x1: end as f64 * WIDTH,
        y1: top + SIZE,
    };
    WordBox {
        text,
        rect,
        size: SIZE,
        bold: false,
    }
}
