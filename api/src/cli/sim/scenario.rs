//! The argument that chooses a scenario, for `sim virtual`, `sim fuzz` and `sim shrink`.

use clap::ValueEnum;
use sim::simulation::Scenario;

/// The scenario that is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ScenarioArg {
    /// 24 hours with the load of the performance requirements.
    Day,
    /// 8 hours with 750 people who each have a monitored plan, and 200 messages per hour.
    Endurance,
    /// 30 days with crashes.
    Month,
    /// A studio sends 100 call sheets at 19:00.
    Storm,
}

impl From<ScenarioArg> for Scenario {
    fn from(argument: ScenarioArg) -> Self {
        match argument {
            ScenarioArg::Day => Self::Day,
            ScenarioArg::Endurance => Self::Endurance,
            ScenarioArg::Month => Self::Month,
            ScenarioArg::Storm => Self::Storm,
        }
    }
}
