//! How long a simulation of the whole pipeline takes.

use engine::Context;
use sim::simulation::{Scenario, Setup, simulate};

use crate::{Failure, Figure};

/// What is measured here.
pub const IDS: [&str; 2] = ["sim.day_s", "sim.endurance_s"];

/// Runs the scenario that belongs to an id of [`IDS`], once.
///
/// # Errors
/// When the system does not start, or does not hold what it must.
pub fn measure(id: &str) -> Result<Figure, Failure> {
    let (scenario, goal, against) = match id {
        "sim.day_s" => (Scenario::Day, 5.0, "24 h of 500 people, 1,000 messages"),
        _ => (
            Scenario::Endurance,
            10.0,
            "8 h of 750 live plans, every tick",
        ),
    };
    let context = Context::system()?;
    // A simulation is a runtime of its own, and must not run inside another.
    let ran = std::thread::spawn(move || {
        let start = context.monotonic();
        let report = simulate(&Setup::new(scenario, 1));
        (report, context.monotonic().saturating_sub(start))
    });
    let (report, took) = ran.join().map_err(|_| "the simulation panicked")?;
    let report = report?;
    if !report.violations.is_empty() {
        return Err(format!("{:?}", report.violations).into());
    }
    Ok(Figure {
        id: id.to_owned(),
        value: took.as_secs_f64(),
        unit: "s".to_owned(),
        goal: Some(goal),
        better: "lower".to_owned(),
        against: against.to_owned(),
    })
}
