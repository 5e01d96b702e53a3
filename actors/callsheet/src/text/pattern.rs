//! Regular expressions written as literals.

use regex::Regex;

/// Compiles a literal pattern.
///
/// A pattern that does not compile is a programming error, which the first test that uses
/// the pattern shows.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("{error}"))
}
