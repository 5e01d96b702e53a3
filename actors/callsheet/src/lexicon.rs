//! The trade's vocabulary in six languages, and how loosely it is matched.
//!
//! ```text
//! printed text -> fold (case, accents, dashes) -> words -> longest phrase of a table
//!                                                       -> else the same with one typo
//! ```

mod departments;
mod fold;
mod labels;
mod language;
mod phrases;
mod roles;
#[cfg(test)]
mod tests;

pub(crate) use departments::department_of;
pub use fold::folded_words;
pub(crate) use fold::{Folded, fold, fold_char, words};
pub(crate) use labels::{Label, LabelSpan, find_labels};
pub(crate) use language::detect_language;
pub(crate) use roles::{role_at_start, role_of};
