//! The scenarios: how long, how many people, which mail, how many faults.

mod day;
mod endurance;
mod month;
mod storm;

use jiff::civil::{Date, date};
use rand::SeedableRng as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::script::Script;

/// What a run simulates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scenario {
    /// 24 hours with the volumes of the performance requirements, to the message.
    Day,
    /// 8 hours of 750 people with a live plan each, 200 messages an hour.
    Endurance,
    /// 30 days with crashes.
    Month,
    /// A studio sends 100 sheets at 19:00.
    Storm,
}

impl Scenario {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Day, Self::Endurance, Self::Month, Self::Storm];

    /// Its name in commands and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Endurance => "endurance",
            Self::Month => "month",
            Self::Storm => "storm",
        }
    }
}

/// How much of a scenario a run simulates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// With all its people and messages.
    Full,
    /// With few people and more faults, for many seeds.
    Small,
}

/// First days of the runs: an ordinary autumn day, and days before the nights in which the
/// clocks change in Poland, Britain and California.
const DAYS: [Date; 6] = [
    date(2026, 11, 24),
    date(2026, 10, 24),
    date(2027, 3, 27),
    date(2026, 10, 31),
    date(2027, 3, 13),
    date(2027, 2, 9),
];

/// The script that a scenario draws from a seed.
pub(super) fn script(scenario: Scenario, size: Size, seed: u64, people: Option<usize>) -> Script {
    let full = size == Size::Full;
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x5C);
    let first = match full {
        // Full runs have exact volumes, which hold on an ordinary day.
        true => DAYS[0],
        false => *DAYS.choose(&mut rng).unwrap_or(&DAYS[0]),
    };
    match scenario {
        Scenario::Day => day::script(first, full, seed, people),
        Scenario::Endurance => endurance::script(first, full, seed, people),
        Scenario::Month => month::script(first, full, seed, people),
        Scenario::Storm => storm::script(first, full, seed, people),
    }
}
