//! Parked events, as the journal stores and lists them.

use jiff::Timestamp;

use super::commit::Parking;

/// A parked event as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Its number in the parked table.
    pub position: i64,
    /// The event, and when and why it is to be retried.
    pub parking: Parking,
}

/// How many events of a key are parked, and what the key waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedKey {
    /// The key.
    pub key: String,
    /// Number of parked events.
    pub count: u64,
    /// When the first of them is due; `None` if none is parked.
    pub due: Option<Timestamp>,
    /// The number of the dead letter that blocks the key, if there is one: no event of the
    /// key is handled before an operator retries or drops it.
    pub blocked_by: Option<i64>,
}
