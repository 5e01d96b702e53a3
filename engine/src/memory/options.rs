//! How a disk in memory behaves, and who observes its commits.

use std::sync::Arc;
use std::time::Duration;

use crate::event::Event;
use crate::journal::{Commit, Committed};

/// A commit that was just applied, or was found to be a duplicate.
#[derive(Debug)]
pub struct Applied<'a, W> {
    /// The commit as requested.
    pub commit: &'a Commit<W>,
    /// The event that it answers, if that came from the log or was parked.
    pub event: Option<&'a Event>,
    /// That event's position in the log.
    pub sequence: Option<i64>,
    /// How the commit ended.
    pub committed: Committed,
}

/// Called with every commit, in the order in which they become durable.
pub type Observer<W> = Arc<dyn Fn(&Applied<'_, W>) + Send + Sync>;

/// How the disk behaves.
pub struct Options<W> {
    /// How long it takes to make a group durable.
    pub sync: Duration,
    /// Maximum number of commits in a group.
    pub group: usize,
    /// Called with every commit.
    pub observer: Option<Observer<W>>,
}

impl<W> Default for Options<W> {
    fn default() -> Self {
        Self {
            sync: Duration::ZERO,
            group: 256,
            observer: None,
        }
    }
}

impl<W> std::fmt::Debug for Options<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("sync", &self.sync)
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}
