//! Times of day in all the notations of call sheets.

mod finder;
mod notation;
mod number;
mod span;

pub(crate) use finder::find_times;
pub(crate) use span::{Strength, TimeSpan};

/// Words that introduce a time and say nothing about what begins then.
pub(crate) const TIME_PREFIXES: [&str; 7] =
    ["ore", "alle ore", "godz", "from", "hora", "dalle", "a las"];
