//! How many calls of a day are used: what is paid for must not grow without anybody knowing.

#[cfg(test)]
mod tests;

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::durable;

/// Calls of one day (UTC), remembered in a file so that a restart does not begin anew.
#[derive(Debug)]
pub struct Quota {
    file: PathBuf,
    most: u32,
    used: Used,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Used {
    day: Date,
    calls: u32,
}

fn day_of(now: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(now).date()
}

impl Quota {
    /// At most `most` calls a day. A file that is missing or damaged: none used yet.
    pub fn read(file: PathBuf, most: u32, now: Timestamp) -> Self {
        let kept = std::fs::read(&file).ok();
        let kept = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let none = Used {
            day: day_of(now),
            calls: 0,
        };
        Self {
            file,
            most,
            used: kept.unwrap_or(none),
        }
    }

    /// Calls of today, and how many there may be.
    pub fn used(&self, now: Timestamp) -> (u32, u32) {
        let today = self.used.day == day_of(now);
        (if today { self.used.calls } else { 0 }, self.most)
    }

    /// One more call, written down before it is made; `false`: there may be no more.
    pub(super) fn take(&mut self, now: Timestamp) -> bool {
        let (calls, most) = self.used(now);
        if calls >= most {
            return false;
        }
        self.write(Used {
            day: day_of(now),
            calls: calls + 1,
        });
        true
    }

    /// A call that was taken was not made.
    pub(super) fn give_back(&mut self) {
        let calls = self.used.calls.saturating_sub(1);
        self.write(Used { calls, ..self.used });
    }

    fn write(&mut self, used: Used) {
        self.used = used;
        let text = serde_json::json!(used).to_string();
        if let Err(error) = self.keep(text.as_bytes()) {
            tracing::warn!(file = %self.file.display(), %error, "writing down a paid call");
        }
    }

    fn keep(&self, bytes: &[u8]) -> io::Result<()> {
        if let Some(folder) = self.file.parent() {
            durable::create_folder(folder)?;
        }
        durable::replace(&self.file, bytes)
    }
}
