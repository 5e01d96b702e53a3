//! What a simulation is asked to run.

use super::faults::Faults;
use super::planted::Bug;
use super::scenario::{Scenario, Size};

/// What to run.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The scenario.
    pub scenario: Scenario,
    /// How much of the scenario is simulated.
    pub size: Size,
    /// Decides everything that is not given here.
    pub seed: u64,
    /// Number of people, if not the scenario's own.
    pub people: Option<usize>,
    /// Which faults happen.
    pub faults: Faults,
    /// Run on the real SQLite file instead of memory. The outcome is the same; the order of
    /// commits is not reproducible, since the file works in threads of its own.
    pub deep: bool,
    /// A bug to plant in every process of the run.
    pub planted: Option<Bug>,
}

impl Setup {
    /// A scenario in full size with all its faults.
    #[must_use]
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        Self {
            scenario,
            size: Size::Full,
            seed,
            people: None,
            faults: Faults::All,
            deep: false,
            planted: None,
        }
    }

    /// The small run of a seed. Without a scenario, the seed selects one of them in turn.
    #[must_use]
    pub fn small(seed: u64, scenario: Option<Scenario>) -> Self {
        let all = Scenario::ALL;
        let turn = usize::try_from(seed % all.len() as u64).unwrap_or_default();
        Self {
            size: Size::Small,
            ..Self::new(scenario.unwrap_or(all[turn]), seed)
        }
    }
}
