//! Every text that a person reads, Polish and English, in one place.

mod catalogue;
mod change;
mod day;
mod en;
mod pl;
mod problem;
mod text;
mod vocabulary;

pub use catalogue::{field, warning, words};
pub use change::{change, note};
pub use day::{about_day, summary};
pub use problem::{advice, problem};
pub use text::Text;
pub use vocabulary::Words;

#[cfg(test)]
mod tests;
