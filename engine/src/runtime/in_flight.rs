//! An event in flight, and the parked event or dead letter that it may become.

use jiff::Timestamp;

use crate::event::Event;
use crate::journal::{DeadLetter, Input, Parking};

/// An event that the actor of its key works on.
pub(super) struct InFlight<'a> {
    pub(super) event: &'a Event,
    /// Its position in the log.
    pub(super) sequence: i64,
    /// The input that its commit answers.
    pub(super) input: Input,
}

impl InFlight<'_> {
    /// The event as it is parked until `due`.
    pub(super) fn parking(&self, due: Timestamp, attempts: u32, code: String) -> Parking {
        Parking {
            event: self.event.clone(),
            sequence: self.sequence,
            due,
            attempts,
            code,
        }
    }

    /// The event as a dead letter that was made at `at`.
    pub(super) fn dead_letter(
        &self,
        (code, detail): (String, String),
        attempts: u32,
        at: Timestamp,
        blocks_key: bool,
    ) -> DeadLetter {
        DeadLetter {
            event: self.event.clone(),
            sequence: self.sequence,
            code,
            detail,
            attempts,
            at,
            blocks_key,
        }
    }
}
