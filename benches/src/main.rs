//! `ratios`: runs the measurements and prints them. Exits 0 even where a goal is missed:
//! it measures, it does not judge.
#![forbid(unsafe_code)]

use benches::{
    Failure, Figure, api, dispatch, embedded_hop, jetstream_hop, memory, overhead, routes,
    simulated, tick,
};
use clap::{Parser, ValueEnum};

/// Measures the system against its limits.
#[derive(Debug, Parser)]
struct Arguments {
    /// Which group to measure; all by default.
    group: Option<Group>,
    /// Only figures whose id contains this, for example `overhead`.
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
    /// Calls of each endpoint of the API.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    requests: usize,
    /// How to print.
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
    let mut figures = Vec::new();
    let chosen = |group| arguments.group.is_none_or(|chosen| chosen == group);
    if chosen(Group::Engine) {
        figures.extend(engine(&arguments.only).await?);
    }
    if chosen(Group::Routes) {
        figures.extend(drives(&arguments.only).await?);
    }
    if chosen(Group::Sim) {
        let wanted = simulated::IDS
            .iter()
            .filter(|id| id.contains(&arguments.only));
        for id in wanted {
            figures.push(simulated::measure(id)?);
        }
    }
    if chosen(Group::Api) {
        let measured = api::measure(&arguments.only, arguments.requests);
        figures.extend(measured.await?);
    }
    match arguments.output {
        Output::Json => println!("{}", serde_json::to_string_pretty(&figures)?),
        Output::Table => figures.iter().for_each(row),
    }
    Ok(())
}

async fn engine(only: &str) -> Result<Vec<Figure>, Failure> {
    let wanted = |ids: &[&str]| ids.iter().any(|id| id.contains(only));
    let mut figures = Vec::new();
    // Memory first: what others leave behind would be counted.
    if wanted(&memory::IDS) {
        figures.extend(memory::measure().await?);
    }
    if wanted(&dispatch::IDS) {
        figures.push(dispatch::measure().await?);
    }
    if wanted(&overhead::IDS) {
        figures.push(overhead::measure().await?);
    }
    if wanted(&embedded_hop::IDS) {
        figures.extend(embedded_hop::measure().await?);
    }
    if wanted(&jetstream_hop::IDS) {
        figures.extend(jetstream_hop::measure().await?);
    }
    Ok(figures)
}

async fn drives(only: &str) -> Result<Vec<Figure>, Failure> {
    let wanted = |ids: &[&str]| ids.iter().any(|id| id.contains(only));
    let mut figures = Vec::new();
    if !wanted(&routes::IDS) && !wanted(&tick::IDS) {
        return Ok(figures);
    }
    let Some(folder) = routes::extracts() else {
        return Ok(figures);
    };
    if wanted(&routes::IDS) {
        figures.extend(routes::measure(&folder)?);
    }
    if wanted(&tick::IDS) {
        figures.push(tick::measure(&folder).await?);
    }
    Ok(figures)
}

fn row(figure: &Figure) {
    let Figure {
        id,
        value,
        unit,
        goal,
        better,
        against,
    } = figure;
    let goal = goal.map_or("none".to_owned(), |goal| goal.to_string());
    println!("{id:<30} {value:>10.3} {unit:<6} goal {goal} ({better} is better), {against}");
}
