//! The log and journal in memory.

use std::sync::Arc;

use async_trait::async_trait;
use engine::memory::{Disk, Memory, MemoryRows, Options};

use crate::backend::{Backend, Names, Store};

#[derive(Default)]
pub(crate) struct NameTable(std::collections::BTreeSet<String>);

impl MemoryRows<Names> for NameTable {
    fn write(&mut self, rows: &Names) -> Result<(), String> {
        for name in &rows.0 {
            assert_ne!(name, "panic", "a planted panic");
            if self.0.contains(name) {
                return Err(format!("{name} exists"));
            }
        }
        self.0.extend(rows.0.iter().cloned());
        Ok(())
    }
}

pub(crate) struct InMemory {
    disk: Disk<NameTable>,
    store: Memory<Names, NameTable>,
}

impl InMemory {
    fn open(disk: Disk<NameTable>) -> Self {
        let store = Memory::start(disk.clone(), Options::default());
        Self { disk, store }
    }
}

fn ports(backend: &InMemory) -> Store {
    let store = Arc::new(backend.store.clone());
    Store {
        _alive: Arc::new(()),
        log: store.clone(),
        journal: store.clone(),
        dead_letters: store,
    }
}

#[async_trait]
impl Backend for InMemory {
    async fn new() -> Self {
        Self::open(Disk::new(NameTable::default()))
    }

    async fn another(&self) -> Store {
        ports(&Self::open(self.disk.clone()))
    }

    fn store(&self) -> Store {
        ports(self)
    }

    async fn names(&self) -> Vec<String> {
        self.disk.read(|names| names.0.iter().cloned().collect())
    }

    fn unfinished(&self) -> u64 {
        self.store.unfinished_deliveries()
    }

    async fn close(&self) {
        self.store.close().await;
    }

    async fn crash(self) -> Self {
        self.store.crash(0);
        Self::open(self.disk)
    }
}
