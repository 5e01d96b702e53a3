//! Scored values, and their tallies by field.

use std::collections::BTreeMap;

use super::compare::Compared;
use crate::callsheets::case::Maker;

/// The goals on the seeds kept aside, by field.
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
    /// The case.
    pub seed: u64,
    /// Such as `us`.
    pub country: &'static str,
    /// What it looks like.
    pub design: &'static str,
    /// What made it.
    pub maker: Maker,
    /// How sure the reader was, where it says so.
    pub confidence: Option<f64>,
    /// What was said and what was read.
    pub compared: Compared,
}

/// Right and all values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Right ones.
    pub right: usize,
    /// All.
    pub all: usize,
}

impl Tally {
    /// The share of right ones; 1 of none.
    #[must_use]
    pub fn share(self) -> f64 {
        match self.all {
            0 => 1.0,
            all => self.right as f64 / all as f64,
        }
    }
}

/// Tallies of each field, by whatever tells the cases apart.
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

/// Of the values said to be so sure (by tenths), how many are right.
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
