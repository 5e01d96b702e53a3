//! The scenarios: how long, how many people, which mail, how many faults.

use std::time::Duration;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use world::calendar::day as days_after;

use super::day;
use super::outside::Roadworks;
use super::workload::{Crew, Post};

/// What is simulated.
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

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Endurance => "endurance",
            Self::Month => "month",
            Self::Storm => "storm",
        }
    }
}

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// As it is named for.
    Full,
    /// The same with few people and more faults, for many seeds.
    Small,
}

/// A scenario drawn from a seed.
pub(super) struct Script {
    pub(super) begins: Timestamp,
    pub(super) length: Duration,
    pub(super) crew: Crew,
    /// By time of arrival.
    pub(super) mail: Vec<Post>,
    pub(super) faults: usize,
    pub(super) roadworks: Vec<Roadworks>,
}

/// Beginnings of the runs: an ordinary autumn day, and days before the nights in which the
/// clocks change in Poland, Britain and California.
const DAYS: [Date; 6] = [
    date(2026, 11, 24),
    date(2026, 10, 24),
    date(2027, 3, 27),
    date(2026, 10, 31),
    date(2027, 3, 13),
    date(2027, 2, 9),
];

pub(super) fn script(scenario: Scenario, size: Size, seed: u64, people: Option<usize>) -> Script {
    let full = size == Size::Full;
    let mut dice = ChaCha8Rng::seed_from_u64(seed ^ 0x5C);
    let first = match full {
        // What is counted to the message is counted on an ordinary day.
        true => DAYS[0],
        false => *DAYS.choose(&mut dice).unwrap_or(&DAYS[0]),
    };
    match scenario {
        Scenario::Day => day::script(first, full, seed, people),
        Scenario::Endurance => endurance(first, full, seed, people),
        Scenario::Month => month(first, full, seed, people),
        Scenario::Storm => storm(first, full, seed, people),
    }
}

/// An instant of a date, UTC.
pub(super) fn at(date: Date, hour: i8, minute: i8) -> Timestamp {
    // Fails only at the last day that a timestamp can hold.
    let instant = TimeZone::UTC.to_timestamp(date.at(hour, minute, 0, 0));
    instant.unwrap_or(Timestamp::UNIX_EPOCH)
}

fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 3_600)
}

/// From 18:00 UTC on everybody's call of the next day, in Łódź or in Los Angeles, is less
/// than 24 hours away, and nobody has left before 02:00.
fn endurance(first: Date, full: bool, seed: u64, people: Option<usize>) -> Script {
    let (size, length, per_hour) = match full {
        true => (750, hours(8), 200),
        false => (12, hours(3), 20),
    };
    let crew = Crew::new(seed, people.unwrap_or(size));
    let begins = at(first, 17, 50);
    let mut room = crew.mailroom(days_after(first, 1), false);
    let mut mail = room.everybody(0, begins + SignedDuration::from_secs(5));
    let pause = 3_600_000 / per_hour;
    let ten = SignedDuration::from_mins(10);
    for number in 0..(length.as_secs() as i64 / 3_600 * per_hour) {
        let at = begins + ten + SignedDuration::from_millis(number * pause);
        mail.push(room.anything(0, at));
    }
    Script {
        begins,
        length: length + Duration::from_secs(600),
        mail,
        faults: if full { 0 } else { 8 },
        roadworks: Vec::new(),
        crew,
    }
    .in_order()
}

/// Each evening the sheets of the next day, and whatever comes in between.
fn month(first: Date, full: bool, seed: u64, people: Option<usize>) -> Script {
    let (size, days, a_day) = match full {
        true => (12, 30, 12),
        false => (4, 3, 8),
    };
    let crew = Crew::new(seed, people.unwrap_or(size));
    let begins = at(first, 12, 0);
    let mut dice = ChaCha8Rng::seed_from_u64(seed ^ 0x30);
    let mut room = crew.mailroom(days_after(first, 1), true);
    let mut mail = Vec::new();
    for day in 0..days {
        let evening = begins + SignedDuration::from_hours(24 * i64::from(day) + 6);
        mail.extend(room.everybody(day, evening));
        for _ in 0..a_day {
            let second = dice.random_range(0..86_400);
            mail.push(room.anything(day, evening + SignedDuration::from_secs(second)));
        }
    }
    Script {
        begins,
        length: hours(24 * u64::from(days) + 12),
        mail,
        faults: if full { 90 } else { 10 },
        roadworks: Vec::new(),
        crew,
    }
    .in_order()
}

/// The sheets of all crews within seconds, then the night, and the calls of the next day.
fn storm(first: Date, full: bool, seed: u64, people: Option<usize>) -> Script {
    let size = if full { 100 } else { 10 };
    let crew = Crew::new(seed, people.unwrap_or(size));
    let begins = at(first, 18, 30);
    let mut room = crew.mailroom(days_after(first, 1), true);
    // However many have signed up, a hundred of them work for this studio.
    let spread = SignedDuration::from_millis(10);
    let mail = room.sheets(0, size, at(first, 19, 0), spread);
    Script {
        begins,
        length: hours(if full { 24 } else { 16 }),
        mail,
        faults: if full { 6 } else { 8 },
        roadworks: Vec::new(),
        crew,
    }
    .in_order()
}

impl Script {
    pub(super) fn in_order(mut self) -> Self {
        self.mail.sort_by_key(|post| post.at);
        self
    }
}
