//! A document or message that the reader is scored on, with its truth.

use document::Paper;
use jiff::Timestamp;
use serde::Serialize;
use world::people::Person;
use world::truth::Truth;

use super::block::Block;

/// A program that makes documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Maker {
    /// [`world::pdf`]: standard faces, a custom encoding, any order of drawing.
    Writer,
    /// Chromium, printing a page: embedded faces with their glyph numbers.
    Browser,
    /// LibreOffice, exporting a spreadsheet of cells that span columns.
    Spreadsheet,
}

impl Maker {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Writer, Self::Browser, Self::Spreadsheet];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Writer => "writer",
            Self::Browser => "browser",
            Self::Spreadsheet => "spreadsheet",
        }
    }
}

/// The input of the reader.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A document, from which a maker makes the PDF.
    Document {
        /// The content, from top to bottom.
        blocks: Vec<Block>,
        /// Paper.
        paper: Paper,
        /// Size of the text in points.
        size: f32,
    },
    /// The body of a message.
    Text(String),
}

/// A document or message with its truth.
#[derive(Debug, Clone)]
pub struct Case {
    /// The seed that generates it.
    pub seed: u64,
    /// Country code, such as `us`.
    pub country: &'static str,
    /// Name of the design, or of the kind of document that is no call sheet.
    pub design: &'static str,
    /// The program that makes the document.
    pub maker: Maker,
    /// The input of the reader.
    pub content: Content,
    /// The recipient.
    pub person: Person,
    /// When the message was received.
    pub received: Timestamp,
    /// Subject of the message.
    pub subject: String,
    /// What a reader should find.
    pub truth: Truth,
}

impl Case {
    /// Blocks, paper and text size of a document; `None` for a text.
    pub(super) fn document(&self) -> Option<(&[Block], Paper, f32)> {
        match &self.content {
            Content::Document {
                blocks,
                paper,
                size,
            } => Some((blocks, *paper, *size)),
            Content::Text(_) => None,
        }
    }
}
