//! The disk in memory: what outlives a simulated process.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::tables::Tables;
use crate::lanes::Wakeups;

/// The contents that outlive a process. Cheap to clone; clones are the same disk.
pub struct Disk<R>(Arc<Contents<R>>);

struct Contents<R> {
    tables: Mutex<Tables<R>>,
    wakeups: Wakeups,
}

impl<R> Clone for Disk<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R> std::fmt::Debug for Disk<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Disk").finish_non_exhaustive()
    }
}

impl<R> Disk<R> {
    /// An empty log and journal over these rows.
    pub fn new(rows: R) -> Self {
        Self(Arc::new(Contents {
            tables: Mutex::new(Tables::new(rows)),
            wakeups: Wakeups::default(),
        }))
    }

    /// Reads the application's rows. No commit is applied meanwhile.
    pub fn read<T>(&self, read: impl FnOnce(&R) -> T) -> T {
        read(&self.tables().rows)
    }

    pub(super) fn tables(&self) -> MutexGuard<'_, Tables<R>> {
        // The application's rows are written first: a write that is refused or panics has
        // changed nothing else.
        self.0.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wakeups(&self) -> &Wakeups {
        &self.0.wakeups
    }
}
