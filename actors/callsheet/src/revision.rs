//! Revision marks: how they are written and which one is newer.
//!
//! There are three families, each with its own order: colours (white < blue < … < cherry < second
//! white …), versions (v1 < v2) and stages (prelim < draft < final < revised). Marks of different
//! families cannot be compared; then the date of the mail decides.

mod mark;
mod order;
mod vocabulary;

pub(crate) use mark::{labelled_mark, mark_of, named_mark};
pub use order::{order, rank};
