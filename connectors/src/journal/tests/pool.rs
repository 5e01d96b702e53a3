//! Migrated databases for tests. The second value keeps the folder or server of the pool alive.

use std::any::Any;

use engine::sql::Pool;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use crate::journal::migrate;
use crate::servers;

pub(crate) type KeepAlive = Box<dyn Any + Send + Sync>;

fn file(folder: &tempfile::TempDir) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(folder.path().join("test.db"))
        .create_if_missing(true)
}

pub(crate) async fn sqlite() -> (Pool, KeepAlive) {
    let folder = tempfile::tempdir().unwrap();
    let options = SqlitePoolOptions::new().max_connections(2);
    let pool = options.connect_with(file(&folder)).await.unwrap().into();
    migrate(&pool).await.unwrap();
    (pool, Box::new(folder))
}

pub(crate) async fn postgres() -> (Pool, KeepAlive) {
    let (address, server) = servers::any_database().await;
    let options = PgPoolOptions::new().max_connections(2);
    let pool = options.connect(&address).await.unwrap().into();
    migrate(&pool).await.unwrap();
    (pool, Box::new(server))
}
