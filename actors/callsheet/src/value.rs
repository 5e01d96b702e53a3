//! Values inside a line of text: times, dates, telephone numbers, addresses, coordinates.
//!
//! Finders return values with their byte ranges. They know neither labels nor positions on a page.

pub(crate) mod address;
pub(crate) mod coordinates;
pub(crate) mod date;
pub(crate) mod month;
pub(crate) mod phone;
#[cfg(test)]
mod tests;
pub(crate) mod time;
