//! The storage that outlives a process: log, journal and rows, in memory with the faults
//! of a disk, or in the real SQLite file.

use std::sync::Arc;

use actors::ports::Queries;
use actors::rows::Rows;
use connectors::in_memory::{MemoryQueries, RowTables};
use connectors::journal::{SqlQueries, SqlWriter};
use engine::Context;
use engine::embedded::{self, Embedded};
use engine::journal::Journal;
use engine::log::EventLog;
use engine::memory::{Disk, Memory, Observer, Options};
use tempfile::TempDir;

use super::error::SimError;
use super::sqlite::{ClockFreeze, FrozenQueries, ObservedStore};

/// Time that the disk takes to make a group of commits durable.
const SYNC: std::time::Duration = std::time::Duration::from_millis(3);

/// A handle; clones share the disk.
#[derive(Clone)]
pub(super) enum Storage {
    /// In memory.
    Memory(Disk<RowTables>),
    /// In a SQLite file; the clock is frozen while the file is in use.
    File(Arc<TempDir>, ClockFreeze),
}

impl Storage {
    pub(super) fn memory() -> Self {
        Self::Memory(Disk::new(RowTables::default()))
    }

    pub(super) fn file() -> Result<Self, SimError> {
        let folder = tempfile::tempdir().map_err(SimError::new)?;
        Ok(Self::File(Arc::new(folder), ClockFreeze::default()))
    }

    /// Opens it for a process; `observer` sees every commit.
    pub(super) async fn open(
        &self,
        context: &Context,
        observer: Observer<Rows>,
    ) -> Result<Store, SimError> {
        match self {
            Self::Memory(disk) => {
                let options = Options {
                    sync: SYNC,
                    observer: Some(observer),
                    ..Options::default()
                };
                let memory = Memory::start(disk.clone(), options);
                let shared = Arc::new(memory.clone());
                Ok(Store {
                    log: shared.clone(),
                    journal: shared,
                    queries: Arc::new(MemoryQueries::new(disk.clone())),
                    kind: Kind::Memory(memory),
                })
            }
            Self::File(folder, freeze) => {
                let _frozen = freeze.freeze();
                let guard = freeze.clone();
                let options = embedded::Options {
                    io_guard: Some(Arc::new(move || Box::new(guard.freeze()))),
                    ..embedded::Options::new(folder.path().join("sim.db"))
                };
                let pool = embedded::open(&options).await.map_err(SimError::new)?;
                let migrated = connectors::journal::migrate(&pool.clone().into()).await;
                migrated.map_err(SimError::new)?;
                let queries = FrozenQueries::new(SqlQueries::new(pool.clone()), freeze.clone());
                let store = Embedded::start(&options, pool, SqlWriter, context.clone()).await;
                let store = store.map_err(SimError::new)?;
                let observed = Arc::new(ObservedStore::new(store, observer, freeze.clone()));
                Ok(Store {
                    log: observed.clone(),
                    journal: observed.clone(),
                    queries: Arc::new(queries),
                    kind: Kind::File(observed),
                })
            }
        }
    }
}

enum Kind {
    Memory(Memory<Rows, RowTables>),
    File(Arc<ObservedStore>),
}

/// The storage as one process has opened it.
pub(super) struct Store {
    pub(super) log: Arc<dyn EventLog>,
    pub(super) journal: Arc<dyn Journal<Rows>>,
    pub(super) queries: Arc<dyn Queries>,
    kind: Kind,
}

impl Store {
    /// The process crashes. Of the commits that wait for their sync the first `kept` are
    /// durable; in the file all of them are.
    pub(super) async fn crash(&self, kept: usize) {
        match &self.kind {
            Kind::Memory(memory) => memory.crash(kept),
            Kind::File(store) => store.crash().await,
        }
    }

    pub(super) async fn close(&self) {
        match &self.kind {
            Kind::Memory(memory) => memory.close().await,
            Kind::File(store) => store.close().await,
        }
    }

    pub(super) fn set_full(&self, full: bool) {
        match &self.kind {
            Kind::Memory(memory) => memory.set_full(full),
            Kind::File(store) => store.set_full(full),
        }
    }

    /// The next `events` events are published twice. Has no effect on the file.
    pub(super) fn repeat(&self, events: usize) {
        if let Kind::Memory(memory) = &self.kind {
            memory.repeat(events);
        }
    }
}
