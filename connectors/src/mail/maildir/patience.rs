//! What one look into the folder remembers for the next.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use super::mailbox::{Stamp, Waiting};

/// Looks after the first that must find a dropped file the same.
const LOOKS: u32 = 1;
/// An empty file is more often one that will be written to than one that is finished.
const LOOKS_IF_EMPTY: u32 = 20;

/// Which dropped files are finished, and of which files was told.
#[derive(Debug, Default)]
pub(super) struct Patience {
    /// How each dropped file looked, and how often it looked so again.
    seen: HashMap<PathBuf, (Stamp, u32)>,
    told: HashSet<PathBuf>,
}

impl Patience {
    /// Those messages of a look that are finished. Forgets what is not there any more.
    pub(super) fn settled(
        &mut self,
        messages: Vec<Waiting>,
        unreadable: &[(PathBuf, io::Error)],
    ) -> Vec<Waiting> {
        let before = std::mem::take(&mut self.seen);
        if !self.told.is_empty() {
            let listed = messages.iter().map(|message| &message.path);
            let unreadable = unreadable.iter().map(|(path, _)| path);
            let there: HashSet<_> = listed.chain(unreadable).collect();
            self.told.retain(|path| there.contains(path));
        }
        let mut settled = messages;
        settled.retain(|message| {
            let Some(stamp) = message.stamp else {
                return true;
            };
            let same = before.get(&message.path).filter(|(old, _)| *old == stamp);
            let looks = same.map_or(0, |(_, looks)| looks.saturating_add(1));
            self.seen.insert(message.path.clone(), (stamp, looks));
            looks
                >= if stamp.bytes == 0 {
                    LOOKS_IF_EMPTY
                } else {
                    LOOKS
                }
        });
        settled
    }

    /// Whether nobody was told of this file yet.
    pub(super) fn is_news(&mut self, path: &Path) -> bool {
        self.told.insert(path.to_owned())
    }
}
