//! Every text that a person reads, Polish and English, in one place.

mod catalogue;
mod change;
mod day;
mod en;
mod local_time;
mod pl;
mod problem;
mod text;
mod vocabulary;

pub use catalogue::{field, warning, words};
pub use change::{change, note};
pub use day::{about_day, summary};
pub use local_time::{Clocks, LocalTime, short_date};
pub use problem::{advice, problem};
pub use text::Text;
pub use vocabulary::Words;

#[cfg(test)]
mod tests;
