//! Text in the form in which it is compared: folded, in words, matched by patterns.
//!
//! ```text
//! printed text -> Folded (lower case, no accents, offsets into the print) -> words
//! ```

mod fold;
mod pattern;
mod words;

pub(crate) use fold::{Folded, fold, fold_char};
pub(crate) use pattern::pattern;
pub use words::folded_words;
pub(crate) use words::{Word, words};
