//! Tables and boxes: text wrapped into cells by the real widths of the face.

use document::{Colour, Font, Page, WHITE};

/// Light grey of headings.
pub const GREY: Colour = [0.86; 3];
/// Dark bar behind white text.
pub const DARK: Colour = [0.22; 3];

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Heading.
    pub title: &'static str,
    /// Width in points.
    pub width: f32,
    /// Centred rather than flush left.
    pub centred: bool,
}

/// A column flush left.
#[must_use]
pub const fn left(title: &'static str, width: f32) -> Column {
    Column {
        title,
        width,
        centred: false,
    }
}

/// A centred column.
#[must_use]
pub const fn centre(title: &'static str, width: f32) -> Column {
    Column {
        title,
        width,
        centred: true,
    }
}

/// Which rules a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// Every cell in a box.
    All,
    /// Horizontal lines only.
    Horizontal,
    /// No lines: only the alignment shows the columns.
    None,
}

/// Where and how a table is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Size of the text.
    pub size: f32,
    /// Rules.
    pub rules: Rules,
    /// The columns.
    pub columns: &'a [Column],
    /// Print the headings.
    pub head: bool,
}

/// A row: cells, or a banner across the table.
#[derive(Debug, Clone)]
pub enum Row {
    /// One text for each column.
    Cells(Vec<String>),
    /// One text across all columns, on grey.
    Banner(String),
}

const PAD: f32 = 2.5;

impl Table<'_> {
    /// Draws the rows and returns the bottom edge.
    pub fn draw(&self, page: &mut Page, rows: &[Row]) -> f32 {
        let mut y = self.y;
        if self.head {
            page.fill([self.x, y, self.width(), self.line() + PAD], GREY);
            let titles: Vec<String> = self.columns.iter().map(|c| c.title.to_owned()).collect();
            y = self.cells(page, y, &titles, Font::Bold);
        }
        for row in rows {
            y = match row {
                Row::Cells(cells) => self.cells(page, y, cells, Font::Regular),
                Row::Banner(text) => self.banner(page, y, text),
            };
        }
        y
    }

    /// Width over all columns.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.columns.iter().map(|column| column.width).sum()
    }

    fn line(&self) -> f32 {
        self.size * 1.2
    }

    fn cells(&self, page: &mut Page, y: f32, cells: &[String], font: Font) -> f32 {
        let wrapped: Vec<Vec<String>> = self
            .columns
            .iter()
            .zip(cells)
            .map(|(column, text)| wrap(text, font, self.size, column.width - 2.0 * PAD))
            .collect();
        let lines = wrapped.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let height = lines as f32 * self.line() + PAD;
        let mut x = self.x;
        for (column, lines) in self.columns.iter().zip(&wrapped) {
            for (at, text) in lines.iter().enumerate() {
                let base = y + self.size + PAD / 2.0 + at as f32 * self.line();
                if column.centred {
                    page.centred(x + column.width / 2.0, base, self.size, font, text);
                } else {
                    page.text(x + PAD, base, self.size, font, text);
                }
            }
            if self.rules == Rules::All {
                page.frame([x, y, column.width, height], 0.5);
            }
            x += column.width;
        }
        if self.rules == Rules::Horizontal {
            page.line(self.x, y + height, x, y + height, 0.4);
        }
        y + height
    }

    fn banner(&self, page: &mut Page, y: f32, text: &str) -> f32 {
        let height = self.line() + PAD;
        page.fill([self.x, y, self.width(), height], GREY);
        page.text(
            self.x + PAD,
            y + self.size + PAD / 2.0,
            self.size,
            Font::Bold,
            text,
        );
        if self.rules == Rules::All {
            page.frame([self.x, y, self.width(), height], 0.5);
        }
        y + height
    }
}

/// A dark bar with a heading in white; returns its bottom edge.
pub fn bar(page: &mut Page, x: f32, y: f32, width: f32, text: &str) -> f32 {
    page.fill([x, y, width, 13.0], DARK);
    page.coloured(x + 4.0, y + 9.5, 8.5, Font::Bold, WHITE, text);
    y + 13.0
}

/// A framed box of wrapped lines under a bold heading; returns its bottom edge.
pub fn panel(page: &mut Page, area: [f32; 4], size: f32, title: &str, lines: &[String]) -> f32 {
    let [x, y, width, height] = area;
    page.frame(area, 0.7);
    page.text(x + 4.0, y + size + 3.0, size, Font::Bold, title);
    let mut base = y + size * 2.3 + 3.0;
    for line in lines {
        for part in wrap(line, Font::Regular, size, width - 8.0) {
            page.text(x + 4.0, base, size, Font::Regular, &part);
            base += size * 1.22;
        }
    }
    y + height
}

/// Breaks a text into lines of at most `width` points, at spaces; a single word
/// that is too long stays whole.
#[must_use]
pub fn wrap(text: &str, font: Font, size: f32, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if !line.is_empty() && font.width(&longer, size) > width {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            } else {
                line = longer;
            }
        }
        lines.push(line);
    }
    lines
}
