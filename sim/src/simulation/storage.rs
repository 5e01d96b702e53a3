//! What a machine keeps when a process dies: log, journal and rows, in memory with the faults
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
use engine::memory::{Disk, Memory, Options};
use tempfile::TempDir;

use super::deep::{HeldQueries, Stillness, Witness};
use super::run::SimError;
use super::watch::Watch;

/// How long the disk takes to make a group of commits durable.
const SYNC: std::time::Duration = std::time::Duration::from_millis(3);

/// Clones are the same disk.
#[derive(Clone)]
pub(super) enum Storage {
    /// In memory.
    Memory(Disk<RowTables>),
    /// In a file; the clock stands still while it is worked on.
    File(Arc<TempDir>, Stillness),
}

impl Storage {
    pub(super) fn memory() -> Self {
        Self::Memory(Disk::new(RowTables::default()))
    }

    pub(super) fn file() -> Result<Self, SimError> {
        let folder = tempfile::tempdir().map_err(SimError::new)?;
        Ok(Self::File(Arc::new(folder), Stillness::default()))
    }

    /// Opens it for a process.
    pub(super) async fn open(&self, context: &Context, watch: &Watch) -> Result<Store, SimError> {
        match self {
            Self::Memory(disk) => {
                let watch = watch.clone();
                let options = Options {
                    sync: SYNC,
                    observer: Some(Arc::new(move |applied: &_| watch.applied(applied))),
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
            Self::File(folder, stillness) => {
                let _held = stillness.hold();
                let hold = stillness.clone();
                let options = embedded::Options {
                    io_guard: Some(Arc::new(move || Box::new(hold.hold()))),
                    ..embedded::Options::new(folder.path().join("sim.db"))
                };
                let pool = embedded::open(&options).await.map_err(SimError::new)?;
                let migrated = connectors::journal::migrate(&pool.clone().into()).await;
                migrated.map_err(SimError::new)?;
                let queries = HeldQueries::new(SqlQueries::new(pool.clone()), stillness.clone());
                let store = Embedded::start(&options, pool, SqlWriter, context.clone()).await;
                let store = store.map_err(SimError::new)?;
                let witness = Witness::new(store, watch.clone(), stillness.clone());
                let witness = Arc::new(witness);
                Ok(Store {
                    log: witness.clone(),
                    journal: witness.clone(),
                    queries: Arc::new(queries),
                    kind: Kind::File(witness),
                })
            }
        }
    }
}

enum Kind {
    Memory(Memory<Rows, RowTables>),
    File(Arc<Witness>),
}

/// One process's hold of a storage.
pub(super) struct Store {
    pub(super) log: Arc<dyn EventLog>,
    pub(super) journal: Arc<dyn Journal<Rows>>,
    pub(super) queries: Arc<dyn Queries>,
    kind: Kind,
}

impl Store {
    /// The process ends; of the commits on their way the first `kept` arrive. The file takes
    /// all that were handed in.
    pub(super) async fn crash(&self, kept: usize) {
        match &self.kind {
            Kind::Memory(memory) => memory.crash(kept),
            Kind::File(witness) => witness.crash().await,
        }
    }

    pub(super) async fn close(&self) {
        match &self.kind {
            Kind::Memory(memory) => memory.close().await,
            Kind::File(witness) => witness.close().await,
        }
    }

    pub(super) fn set_full(&self, full: bool) {
        match &self.kind {
            Kind::Memory(memory) => memory.set_full(full),
            Kind::File(witness) => witness.set_full(full),
        }
    }

    /// The next so many events are published twice; the file cannot be made to.
    pub(super) fn repeat(&self, events: usize) {
        if let Kind::Memory(memory) = &self.kind {
            memory.repeat(events);
        }
    }
}
