//! The live actors of a stage, by key.

use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::Arc;

use dashmap::DashMap;
use ractor::ActorRef;

use super::messages::KeyMessage;
use crate::observe::key_status::KeyStatus;

/// The actor of one key, as its stage sees it. Messages are sent under the lock of the entry, so
/// `sent == handled` means that none is on its way.
pub(super) struct KeyEntry {
    pub(super) actor: ActorRef<KeyMessage>,
    pub(super) sent: u64,
    pub(super) status: Arc<KeyStatus>,
}

impl KeyEntry {
    /// Number of messages sent and not yet processed.
    pub(super) fn queued(&self) -> u64 {
        self.sent.saturating_sub(self.status.handled())
    }

    /// Whether every message was processed.
    pub(super) fn is_idle(&self) -> bool {
        self.status.handled() == self.sent
    }
}

/// The live actors by key. The hash is the same on every machine and in every run, so that the
/// order in which actors are visited and stopped is the same in every simulation of a seed.
pub(super) type LiveKeys = DashMap<String, KeyEntry, BuildHasherDefault<DefaultHasher>>;

/// Number of locks that the map is divided into.
const SHARDS: usize = 64;

/// A map without actors.
pub(super) fn live_keys() -> LiveKeys {
    LiveKeys::with_hasher_and_shard_amount(BuildHasherDefault::new(), SHARDS)
}
