//! Which dropped files are complete, and which files were reported, from one scan to the next.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::mailbox::{Listing, PendingMessage, Stamp};

/// The minimum number of scans, after the first, that must find a dropped file unchanged, whatever
/// the poll interval.
const MIN_SCANS: u32 = 3;
/// The same for an empty file, which is more likely to be written to than to be complete.
const MIN_SCANS_IF_EMPTY: u32 = 20;

/// Tracks the confirmation window of dropped files, and the files that were reported.
#[derive(Debug)]
pub(super) struct StabilityTracker {
    /// The number of scans, after the first, that must find a dropped file unchanged.
    scans: u32,
    /// Each dropped file's stamp, and how many scans have found it unchanged.
    stamps: HashMap<PathBuf, (Stamp, u32)>,
    /// Files that a warning was logged for.
    reported: HashSet<PathBuf>,
}

impl StabilityTracker {
    /// Files must stay unchanged for `quiet_period`, counted in scans every `poll`.
    pub(super) fn new(poll: Duration, quiet_period: Duration) -> Self {
        let scans = quiet_period.as_nanos().div_ceil(poll.as_nanos().max(1));
        Self {
            scans: u32::try_from(scans).unwrap_or(u32::MAX).max(MIN_SCANS),
            stamps: HashMap::new(),
            reported: HashSet::new(),
        }
    }

    /// The complete messages of a scan. Drops the state of files that are gone.
    pub(super) fn complete(&mut self, listing: &Listing) -> Vec<PendingMessage> {
        let before = std::mem::take(&mut self.stamps);
        if !self.reported.is_empty() {
            let listed = listing.messages.iter().map(|message| &message.path);
            let unreadable = listing.unreadable.iter().map(|(path, _)| path);
            let ignored = listing.ignored.iter().map(|(path, _)| path);
            let present: HashSet<_> = listed.chain(unreadable).chain(ignored).collect();
            self.reported.retain(|path| present.contains(path));
        }
        let mut complete = listing.messages.clone();
        complete.retain(|message| {
            let Some(stamp) = message.stamp else {
                return true;
            };
            let unchanged = before.get(&message.path).filter(|(old, _)| *old == stamp);
            let scans = unchanged.map_or(0, |(_, scans)| scans.saturating_add(1));
            self.stamps.insert(message.path.clone(), (stamp, scans));
            let needed = match stamp.bytes {
                0 => self.scans.max(MIN_SCANS_IF_EMPTY),
                _ => self.scans,
            };
            scans >= needed
        });
        complete
    }

    /// Marks a file as reported; `false` if it was reported before.
    pub(super) fn mark_reported(&mut self, path: &Path) -> bool {
        self.reported.insert(path.to_owned())
    }
}
