//! Scored values, and their tallies by field.

use std::collections::BTreeMap;

use super::compare::Compared;
use crate::callsheets::case::Maker;

/// The goals on the held-out set, by field.
pub const GOALS: [(&str, f64); 7] = [
    ("kind", 0.99),
    ("date", 0.99),
    ("crew_call", 0.99),
    ("primary_location", 0.97),
    ("my_call", 0.97),
    ("scenes", 0.97),
    ("contacts", 0.97),
];

/// One field of one case.
#[derive(Debug, Clone)]
pub struct Scored {
    /// Seed of the case.
    pub seed: u64,
    /// Country code, such as `us`.
    pub country: &'static str,
    /// Name of the design.
    pub design: &'static str,
    /// The program that made the document.
    pub maker: Maker,
    /// The reader's confidence, if it gives one.
    pub confidence: Option<f64>,
    /// The comparison.
    pub compared: Compared,
}

/// Number of correct values and of all values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Correct values.
    pub right: usize,
    /// All values.
    pub all: usize,
}

impl Tally {
    /// The share of correct values; 1 if there are none.
    #[must_use]
    pub fn share(self) -> f64 {
        match self.all {
            0 => 1.0,
            all => self.right as f64 / all as f64,
        }
    }
}

/// Tallies by field and by `key`.
pub fn tallies<K: Ord>(
    scored: &[Scored],
    key: impl Fn(&Scored) -> K,
) -> BTreeMap<(&'static str, K), Tally> {
    let mut tallies = BTreeMap::<_, Tally>::new();
    for one in scored {
        let tally = tallies.entry((one.compared.field, key(one))).or_default();
        tally.right += one.compared.right;
        tally.all += one.compared.all;
    }
    tallies
}

/// Tallies by confidence, in tenths from 0 to 9.
#[must_use]
pub fn calibration(scored: &[Scored]) -> BTreeMap<u32, Tally> {
    let mut table = BTreeMap::<u32, Tally>::new();
    for one in scored {
        let Some(confidence) = one.confidence else {
            continue;
        };
        let tally = table
            .entry((confidence * 10.0).floor().min(9.0) as u32)
            .or_default();
        tally.right += usize::from(one.compared.is_right());
        tally.all += 1;
    }
    table
}
