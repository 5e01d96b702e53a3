//! Lays out plain text as an imaginary typewriter page, so that the same rules read it.

use super::chunk::{Chunk, WordBox};
use super::geometry::Rect;
use super::page::{Document, MAX_PAGE_CHUNKS, Page};

const CHARACTER_WIDTH: f64 = 5.0;

const LINE_HEIGHT: f64 = 12.0;

const FONT_SIZE: f64 = 10.0;

/// Lines, and characters of a line, that are read; no call sheet has more.
const MAX_LINES: usize = 2_000;

const MAX_COLUMNS: usize = 400;

/// Lays out plain text on one page: two spaces, tabs and vertical bars separate chunks.
pub(crate) fn from_text(text: &str) -> Document {
    let mut chunks = Vec::new();
    let mut count = 0;
    for (row, line) in text.lines().take(MAX_LINES).enumerate() {
        count = row + 1;
        for words in line_chunks(line, row as f64 * LINE_HEIGHT) {
            if chunks.len() < MAX_PAGE_CHUNKS {
                chunks.push(Chunk::new(words));
            }
        }
    }
    let height = (count as f64 * LINE_HEIGHT).max(800.0);
    Document {
        pages: vec![Page::new(
            1,
            MAX_COLUMNS as f64 * CHARACTER_WIDTH,
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
    for ch in line.chars().take(MAX_COLUMNS).chain([' ', ' ']) {
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
        x0: start as f64 * CHARACTER_WIDTH,
        y0: top,
        x1: end as f64 * CHARACTER_WIDTH,
        y1: top + FONT_SIZE,
    };
    WordBox {
        text,
        rect,
        size: FONT_SIZE,
        bold: false,
    }
}
