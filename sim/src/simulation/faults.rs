//! What goes wrong, and when: a plan drawn from a seed before the run begins.

use std::time::Duration;

use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::outside::Provider;

/// One fault.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Fault {
    /// Seconds after the beginning.
    pub at: u64,
    /// What happens.
    #[serde(flatten)]
    pub kind: FaultKind,
}

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum FaultKind {
    /// The process dies; of what was not yet durable the first so many commits are kept.
    Crash {
        /// Seconds until it is started again.
        down: u64,
        /// Commits.
        kept: usize,
    },
    /// The process is told to stop and dies before it has drained.
    CrashInDrain {
        /// Milliseconds it had.
        after: u64,
        /// Seconds until it is started again.
        down: u64,
    },
    /// The actor of a stage fails.
    StageFails {
        /// Its place in the pipeline.
        stage: usize,
    },
    /// The actor of a person fails.
    PersonFails {
        /// Their place in the crew.
        person: usize,
    },
    /// A provider is ill for a while.
    Provider {
        /// Which.
        provider: Provider,
        /// How.
        illness: Illness,
        /// For so many seconds.
        lasts: u64,
    },
    /// The disk takes nothing.
    DiskFull {
        /// For so many seconds.
        lasts: u64,
    },
    /// The next events are published twice.
    EventsTwice {
        /// So many.
        events: usize,
    },
    /// Somebody sets the clock.
    ClockStep {
        /// By so many seconds.
        seconds: i64,
    },
    /// The next messages arrive twice.
    MailTwice {
        /// So many.
        messages: usize,
    },
    /// The next messages arrive late.
    MailLate {
        /// So many.
        messages: usize,
        /// By so many seconds.
        seconds: u64,
    },
    /// The next messages arrive in the wrong order.
    MailShuffled {
        /// So many.
        messages: usize,
    },
}

/// How a provider can be ill.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "illness")]
pub enum Illness {
    /// It answers with an error.
    Down,
    /// It takes so many times longer.
    Slow {
        /// Times.
        factor: u32,
    },
    /// It takes so many calls a minute.
    RateLimited {
        /// Calls.
        per_minute: u32,
    },
    /// The adapter panics.
    Panics,
}

/// As many faults in so many hours of a simulation of so many people. The same seed gives
/// the same plan.
pub(super) fn plan(seed: u64, faults: usize, length: Duration, people: usize) -> Vec<Fault> {
    let mut dice = ChaCha8Rng::seed_from_u64(seed ^ 0xFA17);
    // What begins near the end would still go on when everything has to be well again.
    let last = length.as_secs().saturating_sub(1_800).max(60);
    let draw = |_| Fault {
        at: dice.random_range(1..last),
        kind: kind(&mut dice, people),
    };
    let mut plan: Vec<_> = (0..faults).map(draw).collect();
    plan.sort_by_key(|fault| fault.at);
    plan
}

fn kind(dice: &mut ChaCha8Rng, people: usize) -> FaultKind {
    match dice.random_range(0..100) {
        0..16 => FaultKind::Crash {
            down: dice.random_range(1..30),
            kept: dice.random_range(0..6),
        },
        16..24 => FaultKind::CrashInDrain {
            after: dice.random_range(0..200),
            down: dice.random_range(1..30),
        },
        24..32 => FaultKind::StageFails {
            stage: dice.random_range(0..actors::events::stages::ALL.len()),
        },
        32..42 => FaultKind::PersonFails {
            person: dice.random_range(0..people.max(1)),
        },
        42..64 => FaultKind::Provider {
            provider: *Provider::ALL.choose(dice).unwrap_or(&Provider::Maps),
            illness: illness(dice),
            lasts: dice.random_range(5..900),
        },
        64..70 => FaultKind::DiskFull {
            lasts: dice.random_range(1..120),
        },
        70..73 => FaultKind::EventsTwice {
            events: dice.random_range(1..40),
        },
        73..79 => FaultKind::ClockStep {
            seconds: *[-7_200, -90, -1, 1, 61, 600, 7_200]
                .choose(dice)
                .unwrap_or(&1),
        },
        79..86 => FaultKind::MailTwice {
            messages: dice.random_range(1..10),
        },
        86..93 => FaultKind::MailLate {
            messages: dice.random_range(1..10),
            seconds: dice.random_range(30..5_400),
        },
        _ => FaultKind::MailShuffled {
            messages: dice.random_range(2..8),
        },
    }
}

fn illness(dice: &mut ChaCha8Rng) -> Illness {
    match dice.random_range(0..10) {
        0..4 => Illness::Down,
        4..7 => Illness::Slow {
            factor: dice.random_range(5..200),
        },
        7..9 => Illness::RateLimited {
            per_minute: dice.random_range(1..30),
        },
        _ => Illness::Panics,
    }
}
