//! The daily quota of a metered service: bounds what the service may cost per day.

#[cfg(test)]
mod tests;

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::durable;

/// The calls of one day (UTC), counted in a file so that a restart does not reset the count.
#[derive(Debug)]
pub struct Quota {
    file: PathBuf,
    limit: u32,
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
    /// Allows `limit` calls per day. If the file is missing or damaged, the count starts at 0.
    pub fn read(file: PathBuf, limit: u32, now: Timestamp) -> Self {
        let stored = std::fs::read(&file).ok();
        let stored = stored.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let none = Used {
            day: day_of(now),
            calls: 0,
        };
        Self {
            file,
            limit,
            used: stored.unwrap_or(none),
        }
    }

    /// The calls of today and the daily limit.
    pub fn used(&self, now: Timestamp) -> (u32, u32) {
        let today = self.used.day == day_of(now);
        (if today { self.used.calls } else { 0 }, self.limit)
    }

    /// Counts one more call; the count is stored before the call is made. `false` if the quota is
    /// exhausted.
    pub(super) fn try_use(&mut self, now: Timestamp) -> bool {
        let (calls, limit) = self.used(now);
        if calls >= limit {
            return false;
        }
        self.store(Used {
            day: day_of(now),
            calls: calls + 1,
        });
        true
    }

    /// Returns a call that was counted and then not made.
    pub(super) fn refund(&mut self) {
        let calls = self.used.calls.saturating_sub(1);
        self.store(Used { calls, ..self.used });
    }

    fn store(&mut self, used: Used) {
        self.used = used;
        let text = serde_json::json!(used).to_string();
        if let Err(error) = self.write(text.as_bytes()) {
            tracing::warn!(file = %self.file.display(), %error, "the daily quota could not be stored");
        }
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        if let Some(folder) = self.file.parent() {
            durable::create_folder(folder)?;
        }
        durable::replace(&self.file, bytes)
    }
}
