//! `samples`: writes the messages of the demo to files, as input for the other commands.

use std::path::{Path, PathBuf};

use serde::Serialize;
use world::directory;
use world::town::map::WorldMap;

use super::dates::{self, DateArg};
use super::exit::{Exit, Failure};
use super::files;
use super::global::{self, Global};
use super::output::Table;

/// Write fictional call sheets and e-mails into a folder.
///
/// Each message is written as .eml, its call sheet as .pdf, and the result expected of the reader
/// as .truth.json. people.json lists the people, places.json their places (for geocode.file), and
/// world.osm.pbf is a road map of these places.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime samples ./samples
  stillontime samples ./samples --date 2026-11-25
  stillontime samples ./samples --date +3               three days from today
  stillontime parse ./samples/01-polish.pdf --name 'Ola Wrzosek'
  stillontime map import ./samples/world.osm.pbf
  STILLONTIME__GEOCODE__FILE=$PWD/samples/places.json stillontime serve")]
pub(super) struct Args {
    /// Folder to write to; created if it does not exist.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Date of the first shooting day, e.g. 2026-11-25, or +3 for three days from today in Poland.
    #[arg(long, value_name = "DATE", default_value = "+1", value_parser = dates::date)]
    date: DateArg,
}

#[derive(Debug, Serialize)]
struct Written {
    file: PathBuf,
    recipient: String,
    end_state: world::truth::EndState,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let base = match args.date {
        DateArg::On(date) => date,
        DateArg::InDays(days) => {
            let tomorrow = world::calendar::tomorrow(global::context()?.now());
            world::calendar::day(tomorrow, i32::from(days) - 1)
        }
    };
    let folder = &args.folder;
    files::create_folder(folder, "cli/io")?;
    let mut written = Vec::new();
    for (index, sample) in world::samples::samples(base).into_iter().enumerate() {
        let name = format!("{:02}-{}", index + 1, sample.name);
        let file = folder.join(format!("{name}.eml"));
        write(&file, &sample.eml)?;
        if let Some(pdf) = &sample.pdf {
            write(&folder.join(format!("{name}.pdf")), pdf)?;
        }
        write_json(&folder.join(format!("{name}.truth.json")), &sample.truth)?;
        let (recipient, end_state) = (sample.recipient, sample.truth.end_state);
        written.push(Written {
            file,
            recipient,
            end_state,
        });
    }
    write_json(&folder.join("people.json"), &world::people::people())?;
    write_json(&folder.join("places.json"), &directory::address_book())?;
    write(&folder.join("world.osm.pbf"), &WorldMap::new().pbf())?;
    global.output.emit(&written, || {
        let mut table = Table::new(["FILE", "TO", "EXPECTED END STATE"]);
        for message in &written {
            let state = serde_json::to_value(message.end_state).unwrap_or_default();
            let state = state.as_str().unwrap_or_default().to_owned();
            let file = message.file.display().to_string();
            table.row([file, message.recipient.clone(), state]);
        }
        table.to_string()
    })?;
    Ok(Exit::Ok)
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failure = |error| Failure::new("cli/io", format!("{}: {error}", file.display()));
    std::fs::write(file, bytes).map_err(failure)
}

fn write_json<T: Serialize>(file: &Path, value: &T) -> Result<(), Failure> {
    let json = serde_json::to_vec_pretty(value).map_err(|error| Failure::new("cli/io", error))?;
    write(file, &json)
}
