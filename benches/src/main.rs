//! `ratios`: runs the measurements and prints them. Exits 0 even where a goal is missed:
//! it measures, it does not judge.
#![forbid(unsafe_code)]

use benches::{Figure, embedded_hop};
use clap::{Parser, ValueEnum};

/// Measures the system against its limits.
#[derive(Debug, Parser)]
struct Arguments {
    /// Which group to measure; all by default.
    group: Option<Group>,
    /// How to print.
    #[arg(long, default_value = "table")]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Group {
    Engine,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    Table,
    Json,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let figures = match arguments.group {
        None | Some(Group::Engine) => vec![embedded_hop::measure().await?],
    };
    match arguments.output {
        Output::Json => println!("{}", serde_json::to_string_pretty(&figures)?),
        Output::Table => figures.iter().for_each(row),
    }
    Ok(())
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
    println!("{id:<24} {value:>8.3} {unit:<6} goal {goal} ({better} is better), against {against}");
}
