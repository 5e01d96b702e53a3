//! The events that one fetch has read from the log, and the order in which they are delivered.

use std::collections::HashMap;

use super::source::Logged;
use crate::event::Priority;

/// How an event came to be read.
#[derive(Clone, Copy)]
pub(super) enum Read {
    /// It was read before, and was returned to the log or skipped.
    Again,
    /// Ahead of the cursor of its lane.
    Ahead,
    /// As the next event of its lane.
    Next,
}

/// The events that one fetch has read from the log.
#[derive(Default)]
pub(crate) struct Batch {
    /// Events read before that may be delivered now.
    pub(crate) redeliver: Vec<Logged>,
    /// Background events ahead of their cursor that must precede interactive events of `next`,
    /// because they are earlier events of the same keys.
    pub(crate) before_interactive: Vec<Logged>,
    /// Events not read before, lane by lane.
    pub(crate) next: Vec<Logged>,
    /// Whether the interactive lane was read to its end.
    pub(crate) interactive_exhausted: bool,
}

impl Batch {
    /// The events in the order of their delivery: those read before, then the interactive lane
    /// with the background events that must precede its events, then the background lane.
    pub(super) fn in_order(self) -> impl Iterator<Item = (Logged, Read)> {
        let redeliver = self.redeliver.into_iter().map(|row| (row, Read::Again));
        let next = self.next.into_iter().map(|row| (row, Read::Next));
        redeliver.chain(merge(self.before_interactive, next))
    }
}

fn merge(
    before_interactive: Vec<Logged>,
    next: impl Iterator<Item = (Logged, Read)>,
) -> impl Iterator<Item = (Logged, Read)> {
    let (mut first, last): (Vec<_>, Vec<_>) =
        next.partition(|(row, _)| row.event.priority == Priority::Interactive);
    let newest: HashMap<String, i64> = match before_interactive.is_empty() {
        true => HashMap::new(),
        false => first
            .iter()
            .map(|(row, _)| (row.event.key.clone(), row.sequence))
            .collect(),
    };
    let before = before_interactive.into_iter().filter(|row| {
        let newest = newest.get(&row.event.key);
        newest.is_some_and(|newest| row.sequence < *newest)
    });
    first.extend(before.map(|row| (row, Read::Ahead)));
    first.sort_by_key(|(row, _)| row.sequence);
    first.into_iter().chain(last)
}
