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
    /// [`crate::pdf`]: standard faces, an encoding of its own, any order of drawing.
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

/// What is handed to the reader.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A document that a maker still has to make.
    Document {
        /// What is on it.
        blocks: Vec<Block>,
        /// Paper.
        paper: Paper,
        /// Points.
        size: f32,
    },
    /// The body of a message.
    Text(String),
}

/// A document or message with its truth.
#[derive(Debug, Clone)]
pub struct Case {
    /// Makes the same again.
    pub seed: u64,
    /// Such as `us`.
    pub country: &'static str,
    /// What it looks like: a design, or what else it is.
    pub design: &'static str,
    /// What makes it.
    pub maker: Maker,
    /// What is handed in.
    pub content: Content,
    /// For whom.
    pub person: Person,
    /// When it came.
    pub received: Timestamp,
    /// Subject of the message.
    pub subject: String,
    /// What a reader should find.
    pub truth: Truth,
}

impl Case {
    /// What a maker needs: blocks, paper and points; `None` of a text.
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
