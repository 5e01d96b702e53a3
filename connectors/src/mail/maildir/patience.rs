//! What one look into the folder remembers for the next.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::mailbox::{Found, Stamp, Waiting};

/// Looks after the first that must find a dropped file the same, whatever the time between
/// them: four in all.
const LEAST_LOOKS: u32 = 3;
/// An empty file is more often one that will be written to than one that is finished.
const LOOKS_IF_EMPTY: u32 = 20;

/// Which dropped files are finished, and of which files was told.
#[derive(Debug)]
pub(super) struct Patience {
    /// Looks after the first that must find a dropped file the same.
    looks: u32,
    /// How each dropped file looked, and how often it looked so again.
    seen: HashMap<PathBuf, (Stamp, u32)>,
    told: HashSet<PathBuf>,
}

impl Patience {
    /// As many looks as it takes to wait for `settle`, by the looks' own pace.
    pub(super) fn new(poll: Duration, settle: Duration) -> Self {
        let looks = settle.as_nanos().div_ceil(poll.as_nanos().max(1));
        Self {
            looks: u32::try_from(looks).unwrap_or(u32::MAX).max(LEAST_LOOKS),
            seen: HashMap::new(),
            told: HashSet::new(),
        }
    }

    /// Those messages of a look that are finished. Forgets what is not there any more.
    pub(super) fn settled(&mut self, found: &Found) -> Vec<Waiting> {
        let before = std::mem::take(&mut self.seen);
        if !self.told.is_empty() {
            let listed = found.messages.iter().map(|message| &message.path);
            let unreadable = found.unreadable.iter().map(|(path, _)| path);
            let ignored = found.ignored.iter().map(|(path, _)| path);
            let there: HashSet<_> = listed.chain(unreadable).chain(ignored).collect();
            self.told.retain(|path| there.contains(path));
        }
        let mut settled = found.messages.clone();
        settled.retain(|message| {
            let Some(stamp) = message.stamp else {
                return true;
            };
            let same = before.get(&message.path).filter(|(old, _)| *old == stamp);
            let looks = same.map_or(0, |(_, looks)| looks.saturating_add(1));
            self.seen.insert(message.path.clone(), (stamp, looks));
            let needed = match stamp.bytes {
                0 => self.looks.max(LOOKS_IF_EMPTY),
                _ => self.looks,
            };
            looks >= needed
        });
        settled
    }

    /// Whether nobody was told of this file yet.
    pub(super) fn is_news(&mut self, path: &Path) -> bool {
        self.told.insert(path.to_owned())
    }
}
