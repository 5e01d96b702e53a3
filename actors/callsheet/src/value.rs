//! Values inside a line of text: times, dates, phones, coordinates.
//!
//! Each finder takes folded text and returns values with their byte ranges; none
//! of them knows about labels or places on the page.

pub(crate) mod address;
pub(crate) mod coordinates;
pub(crate) mod date;
pub(crate) mod month;
pub(crate) mod phone;
#[cfg(test)]
mod tests;
pub(crate) mod time;
