//! The vocabulary of call sheets in six languages, and how it is matched.
//!
//! ```text
//! printed text -> folded words -> longest phrase of a table
//!                              -> else a phrase with one or two typos
//! ```

mod columns;
mod departments;
mod labels;
mod language;
mod names;
mod phrases;
mod roles;
mod story;
#[cfg(test)]
mod tests;
mod titles;
mod units;

pub(crate) use columns::{Column, columns_of, columns_of_exactly};
pub(crate) use departments::department_of;
pub use departments::{DEPARTMENTS, likely_department};
pub(crate) use labels::{Label, LabelSpan, find_labels};
pub(crate) use language::detect_language;
pub(crate) use names::{is_name, name_parts};
pub(crate) use roles::{role_at_start, role_of};
pub(crate) use story::{broken_int_ext_word, day_night_word, int_ext_word};
pub(crate) use titles::{CALL_SHEET_TITLE, parts_of};
pub(crate) use units::unit_of;
