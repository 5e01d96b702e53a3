//! What a document consists of: paper, pages and the items drawn on them.
//!
//! Positions are points from the top left corner, y downwards, because that is
//! how a page is laid out; the writer turns them round.

use crate::font::Font;

/// Paper size in points (width, height).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Paper {
    /// 595 x 842.
    A4,
    /// 612 x 792.
    Letter,
}

impl Paper {
    /// Width in points.
    #[must_use]
    pub fn width(self) -> f32 {
        match self {
            Paper::A4 => 595.0,
            Paper::Letter => 612.0,
        }
    }

    /// Height in points.
    #[must_use]
    pub fn height(self) -> f32 {
        match self {
            Paper::A4 => 842.0,
            Paper::Letter => 792.0,
        }
    }
}

/// A grey level or a colour, each part from 0 (dark) to 1.
pub type Colour = [f32; 3];

/// Black.
pub const BLACK: Colour = [0.0; 3];
/// White.
pub const WHITE: Colour = [1.0; 3];

/// An item drawn on a page; y is from the top.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A line of text with its baseline at `y`.
    Text {
        /// Left edge of the first glyph.
        x: f32,
        /// Baseline.
        y: f32,
        /// Points.
        size: f32,
        /// Face.
        font: Font,
        /// Colour of the glyphs.
        colour: Colour,
        /// The text; characters outside the encoding become `?`.
        text: String,
    },
    /// A ruling line.
    Line {
        /// Start and end as x1, y1, x2, y2.
        from_to: [f32; 4],
        /// Thickness.
        width: f32,
    },
    /// The outline of a box.
    Frame {
        /// Left, top, width, height.
        area: [f32; 4],
        /// Thickness of the line.
        width: f32,
    },
    /// A filled box, always drawn below everything else.
    Fill {
        /// Left, top, width, height.
        area: [f32; 4],
        /// Its colour.
        colour: Colour,
    },
}

/// What is drawn on one page, in the order of drawing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The items.
    pub items: Vec<Item>,
}

impl Page {
    /// Draws text with its left edge at `x` and its baseline at `y`.
    pub fn text(&mut self, x: f32, y: f32, size: f32, font: Font, text: &str) {
        self.coloured(x, y, size, font, BLACK, text);
    }

    /// [`text`](Self::text) in a colour.
    pub fn coloured(&mut self, x: f32, y: f32, size: f32, font: Font, colour: Colour, text: &str) {
        if !text.is_empty() {
            self.items.push(Item::Text {
                x,
                y,
                size,
                font,
                colour,
                text: text.to_owned(),
            });
        }
    }

    /// Draws text centred on `x`.
    pub fn centred(&mut self, x: f32, y: f32, size: f32, font: Font, text: &str) {
        self.text(x - font.width(text, size) / 2.0, y, size, font, text);
    }

    /// Draws text that ends at `x`.
    pub fn right(&mut self, x: f32, y: f32, size: f32, font: Font, text: &str) {
        self.text(x - font.width(text, size), y, size, font, text);
    }

    /// Draws a ruling line.
    pub fn line(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, width: f32) {
        self.items.push(Item::Line {
            from_to: [x1, y1, x2, y2],
            width,
        });
    }

    /// Draws the outline of a box.
    pub fn frame(&mut self, area: [f32; 4], width: f32) {
        self.items.push(Item::Frame { area, width });
    }

    /// Fills a box.
    pub fn fill(&mut self, area: [f32; 4], colour: Colour) {
        self.items.push(Item::Fill { area, colour });
    }

    /// All texts of the page, in the order of drawing.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.items.iter().filter_map(|item| match item {
            Item::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
    }
}

/// A document of one or more pages of the same size.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Size of every page.
    pub paper: Paper,
    /// Title in the document information.
    pub title: String,
    /// The pages.
    pub pages: Vec<Page>,
}

impl Document {
    /// A document without pages.
    #[must_use]
    pub fn new(paper: Paper, title: &str) -> Self {
        Self {
            paper,
            title: title.to_owned(),
            pages: Vec::new(),
        }
    }

    /// Adds a page at the end.
    pub fn add(&mut self, page: Page) {
        self.pages.push(page);
    }

    /// All texts, pages in order, joined by line ends.
    #[must_use]
    pub fn plain_text(&self) -> String {
        self.pages
            .iter()
            .flat_map(Page::texts)
            .collect::<Vec<_>>()
            .join("\n")
    }
}
