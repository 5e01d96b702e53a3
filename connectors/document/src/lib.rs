//! Writes PDF documents: pages with text, lines and boxes at positions, in the two
//! Helvetica faces, with an encoding that covers the languages of Europe's call sheets.
//!
//! ```text
//! Document (paper, title, pages) -> write(Options) -> PDF bytes
//!     Page: text, line, frame, fill     SecurityHandler: encrypts the streams
//! ```
//!
//! Pure: no I/O, no clock, no random source. The same document and options give the
//! same bytes.

#![forbid(unsafe_code)]

mod font;
mod page;
mod write;

pub use font::Font;
pub use page::{BLACK, Colour, Document, Item, Page, Paper, WHITE};
pub use write::{Options, SecurityHandler};
