//! Files as productions really send them: drawn in an order that says nothing, with fonts
//! that have no Unicode map, protected with a password, cut short, or scanned.
//!
//! ```text
//! document::Document -> write(Options) -> shuffled | encrypted | plain PDF bytes -> truncated
//! ```

mod damaged;
mod encryption;

use std::borrow::Cow;

use document::{Document, Item, Page};
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use encryption::StandardHandler;

pub use damaged::{image_only, truncated};

/// The program that the generated files name as their producer.
const PRODUCER: &str = "Unit Office 4";

/// How the bytes are written.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Draw in an order shuffled by this seed: the order of the content stream
    /// then says nothing about the order of reading.
    pub shuffle: Option<u64>,
    /// Write a ToUnicode map. Without it only the glyph names identify the
    /// characters.
    pub to_unicode: bool,
    /// Encrypt with this user password (standard handler, RC4 with 128 bits).
    pub password: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            shuffle: None,
            to_unicode: true,
            password: None,
        }
    }
}

/// The PDF file. The same document and options give the same bytes.
#[must_use]
pub fn write(document: &Document, options: &Options) -> Vec<u8> {
    // The identifier does not depend on the order of drawing.
    let id = document.id();
    let document = match options.shuffle {
        Some(seed) => Cow::Owned(shuffled(document, seed)),
        None => Cow::Borrowed(document),
    };
    let plain = document::Options {
        to_unicode: options.to_unicode,
        producer: PRODUCER.to_owned(),
        id: Some(id.clone()),
    };
    match &options.password {
        Some(password) => document.write_encrypted(&plain, &StandardHandler::new(password, &id)),
        None => document.write(&plain),
    }
}

/// The document with the items of each page in random order; fills stay below
/// everything else.
fn shuffled(document: &Document, seed: u64) -> Document {
    let shuffled = |(number, page): (u64, &Page)| {
        let is_fill = |item: &Item| matches!(item, Item::Fill { .. });
        let (mut items, mut rest): (Vec<Item>, Vec<Item>) =
            page.items.iter().cloned().partition(is_fill);
        rest.shuffle(&mut ChaCha8Rng::seed_from_u64(seed ^ number));
        items.extend(rest);
        Page { items }
    };
    Document {
        pages: (0..).zip(&document.pages).map(shuffled).collect(),
        ..document.clone()
    }
}
