//! The cache of what services found, in a file. Addresses do not move, and the usage policies of
//! the services ask their clients to cache.

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
use crate::single_flight::SingleFlight;

/// An address that was not found is looked up again after this many days, because maps grow.
const NOT_FOUND_DAYS: u16 = 7;
/// A failure is shared by all lookups that begin within this time.
const FAILURE_TTL: SignedDuration = SignedDuration::from_secs(5);

/// The result of a lookup. The field names are those of the file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Lookup {
    /// The position; `None` if the address was not found.
    pub(super) place: Option<(Coordinates, Precision)>,
    /// The number of days for which the result may be cached; `None`: no limit.
    pub(super) days: Option<u16>,
}

impl Lookup {
    pub(super) fn not_found() -> Self {
        Self {
            place: None,
            days: Some(NOT_FOUND_DAYS),
        }
    }
}

/// A line of the file.
#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    address: String,
    asked: Timestamp,
    #[serde(flatten)]
    lookup: Lookup,
}

impl Entry {
    fn is_fresh(&self, now: Timestamp) -> bool {
        let age = now.duration_since(self.asked);
        let days = |days: u16| SignedDuration::from_hours(24 * i64::from(days));
        self.lookup.days.is_none_or(|limit| age < days(limit))
    }
}

/// When a lookup began, and its result.
type Outcome = (Timestamp, Result<Lookup, PortError>);

/// The file, and its entries by folded address.
pub(super) struct LookupCache {
    file: PathBuf,
    context: Context,
    entries: Mutex<HashMap<String, Entry>>,
    in_flight: SingleFlight<String, Outcome>,
}

impl LookupCache {
    /// Reads the file. Lines that cannot be parsed are ignored.
    pub(super) fn open(file: PathBuf, context: Context) -> Self {
        let entries = read(&file).unwrap_or_else(|error| {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(file = %file.display(), %error, "the cache of places could not be read");
            }
            HashMap::new()
        });
        Self {
            file,
            context,
            entries: Mutex::new(entries),
            in_flight: SingleFlight::default(),
        }
    }

    /// The cached result for an address, else that of `fetch`, which is awaited once for all
    /// concurrent lookups of the address.
    pub(super) async fn get_or_fetch(
        &self,
        address: &str,
        fetch: impl Future<Output = Result<Lookup, PortError>>,
    ) -> Result<Option<(Coordinates, Precision)>, PortError> {
        let key = words(address).join(" ");
        if let Some(lookup) = self.cached(&key) {
            return Ok(lookup.place);
        }
        let now = self.context.now();
        let is_expired = |(at, _): &Outcome| *at + FAILURE_TTL <= now;
        let mut outcome = self.in_flight.lock(key.clone(), is_expired).await;
        if let Some(lookup) = self.cached(&key) {
            return Ok(lookup.place);
        }
        if let Some((at, Err(error))) = &*outcome
            && *at + FAILURE_TTL > now
        {
            return Err(error.clone());
        }
        let fetched = fetch.await;
        *outcome = Some((now, fetched.clone()));
        let lookup = fetched?;
        self.insert(Entry {
            address: key,
            asked: self.context.now(),
            lookup,
        });
        Ok(lookup.place)
    }

    fn cached(&self, key: &str) -> Option<Lookup> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(key)?;
        entry.is_fresh(self.context.now()).then_some(entry.lookup)
    }

    fn insert(&self, entry: Entry) {
        let text = serde_json::to_string(&entry).map_err(io::Error::from);
        let written = text.and_then(|text| append(&self.file, &text));
        if let Err(error) = written {
            tracing::warn!(file = %self.file.display(), %error, "a place could not be written to the cache");
        }
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.insert(entry.address.clone(), entry);
    }
}

fn read(file: &Path) -> io::Result<HashMap<String, Entry>> {
    let mut entries = HashMap::new();
    for line in BufReader::new(File::open(file)?).lines() {
        // The last line is incomplete if the process was killed while it wrote.
        if let Ok(entry) = serde_json::from_str::<Entry>(&line?) {
            entries.insert(entry.address.clone(), entry);
        }
    }
    Ok(entries)
}

fn append(file: &Path, line: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        durable::create_folder(folder)?;
    }
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    // One write that begins with a line break: an incomplete line before it stays on its own line.
    file.write_all(format!("\n{line}\n").as_bytes())
}
