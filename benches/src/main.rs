//! `ratios`: runs the measurements and prints them. The exit code is 0 even if a goal is missed.
#![forbid(unsafe_code)]

use benches::{
    Failure, Measurement, api, dispatch, embedded_hop, jetstream_hop, memory, overhead, routes,
    simulated, tick,
};
use clap::{Parser, ValueEnum};

/// Measure the performance of the system and print each value with its goal.
#[derive(Debug, Parser)]
struct Arguments {
    /// Group to measure; all groups by default.
    group: Option<Group>,
    /// Run only measurements whose id contains this text, for example `overhead`.
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
    /// Number of calls of each API endpoint.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    requests: usize,
    /// Output format.
    #[arg(long, default_value = "table")]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Group {
    Api,
    Engine,
    Routes,
    Sim,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    Table,
    Json,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let mut measurements = Vec::new();
    let is_chosen = |group| arguments.group.is_none_or(|chosen| chosen == group);
    if is_chosen(Group::Engine) {
        measurements.extend(engine(&arguments.only).await?);
    }
    if is_chosen(Group::Routes) {
        measurements.extend(routing(&arguments.only).await?);
    }
    if is_chosen(Group::Sim) {
        let selected = simulated::IDS
            .iter()
            .filter(|id| id.contains(&arguments.only));
        for id in selected {
            measurements.push(simulated::measure(id)?);
        }
    }
    if is_chosen(Group::Api) {
        let measured = api::measure(&arguments.only, arguments.requests);
        measurements.extend(measured.await?);
    }
    match arguments.output {
        Output::Json => println!("{}", serde_json::to_string_pretty(&measurements)?),
        Output::Table => measurements.iter().for_each(print_row),
    }
    Ok(())
}

async fn engine(only: &str) -> Result<Vec<Measurement>, Failure> {
    let is_selected = |ids: &[&str]| ids.iter().any(|id| id.contains(only));
    let mut measurements = Vec::new();
    // Memory comes first, since it would include what other measurements leave behind.
    if is_selected(&memory::IDS) {
        measurements.extend(memory::measure().await?);
    }
    if is_selected(&dispatch::IDS) {
        measurements.push(dispatch::measure().await?);
    }
    if is_selected(&overhead::IDS) {
        measurements.extend(overhead::measure().await?);
    }
    if is_selected(&embedded_hop::IDS) {
        measurements.extend(embedded_hop::measure().await?);
    }
    if is_selected(&jetstream_hop::IDS) {
        measurements.extend(jetstream_hop::measure().await?);
    }
    Ok(measurements)
}

async fn routing(only: &str) -> Result<Vec<Measurement>, Failure> {
    let is_selected = |ids: &[&str]| ids.iter().any(|id| id.contains(only));
    let mut measurements = Vec::new();
    if !is_selected(&routes::IDS) && !is_selected(&tick::IDS) {
        return Ok(measurements);
    }
    let Some(folder) = routes::extract_folder() else {
        return Ok(measurements);
    };
    if is_selected(&routes::IDS) {
        measurements.extend(routes::measure(&folder)?);
    }
    if is_selected(&tick::IDS) {
        measurements.extend(tick::measure(&folder).await?);
    }
    Ok(measurements)
}

fn print_row(measurement: &Measurement) {
    let met = match measurement.meets_goal() {
        Some(true) => ", met",
        Some(false) => ", missed",
        None => "",
    };
    let Measurement {
        id,
        value,
        unit,
        goal,
        better,
        against,
    } = measurement;
    let goal = goal.map_or("none".to_owned(), |goal| goal.to_string());
    println!("{id:<30} {value:>10.3} {unit:<6} goal {goal} ({better} is better{met}), {against}");
}
