//! Faults: what goes wrong at which time. The plan is drawn from a seed before the run begins.

use std::time::Duration;

use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::environment::{Provider, ProviderFailure};

/// One fault.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Fault {
    /// Seconds after the beginning of the run.
    pub at: u64,
    /// What happens.
    #[serde(flatten)]
    pub kind: FaultKind,
}

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum FaultKind {
    /// The process dies. Of the commits that wait for their sync the first few are durable.
    Crash {
        /// Seconds until the next process starts.
        down: u64,
        /// Number of commits that are durable.
        kept: usize,
    },
    /// The process drains and dies before it has finished.
    CrashInDrain {
        /// Milliseconds from the beginning of the drain to the crash.
        after: u64,
        /// Seconds until the next process starts.
        down: u64,
    },
    /// The actor of a stage fails.
    StageFails {
        /// Index of the stage in the pipeline.
        stage: usize,
    },
    /// The actor of a person fails.
    PersonFails {
        /// Index of the person in the crew.
        person: usize,
    },
    /// A provider fails for a while.
    Provider {
        /// The provider.
        provider: Provider,
        /// How it fails.
        #[serde(rename = "illness")]
        failure: ProviderFailure,
        /// Duration in seconds.
        lasts: u64,
    },
    /// The disk is full: every commit fails.
    DiskFull {
        /// Duration in seconds.
        lasts: u64,
    },
    /// The next events are published twice.
    EventsTwice {
        /// Number of events.
        events: usize,
    },
    /// The civil clock is stepped.
    ClockStep {
        /// Seconds; negative: back.
        seconds: i64,
    },
    /// The next messages arrive twice.
    MailTwice {
        /// Number of messages.
        messages: usize,
    },
    /// The next messages arrive late.
    MailLate {
        /// Number of messages.
        messages: usize,
        /// Delay in seconds.
        seconds: u64,
    },
    /// The next messages arrive in the wrong order.
    MailShuffled {
        /// Number of messages.
        messages: usize,
    },
}

/// Which faults of a plan happen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Faults {
    /// All of them.
    #[default]
    All,
    /// None.
    None,
    /// Those with these numbers, counted from 0; numbers without a fault are ignored.
    Only(Vec<usize>),
}

impl Faults {
    /// The faults of a plan that happen.
    pub(super) fn choose(&self, plan: &[Fault]) -> Vec<Fault> {
        match self {
            Self::All => plan.to_vec(),
            Self::None => Vec::new(),
            Self::Only(numbers) => {
                let chosen = numbers.iter().filter_map(|number| plan.get(*number));
                chosen.copied().collect()
            }
        }
    }
}

/// A plan with this number of faults, in the order of their times. The same arguments give
/// the same plan.
pub(super) fn plan(seed: u64, faults: usize, length: Duration, people: usize) -> Vec<Fault> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xFA17);
    // A fault that begins near the end would still last while the system has to recover.
    let last = length.as_secs().saturating_sub(1_800).max(60);
    let draw = |_| Fault {
        at: rng.random_range(1..last),
        kind: kind(&mut rng, people),
    };
    let mut plan: Vec<_> = (0..faults).map(draw).collect();
    plan.sort_by_key(|fault| fault.at);
    plan
}

fn kind(rng: &mut ChaCha8Rng, people: usize) -> FaultKind {
    match rng.random_range(0..100) {
        0..16 => FaultKind::Crash {
            down: rng.random_range(1..30),
            kept: rng.random_range(0..6),
        },
        16..24 => FaultKind::CrashInDrain {
            after: rng.random_range(0..200),
            down: rng.random_range(1..30),
        },
        24..32 => FaultKind::StageFails {
            stage: rng.random_range(0..actors::events::stages::ALL.len()),
        },
        32..42 => FaultKind::PersonFails {
            person: rng.random_range(0..people.max(1)),
        },
        42..64 => FaultKind::Provider {
            provider: *Provider::ALL.choose(rng).unwrap_or(&Provider::Maps),
            failure: failure(rng),
            lasts: rng.random_range(5..900),
        },
        64..70 => FaultKind::DiskFull {
            lasts: rng.random_range(1..120),
        },
        70..73 => FaultKind::EventsTwice {
            events: rng.random_range(1..40),
        },
        73..79 => FaultKind::ClockStep {
            seconds: *[-7_200, -90, -1, 1, 61, 600, 7_200]
                .choose(rng)
                .unwrap_or(&1),
        },
        79..86 => FaultKind::MailTwice {
            messages: rng.random_range(1..10),
        },
        86..93 => FaultKind::MailLate {
            messages: rng.random_range(1..10),
            seconds: rng.random_range(30..5_400),
        },
        _ => FaultKind::MailShuffled {
            messages: rng.random_range(2..8),
        },
    }
}

fn failure(rng: &mut ChaCha8Rng) -> ProviderFailure {
    match rng.random_range(0..10) {
        0..4 => ProviderFailure::Down,
        4..7 => ProviderFailure::Slow {
            factor: rng.random_range(5..200),
        },
        7..9 => ProviderFailure::RateLimited {
            per_minute: rng.random_range(1..30),
        },
        _ => ProviderFailure::Panics,
    }
}
