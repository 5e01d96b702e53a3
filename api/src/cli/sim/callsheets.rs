//! `sim callsheets`: generates call sheets of invented productions, and writes them to files or
//! scores the reader on them.

use std::path::{Path, PathBuf};

use clap::ArgGroup;
use serde::Serialize;
use sim::callsheets::maker;
use sim::callsheets::score::{self, GOALS, Scored, Tally};
use sim::callsheets::{Case, Content, FIRST_HELD_OUT, Maker, case};

use crate::cli::exit::{Exit, Failure};
use crate::cli::files;
use crate::cli::output::Format;

/// Generate call sheets of invented productions in six languages; score the reader on them.
///
/// docs/callsheets.md describes how the sheets are generated and what the score means. The maker
/// `browser` needs Chromium, the maker `spreadsheet` LibreOffice.
#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("task").args(["score", "write"]).required(true).multiple(true)))]
#[command(after_help = "Examples:
  stillontime sim callsheets --score
  stillontime sim callsheets --score --from 0 --count 100 --wrong
  stillontime sim callsheets --maker writer --count 20 --write sheets")]
pub(super) struct Args {
    /// Read the generated sheets and print the share of correct values per field.
    #[arg(long)]
    score: bool,
    /// First seed. The default is the first of the held-out seeds: no rule was written from them.
    #[arg(long, default_value_t = FIRST_HELD_OUT)]
    from: u64,
    /// Number of seeds.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    count: u64,
    /// Only sheets of this maker; may be given more than once.
    #[arg(long, value_enum)]
    maker: Vec<MakerArg>,
    /// With --score, also print every value that was read incorrectly.
    #[arg(long, requires = "score")]
    wrong: bool,
    /// Write each document with its expected values (JSON) to this folder.
    #[arg(long, value_name = "FOLDER")]
    write: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum MakerArg {
    Writer,
    Browser,
    Spreadsheet,
}

impl From<MakerArg> for Maker {
    fn from(argument: MakerArg) -> Self {
        match argument {
            MakerArg::Writer => Self::Writer,
            MakerArg::Browser => Self::Browser,
            MakerArg::Spreadsheet => Self::Spreadsheet,
        }
    }
}

pub(super) fn run(args: &Args, output: Format) -> Result<Exit, Failure> {
    let chosen: Vec<Maker> = args.maker.iter().map(|&maker| maker.into()).collect();
    let seeds = args.from..args.from.saturating_add(args.count);
    let cases: Vec<Case> = seeds
        .map(|seed| case(seed, BASE))
        .filter(|case| chosen.is_empty() || chosen.contains(&case.maker))
        .collect();
    if let Some(folder) = &args.write {
        write(&cases, folder)?;
    }
    if args.score {
        let scored = score::score(&cases).map_err(maker_failure)?;
        output.emit(&Answer::of(&scored), || text(&scored, args.wrong))?;
    }
    Ok(Exit::Ok)
}

/// The first shooting date. It is fixed, so that a score can be reproduced.
const BASE: jiff::civil::Date = jiff::civil::date(2026, 11, 28);

fn maker_failure(error: maker::Error) -> Failure {
    Failure::new("sim/maker", error)
}

fn write(cases: &[Case], folder: &Path) -> Result<(), Failure> {
    let folder_failure =
        |error| Failure::new("sim/folder", format!("{}: {error}", folder.display()));
    files::create_folder(folder, "sim/folder")?;
    let documents = maker::make(cases).map_err(maker_failure)?;
    for (case, pdf) in cases.iter().zip(documents) {
        let name = format!(
            "{}-{}-{}-{}",
            case.seed,
            case.country,
            case.design,
            case.maker.name()
        );
        let (kind, content) = match (&case.content, pdf) {
            (Content::Text(text), _) => ("txt", text.clone().into_bytes()),
            (Content::Document { .. }, pdf) => ("pdf", pdf.unwrap_or_default()),
        };
        let truth = serde_json::json!({"person": case.person, "truth": case.truth});
        std::fs::write(folder.join(format!("{name}.{kind}")), content).map_err(folder_failure)?;
        std::fs::write(folder.join(format!("{name}.json")), truth.to_string())
            .map_err(folder_failure)?;
    }
    Ok(())
}

fn text(scored: &[Scored], wrong: bool) -> String {
    let mut text = String::new();
    for one in scored
        .iter()
        .filter(|one| wrong && !one.compared.is_right())
    {
        let (field, compared) = (one.compared.field, &one.compared);
        text.push_str(&format!(
            "{} {} {} {}: {field}\n    expected {}\n    read     {}\n",
            one.seed,
            one.country,
            one.design,
            one.maker.name(),
            compared.said,
            compared.read
        ));
    }
    text.push_str(score::report(scored).trim_end());
    text
}

/// The score for programs.
#[derive(Serialize)]
struct Answer {
    fields: Vec<Field>,
}

#[derive(Serialize)]
struct Field {
    field: &'static str,
    right: usize,
    all: usize,
    goal: Option<f64>,
}

impl Answer {
    fn of(scored: &[Scored]) -> Self {
        let goal = |field| {
            GOALS
                .iter()
                .find(|(it, _)| *it == field)
                .map(|(_, goal)| *goal)
        };
        let fields = score::tallies(scored, |_| ()).into_iter();
        let fields = fields.map(|((field, ()), Tally { right, all })| Field {
            field,
            right,
            all,
            goal: goal(field),
        });
        Self {
            fields: fields.collect(),
        }
    }
}
