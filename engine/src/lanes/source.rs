//! Where the events of a stage are stored, as a consumer reads them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::event::Event;
use crate::log::LogError;

/// An event with its position in the log.
pub(crate) struct Logged {
    pub(crate) sequence: i64,
    pub(crate) event: Event,
}

/// The events of one stage that are not done.
#[async_trait]
pub(crate) trait Source: Send + Sync + 'static {
    /// The events with these sequences, in log order; those that are gone are left out.
    async fn by_sequence(&self, sequences: &[i64]) -> Result<Vec<Logged>, LogError>;

    /// The events after the cursors of the lanes: at most `limit` of the interactive lane, then
    /// background events up to the same total, but at least one if there is any.
    async fn next(&self, cursors: [i64; 2], limit: usize) -> Result<Vec<Logged>, LogError>;

    /// The background events of these keys between two sequences, both excluded, in log order.
    async fn background_between(
        &self,
        keys: &BTreeSet<&str>,
        after: i64,
        before: i64,
    ) -> Result<Vec<Logged>, LogError>;

    /// How often to read without a wake-up; `None` if every writer wakes the consumer.
    fn poll_interval(&self) -> Option<Duration>;

    /// Called for each acknowledged event; `None` if the journal's commit removes events from
    /// the log itself.
    fn ack_hook(&self) -> Option<AckHook> {
        None
    }
}

/// Removes an event, given by its sequence, from the log.
pub(crate) type AckHook = Arc<dyn Fn(i64) + Send + Sync>;
