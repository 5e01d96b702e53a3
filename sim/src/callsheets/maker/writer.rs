//! Our own PDF writer: places blocks on pages, with page breaks between rows.

use document::{Document, Font, Page, Paper};
use world::sheet::layout::grid::{GREY, Rules, bar, wrap};

use crate::callsheets::block::{Block, Line, Row, Table};

const MARGIN: f32 = 32.0;
const PAD: f32 = 2.5;

/// Draws the blocks.
pub(super) fn document(blocks: &[Block], paper: Paper, title: &str, size: f32) -> Document {
    let mut flow = Flow {
        document: Document::new(paper, title),
        page: Page::default(),
        y: MARGIN,
        pen: Pen { size },
    };
    for block in blocks {
        flow.put(block);
    }
    flow.turn();
    flow.document
}

struct Flow {
    document: Document,
    page: Page,
    y: f32,
    pen: Pen,
}

impl Flow {
    fn turn(&mut self) {
        self.document.add(std::mem::take(&mut self.page));
        self.y = MARGIN;
    }

    /// Begins a new page if this height does not fit on the current one.
    fn room(&mut self, height: f32) -> bool {
        let full = self.y + height > self.document.paper.height() - MARGIN;
        if full && self.y > MARGIN {
            self.turn();
        }
        full
    }

    fn width(&self) -> f32 {
        self.document.paper.width() - 2.0 * MARGIN
    }

    fn put(&mut self, block: &Block) {
        let (pen, width) = (self.pen, self.width());
        match block {
            Block::Page => self.turn(),
            Block::Table(table) => self.table(table),
            Block::Pairs(pairs) => self.table(&pairs.as_table()),
            _ => {
                let height = pen.block(&mut Page::default(), block, MARGIN, 0.0, width);
                // A heading does not stand alone at the foot of a page.
                let after = match block {
                    Block::Heading(_) => pen.size * 6.0,
                    _ => 0.0,
                };
                self.room(height + after);
                self.y = pen.block(&mut self.page, block, MARGIN, self.y, width);
            }
        }
    }

    /// Draws a table row by row, with its head on each page.
    fn table(&mut self, table: &Table) {
        let (pen, width) = (self.pen, self.width());
        let head = Row::Cells(table.head.clone());
        let mut rows: Vec<(&Row, Font)> = Vec::new();
        if !table.head.is_empty() {
            rows.push((&head, Font::Bold));
        }
        rows.extend(table.rows.iter().map(|row| (row, Font::Regular)));
        for (at, (row, font)) in rows.into_iter().enumerate() {
            let height = pen.row(&mut Page::default(), table, row, font, [MARGIN, 0.0, width]);
            if self.room(height) && at > 0 && !table.head.is_empty() {
                let place = [MARGIN, self.y, width];
                self.y = pen.row(&mut self.page, table, &head, Font::Bold, place);
            }
            let place = [MARGIN, self.y, width];
            self.y = pen.row(&mut self.page, table, row, font, place);
        }
        self.y += pen.size * 0.5;
    }
}

/// Draws blocks on one page; every method returns the lower edge.
#[derive(Clone, Copy)]
struct Pen {
    size: f32,
}

impl Pen {
    fn block(self, page: &mut Page, block: &Block, x: f32, y: f32, width: f32) -> f32 {
        match block {
            Block::Heading(text) => bar(page, x, y + 2.0, width, text),
            Block::Line(line) => self.line(page, line, x, y, width),
            Block::Pairs(pairs) => self.whole(page, &pairs.as_table(), [x, y, width]),
            Block::Table(table) => self.whole(page, table, [x, y, width]),
            Block::Beside(parts) => {
                let all: f32 = parts.iter().map(|(share, _)| share).sum();
                let gap = 8.0;
                let room = width - gap * (parts.len().saturating_sub(1)) as f32;
                let (mut left, mut lowest) = (x, y);
                for (share, blocks) in parts {
                    let part = room * share / all;
                    let mut low = y;
                    for block in blocks {
                        low = self.block(page, block, left, low, part);
                    }
                    lowest = f32::max(lowest, low);
                    left += part + gap;
                }
                lowest
            }
            Block::Gap => y + self.size,
            Block::Page => y,
        }
    }

    fn line(self, page: &mut Page, line: &Line, x: f32, y: f32, width: f32) -> f32 {
        let size = self.size * line.size;
        let font = if line.bold { Font::Bold } else { Font::Regular };
        let mut y = y;
        for text in wrap(&line.text, font, size, width) {
            match line.centred {
                true => page.centred(x + width / 2.0, y + size, size, font, &text),
                false => page.text(x, y + size, size, font, &text),
            }
            y += size * 1.25;
        }
        y
    }

    fn whole(self, page: &mut Page, table: &Table, [x, y, width]: [f32; 3]) -> f32 {
        let mut y = y;
        if !table.head.is_empty() {
            let head = Row::Cells(table.head.clone());
            y = self.row(page, table, &head, Font::Bold, [x, y, width]);
        }
        for row in &table.rows {
            y = self.row(page, table, row, Font::Regular, [x, y, width]);
        }
        y + self.size * 0.5
    }

    fn row(self, page: &mut Page, table: &Table, row: &Row, font: Font, place: [f32; 3]) -> f32 {
        let [x, y, width] = place;
        let (cells, shares, font) = match row {
            Row::Cells(cells) => (cells.clone(), table.shares.clone(), font),
            Row::Banner(text) => (vec![text.clone()], vec![1.0], Font::Bold),
        };
        let all: f32 = shares.iter().sum();
        let wrapped: Vec<(f32, Vec<String>)> = shares
            .iter()
            .zip(&cells)
            .map(|(share, text)| {
                let column = width * share / all;
                (column, fitted(text, font, self.size, column - 2.0 * PAD))
            })
            .collect();
        let lines = wrapped.iter().map(|(_, lines)| lines.len()).max();
        let height = lines.unwrap_or(1) as f32 * self.size * 1.2 + PAD;
        if font == Font::Bold && table.rules != Rules::None {
            page.fill([x, y, width, height], GREY);
        }
        let mut left = x;
        for (column, lines) in &wrapped {
            for (at, text) in lines.iter().enumerate() {
                let base = y + self.size + PAD / 2.0 + at as f32 * self.size * 1.2;
                page.text(left + PAD, base, self.size, font, text);
            }
            if table.rules == Rules::All {
                page.frame([left, y, *column, height], 0.5);
            }
            left += column;
        }
        if table.rules == Rules::Horizontal {
            page.line(x, y + height, x + width, y + height, 0.4);
        }
        y + height
    }
}

/// Wraps a text; words that are too long are broken, as office programs and browsers do.
fn fitted(text: &str, font: Font, size: f32, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for line in wrap(text, font, size, width) {
        let mut part = String::new();
        for letter in line.chars() {
            part.push(letter);
            if part.chars().count() > 1 && font.width(&part, size) > width {
                part.pop();
                lines.push(std::mem::replace(&mut part, letter.to_string()));
            }
        }
        lines.push(part);
    }
    lines
}
