//! Dates in all the notations of call sheets.
//!
//! ```text
//! text -> DateSpan (parts as printed, weekday, both orders of 03/04)
//!      -> resolve(hints: received, order, year) -> Date + confidence
//! ```

mod finder;
mod span;

pub(crate) use finder::find_dates;
pub(crate) use span::{DateHints, DateSpan, Resolved};
