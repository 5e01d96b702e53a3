//! The embedded log and journal over one SQLite file.

use std::sync::Arc;

use async_trait::async_trait;
use engine::Context;
use engine::embedded::{self, Embedded};
use engine::journal::SqlRows;
use engine::sql::{Connection, Statement};
use sqlx::SqlitePool;

use crate::backend::{Backend, Names, Store};

pub(crate) struct NameWriter;

#[async_trait]
impl SqlRows<Names> for NameWriter {
    async fn write(&self, rows: &Names, connection: &mut Connection) -> Result<(), sqlx::Error> {
        for name in &rows.0 {
            assert_ne!(name, "panic", "a planted panic");
            let insert = Statement::new("INSERT INTO name (name) VALUES ($1)");
            connection.execute(insert.bind(name)).await?;
        }
        Ok(())
    }
}

pub(crate) struct Sqlite {
    folder: Arc<tempfile::TempDir>,
    pool: SqlitePool,
    store: Embedded<Names>,
}

impl Sqlite {
    async fn open(folder: Arc<tempfile::TempDir>) -> Self {
        let options = embedded::Options::new(folder.path().join("suite.db"));
        let pool = embedded::open(&options).await.unwrap();
        sqlx::raw_sql("CREATE TABLE IF NOT EXISTS name (name TEXT PRIMARY KEY)")
            .execute(&pool)
            .await
            .unwrap();
        let context = Context::system().unwrap();
        let store = Embedded::start(&options, pool.clone(), NameWriter, context).await;
        Self {
            folder,
            pool,
            store: store.unwrap(),
        }
    }
}

fn ports(backend: &Sqlite) -> Store {
    let store = Arc::new(backend.store.clone());
    Store {
        _alive: backend.folder.clone(),
        log: store.clone(),
        journal: store.clone(),
        dead_letters: store,
    }
}

#[async_trait]
impl Backend for Sqlite {
    async fn new() -> Self {
        Self::open(Arc::new(tempfile::tempdir().unwrap())).await
    }

    async fn another(&self) -> Store {
        ports(&Self::open(self.folder.clone()).await)
    }

    fn store(&self) -> Store {
        ports(self)
    }

    async fn names(&self) -> Vec<String> {
        let names = sqlx::query_scalar("SELECT name FROM name ORDER BY name");
        names.fetch_all(&self.pool).await.unwrap()
    }

    fn unfinished(&self) -> u64 {
        self.store.unfinished_deliveries()
    }

    async fn close(&self) {
        self.store.close().await;
    }

    async fn crash(self) -> Self {
        Self::open(copied(&self.folder)).await
    }
}

/// A copy of the files for a new process: uncommitted data is not in them.
pub(crate) fn copied(files: &tempfile::TempDir) -> Arc<tempfile::TempDir> {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    for entry in std::fs::read_dir(files.path()).unwrap() {
        let path = entry.unwrap().path();
        // SQLite recreates the shared memory from the log, as after a power cut.
        if path.extension().is_none_or(|end| end != "db-shm") {
            let name = path.file_name().unwrap();
            std::fs::copy(&path, folder.path().join(name)).unwrap();
        }
    }
    folder
}
