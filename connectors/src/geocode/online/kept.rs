//! What services found, kept over restarts: services ask for that, and addresses do not move.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::future::Future;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use actors::model::{Coordinates, Precision};
use actors::ports::PortError;
use engine::Context;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::durable;
use crate::geocode::text::words;
use crate::shared::Shared;

/// What was not found is asked for again after so many days: maps grow.
const NOTHING: u16 = 7;
/// A failure is an answer for those who asked at the same moment.
const FAILED: SignedDuration = SignedDuration::from_secs(5);

/// A place, or that there is none, and for how many days that may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) place: Option<(Coordinates, Precision)>,
    pub(super) days: Option<u16>,
}

impl Found {
    pub(super) fn nothing() -> Self {
        Self {
            place: None,
            days: Some(NOTHING),
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Line {
    address: String,
    asked: Timestamp,
    #[serde(flatten)]
    found: Found,
}

impl Line {
    fn is_good(&self, now: Timestamp) -> bool {
        let age = now.duration_since(self.asked);
        let days = |days: u16| SignedDuration::from_hours(24 * i64::from(days));
        self.found.days.is_none_or(|most| age < days(most))
    }
}

type Told = (Timestamp, Result<Found, PortError>);

/// The file and what is in it.
pub(super) struct Kept {
    file: PathBuf,
    context: Context,
    lines: Mutex<HashMap<String, Line>>,
    asking: Shared<String, Told>,
}

impl Kept {
    /// Reads the file; a line that cannot be read is as if it were not there.
    pub(super) fn open(file: PathBuf, context: Context) -> Self {
        let lines = read(&file).unwrap_or_else(|error| {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(file = %file.display(), %error, "reading places found before");
            }
            HashMap::new()
        });
        Self {
            file,
            context,
            lines: Mutex::new(lines),
            asking: Shared::default(),
        }
    }

    /// What is kept for an address, else what `ask` finds; asked once for all who ask now.
    pub(super) async fn find(
        &self,
        address: &str,
        ask: impl Future<Output = Result<Found, PortError>>,
    ) -> Result<Option<(Coordinates, Precision)>, PortError> {
        let key = words(address).join(" ");
        if let Some(found) = self.known(&key) {
            return Ok(found.place);
        }
        let now = self.context.now();
        let is_old = |(at, _): &Told| *at + FAILED <= now;
        let mut told = self.asking.enter(key.clone(), is_old).await;
        if let Some(found) = self.known(&key) {
            return Ok(found.place);
        }
        if let Some((at, Err(error))) = &*told
            && *at + FAILED > now
        {
            return Err(error.clone());
        }
        let answer = ask.await;
        *told = Some((now, answer.clone()));
        let found = answer?;
        self.keep(Line {
            address: key,
            asked: self.context.now(),
            found,
        });
        Ok(found.place)
    }

    fn known(&self, key: &str) -> Option<Found> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let line = lines.get(key)?;
        line.is_good(self.context.now()).then_some(line.found)
    }

    fn keep(&self, line: Line) {
        let text = serde_json::to_string(&line).map_err(io::Error::from);
        let written = text.and_then(|text| append(&self.file, &text));
        if let Err(error) = written {
            tracing::warn!(file = %self.file.display(), %error, "keeping a place");
        }
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.insert(line.address.clone(), line);
    }
}

fn read(file: &Path) -> io::Result<HashMap<String, Line>> {
    let mut lines = HashMap::new();
    for line in BufReader::new(File::open(file)?).lines() {
        // The last one may have been cut off.
        if let Ok(line) = serde_json::from_str::<Line>(&line?) {
            lines.insert(line.address.clone(), line);
        }
    }
    Ok(lines)
}

fn append(file: &Path, line: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        durable::create_folder(folder)?;
    }
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    // In one write, after a line break of its own: what was cut off before stays alone.
    file.write_all(format!("\n{line}\n").as_bytes())
}
