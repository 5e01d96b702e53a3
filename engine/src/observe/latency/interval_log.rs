//! Latencies as HdrHistogram V2 interval logs, which other tools read and plot.
//!
//! ```text
//! each minute: StageLatency::take_interval --> latency-2026-11-25.hlog
//!     Tag=callsheet.service,1764028800.000,60.000,123.456,HISTFAAAA...
//! ```
//! Values are microseconds, the maximum beside each is in milliseconds. One file for each
//! UTC day; old ones are removed.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use hdrhistogram::serialization::V2DeflateSerializer;
use hdrhistogram::serialization::interval_log::{IntervalLogWriterBuilder, Tag};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Phase, Series};

/// Where and how often intervals are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The folder of the files; empty: no logs are written.
    pub folder: PathBuf,
    /// Length of an interval.
    #[serde(with = "jiff::fmt::serde::unsigned_duration::friendly::compact::required")]
    pub every: Duration,
    /// Number of days whose files are retained, today included.
    pub keep_days: u16,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            folder: PathBuf::new(),
            every: Duration::from_secs(60),
            keep_days: 7,
        }
    }
}

const PREFIX: &str = "latency-";
const SUFFIX: &str = ".hlog";

/// Writes the intervals of all stages.
#[derive(Debug)]
pub struct IntervalLog {
    folder: PathBuf,
    keep_days: u16,
    started: Timestamp,
}

impl IntervalLog {
    /// A log of a process that began at `started`; `None` if the options name no folder.
    pub fn new(options: &Options, started: Timestamp) -> Option<Self> {
        let folder = options.folder.clone();
        (!folder.as_os_str().is_empty()).then(|| Self {
            folder,
            keep_days: options.keep_days.max(1),
            started,
        })
    }

    /// Appends what each stage recorded from `from` to `to`. Blocks for some milliseconds.
    ///
    /// # Errors
    /// When the folder or the file cannot be written.
    pub fn write(
        &self,
        from: Timestamp,
        to: Timestamp,
        stages: &[(String, Box<Series>)],
    ) -> io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        let path = self.path(from);
        let is_new = !path.exists();
        let mut file = BufWriter::new(open_at_line(&path)?);
        let mut builder = IntervalLogWriterBuilder::new();
        builder.with_max_value_divisor(1e3);
        if is_new {
            builder.add_comment("[Latencies in microseconds, tagged stage.phase]");
            builder.with_start_time(SystemTime::UNIX_EPOCH + since_epoch(self.started));
        }
        let mut serializer = V2DeflateSerializer::new();
        let mut log = builder.begin_log_with(&mut file, &mut serializer)?;
        let start = since_epoch(from);
        for (stage, series) in stages {
            for (phase, histogram) in Phase::ALL.into_iter().zip(series.iter()) {
                let name = format!("{stage}.{}", phase.as_str());
                // Tags may not hold commas or spaces; names of stages do not.
                let tag = Tag::new(&name);
                let length = crate::between(from, to);
                log.write_histogram(histogram, start, length, tag)
                    .map_err(|error| io::Error::other(error.to_string()))?;
            }
        }
        file.flush()?;
        if is_new {
            self.remove_old(from)?;
        }
        Ok(())
    }

    fn path(&self, at: Timestamp) -> PathBuf {
        let day = at.strftime("%Y-%m-%d");
        self.folder.join(format!("{PREFIX}{day}{SUFFIX}"))
    }

    /// Removes the files of days that are no longer retained; file names sort as days do.
    fn remove_old(&self, today: Timestamp) -> io::Result<()> {
        let kept = SignedDuration::from_hours(24 * (i64::from(self.keep_days) - 1));
        let oldest = self.path(today.saturating_sub(kept).unwrap_or(Timestamp::MIN));
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(PREFIX) && name.ends_with(SUFFIX) && path < oldest {
                std::fs::remove_file(&path)?;
            }
        }
        Ok(())
    }
}

fn since_epoch(at: Timestamp) -> Duration {
    Duration::from_micros(u64::try_from(at.as_microsecond()).unwrap_or(0))
}

/// Bytes at the end of a file that are searched for the last line break; longer than any line.
const TAIL: u64 = 1 << 20;

/// Opens a file for appending, without a last line that a crash cut off.
fn open_at_line(path: &Path) -> io::Result<File> {
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)?;
    let len = file.metadata()?.len();
    let from = len.saturating_sub(TAIL);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let whole = tail.iter().rposition(|byte| *byte == b'\n');
    let end = whole.map_or(from, |index| from + index as u64 + 1);
    file.set_len(end)?;
    file.seek(SeekFrom::Start(end))?;
    Ok(file)
}

#[cfg(test)]
mod tests;
