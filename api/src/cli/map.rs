//! `map`: imports the road map and computes drives on it.
//!
//! ```text
//! extract.osm.pbf -> import -> <data>/map -> serve, demo
//!                                      \--> route: time and length of drives, for comparison
//! ```

use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use actors::model::{BlobId, Coordinates};
use clap::{Subcommand, ValueEnum};
use connectors::map::{Imported, MapError, Maps};
use roads::{DriveOn, Map, PbfFile, Point, Traffic};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::exit::{Exit, Failure};
use super::files::open;
use super::global::Global;
use super::output::{self, Format};

/// Import a road map and compute drives on it.
///
/// A map is an OpenStreetMap extract (.osm.pbf) of the area where you work.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime map import mazowieckie.osm.pbf
  stillontime map route --pairs pairs.csv")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prepare an extract and make it the current map.
    ///
    /// Addresses are then also looked up among the streets and house numbers of the extract. An
    /// extract that was prepared before is only made current again. Import the map before `serve`: a
    /// server reads the map at its start, so one that runs already uses it only after the next start.
    #[command(after_help = "Examples:
  stillontime map import mazowieckie.osm.pbf
  stillontime map import cyprus.osm.pbf --drive-on left --data ./data")]
    Import {
        /// OpenStreetMap extract (.osm.pbf).
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Side of the road to drive on [default: that of the country].
        #[arg(long, value_enum)]
        drive_on: Option<Side>,
    },
    /// Print duration and length of drives without traffic.
    ///
    /// Prints one line `seconds,metres` per pair, in the order of the file. The line is empty if
    /// no road connects the pair.
    #[command(after_help = "Examples:
  stillontime map route --pairs pairs.csv
  printf 'from_lat,from_lon,to_lat,to_lon\\n52.23,21.01,52.18,21.00\\n' |
    stillontime map route --pairs -")]
    Route {
        /// CSV file with the columns from_lat, from_lon, to_lat, to_lon; - reads standard input.
        #[arg(long, value_name = "FILE")]
        pairs: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Side {
    Left,
    Right,
}

impl From<Side> for DriveOn {
    fn from(side: Side) -> Self {
        match side {
            Side::Left => Self::Left,
            Side::Right => Self::Right,
        }
    }
}

#[derive(Debug, Serialize)]
struct Report {
    roads: PathBuf,
    known: bool,
    edges: usize,
    turns: usize,
    places: usize,
}

impl From<MapError> for Failure {
    fn from(error: MapError) -> Self {
        Self::coded(&error)
    }
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let settings = global.load(None)?.settings;
    let maps = Maps::new(&settings.data);
    match &args.command {
        Command::Import { file, drive_on } => {
            let imported = import(&maps, file, drive_on.map(DriveOn::from))?;
            report(imported, global.output)?;
        }
        Command::Route { pairs } => {
            let (map, _) = maps.required(Traffic::none())?;
            let map = map.with_time_factor(settings.routes.time_factor.0);
            match pairs.as_os_str() == "-" {
                true => route(&map, io::stdin().lock())?,
                false => route(&map, BufReader::new(open(pairs)?))?,
            }
        }
    }
    Ok(Exit::Ok)
}

fn import(maps: &Maps, file: &Path, drive_on: Option<DriveOn>) -> Result<Imported, Failure> {
    let mut hasher = Sha256::new();
    let bytes = io::copy(&mut open(file)?, &mut hasher)?;
    let digest: String = hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let content = BlobId::try_from(digest).map_err(|error| Failure::new("cli/failed", error))?;
    // The import reads the file four times: roads and names in two passes each.
    let progress = Progress::new(bytes * 4);
    let step = |read: u64| progress.step(read);
    let imported = maps.install(&content, &PbfFile::new(file, &step), drive_on);
    progress.end();
    imported.map_err(|error| match error {
        MapError::Format(why) => Failure::new("map/format", format!("{}: {why}", file.display())),
        error => Failure::from(error),
    })
}

fn report(imported: Imported, format: Format) -> Result<(), Failure> {
    let Imported {
        roads,
        was_prepared: known,
        edges,
        turns,
        places,
    } = imported;
    let text = match known {
        true => format!("prepared before, now the current map: {}", roads.display()),
        false => format!(
            "{edges} directed roads, {turns} turns, {places} streets and houses: {}\n\
             © OpenStreetMap contributors, ODbL",
            roads.display()
        ),
    };
    let report = Report {
        roads,
        known,
        edges,
        turns,
        places,
    };
    format.emit(&report, || text)
}

/// A progress bar on standard error, if that is a terminal.
struct Progress {
    total: u64,
    read: AtomicU64,
    shown: bool,
}

impl Progress {
    const WIDTH: u64 = 40;

    fn new(total: u64) -> Self {
        Self {
            total: total.max(1),
            read: AtomicU64::new(0),
            shown: io::stderr().is_terminal(),
        }
    }

    fn step(&self, bytes: u64) {
        let before = self.read.fetch_add(bytes, Ordering::Relaxed);
        let part = |bytes: u64| (bytes * Self::WIDTH / self.total).min(Self::WIDTH);
        if !self.shown || (part(before) == part(before + bytes) && before > 0) {
            return;
        }
        let done = part(before + bytes) as usize;
        let remaining = Self::WIDTH as usize - done;
        eprint!("\rreading [{}{}]", "#".repeat(done), "-".repeat(remaining));
        // A progress bar that cannot be drawn is not an error.
        let _ = io::stderr().flush();
    }

    fn end(&self) {
        if self.shown {
            eprint!("\r{}\r", " ".repeat(Self::WIDTH as usize + 10));
        }
    }
}

fn route(map: &Map, pairs: impl BufRead) -> Result<(), Failure> {
    let mut lines = pairs.lines();
    let header = lines.next().transpose()?.unwrap_or_default();
    let columns = columns(&header)?;
    let mut answers = String::new();
    for (index, line) in lines.enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let point = |lat: usize, lon: usize| {
            let number = |column: usize| fields.get(column)?.parse::<f64>().ok();
            let at = Coordinates::new(number(lat)?, number(lon)?)?;
            Point::new(at.lat, at.lon)
        };
        let [a, b, c, d] = columns;
        let (Some(from), Some(to)) = (point(a, b), point(c, d)) else {
            let text = format!(
                "line {}: expected coordinates in degrees in all four columns",
                index + 2
            );
            return Err(Failure::new("map/pairs", text));
        };
        if let Some(route) = map.route(from, to) {
            answers.push_str(&format!("{:.1},{:.0}", route.seconds, route.metres));
        }
        answers.push('\n');
    }
    output::print(&answers)
}

/// The indexes of the four columns; other columns are ignored.
fn columns(header: &str) -> Result<[usize; 4], Failure> {
    let names: Vec<&str> = header.split(',').map(str::trim).collect();
    let mut found = [0; 4];
    for (index, name) in ["from_lat", "from_lon", "to_lat", "to_lon"]
        .iter()
        .enumerate()
    {
        let at = names.iter().position(|known| known == name);
        found[index] = at.ok_or_else(|| {
            let text = "the first line must name from_lat, from_lon, to_lat, to_lon";
            Failure::new("map/pairs", text)
        })?;
    }
    Ok(found)
}
