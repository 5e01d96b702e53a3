//! The collector of problems.

use std::fmt::Display;
use std::ops::RangeInclusive;

use crate::problem::Problem;

/// The problems found so far, each under the key of an option.
#[derive(Default)]
pub(super) struct Findings(Vec<Problem>);

impl Findings {
    /// Reports a problem unless the condition holds. The message says what the value must be.
    pub(super) fn require(&mut self, is_valid: bool, key: &str, message: impl Into<String>) {
        if !is_valid {
            self.push(Problem::of_key("config/invalid-value", key, message));
        }
    }

    /// Reports a number outside its range. `unit` follows the range in the message; it is
    /// empty, or begins with a space.
    pub(super) fn require_range<T: PartialOrd + Display>(
        &mut self,
        key: &str,
        number: T,
        range: RangeInclusive<T>,
        unit: &str,
    ) {
        let (min, max) = (range.start(), range.end());
        let message = format!("must be {min} to {max}{unit}, but is {number}");
        self.require(range.contains(&number), key, message);
    }

    /// Reports any problem.
    pub(super) fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// The problems in the order in which they were found.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.0
    }
}
