//! The duration of a simulation of the whole pipeline.

use engine::Context;
use sim::simulation::{Scenario, Setup, simulate};

use crate::{Failure, Measurement};

/// Ids of the measurements of this module.
pub const IDS: [&str; 2] = ["sim.day_s", "sim.endurance_s"];

/// Runs the scenario of an id of [`IDS`] once.
///
/// # Errors
/// The system does not start, or violates an invariant.
pub fn measure(id: &str) -> Result<Measurement, Failure> {
    let (scenario, goal, against) = match id {
        "sim.day_s" => (Scenario::Day, 5.0, "24 h of 500 people, 1,000 messages"),
        _ => (
            Scenario::Endurance,
            10.0,
            "8 h of 750 live plans, every tick",
        ),
    };
    let context = Context::system()?;
    // A simulation has its own Tokio runtime, which must not be nested in another one.
    let thread = std::thread::spawn(move || {
        let start = context.monotonic();
        let report = simulate(&Setup::new(scenario, 1));
        (report, context.monotonic().saturating_sub(start))
    });
    let (report, took) = thread.join().map_err(|_| "the simulation panicked")?;
    let report = report?;
    if !report.violations.is_empty() {
        return Err(format!("{:?}", report.violations).into());
    }
    Ok(Measurement {
        id: id.to_owned(),
        value: took.as_secs_f64(),
        unit: "s".to_owned(),
        goal: Some(goal),
        better: "lower".to_owned(),
        against: against.to_owned(),
    })
}
