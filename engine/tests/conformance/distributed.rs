//! JetStream with SQLite and with PostgreSQL, on real servers. A crash takes the
//! nats-server down too, with -9.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use engine::distributed::Distributed;
use engine::jetstream::{self, JetStream};
use engine::sql::{Pool, Statement};
use engine::{Context, embedded, postgres};

use crate::backend::{Backend, Names, Store};
use crate::embedded::NameWriter;
use crate::servers::{self, Nats};

/// Where the rows are.
#[derive(Clone)]
enum Rows {
    File(Arc<tempfile::TempDir>),
    Server(String, #[allow(dead_code)] Arc<Option<servers::Postgres>>),
}

struct OnJetStream {
    nats: Arc<Mutex<Nats>>,
    rows: Rows,
    pool: Pool,
    store: Distributed<Names>,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS name (name TEXT PRIMARY KEY)";

impl OnJetStream {
    async fn open(nats: Arc<Mutex<Nats>>, rows: Rows) -> Self {
        let url = nats.lock().unwrap().url.clone();
        let context = Context::system().unwrap();
        let options = jetstream::Options {
            ack_wait: Duration::from_secs(3),
            ..jetstream::Options::new(url)
        };
        let log = JetStream::connect(options, context.clone()).await.unwrap();
        let (pool, store) = match &rows {
            Rows::File(folder) => {
                let options = embedded::Options::new(folder.path().join("suite.db"));
                let pool = embedded::open(&options).await.unwrap();
                let shared = Pool::from(pool.clone());
                shared.execute(Statement::new(TABLE)).await.unwrap();
                let store = Distributed::over_sqlite(log, &options, pool, NameWriter, context);
                (shared, store.await.unwrap())
            }
            Rows::Server(url, _) => {
                let options = postgres::Options {
                    min_connections: 1,
                    max_connections: 4,
                    ..postgres::Options::new(url)
                };
                let pool = postgres::open(&options).await.unwrap();
                let shared = Pool::from(pool.clone());
                shared.execute(Statement::new(TABLE)).await.unwrap();
                let store = Distributed::over_postgres(log, &options, pool, NameWriter, context);
                (shared, store.await.unwrap())
            }
        };
        Self {
            nats,
            rows,
            pool,
            store,
        }
    }

    fn ports(&self) -> Store {
        let store = Arc::new(self.store.clone());
        Store {
            _alive: Arc::new((self.nats.clone(), self.rows.clone())),
            log: store.clone(),
            journal: store.clone(),
            dead_letters: store,
        }
    }

    async fn names(&self) -> Vec<String> {
        let query = Statement::new("SELECT name FROM name ORDER BY name");
        let rows = self.pool.fetch(query).await.unwrap();
        rows.iter().map(|row| row.text("name").unwrap()).collect()
    }

    async fn crash(self) -> Self {
        let rows = match &self.rows {
            Rows::File(folder) => Rows::File(crate::embedded::copied(folder)),
            server => server.clone(),
        };
        let nats = self.nats.clone();
        drop(self);
        {
            let mut nats = nats.lock().unwrap();
            nats.server.kill();
            nats.server.restart();
        }
        Self::open(nats, rows).await
    }
}

macro_rules! backend {
    ($name:ident, $rows:expr) => {
        pub(crate) struct $name(OnJetStream);

        #[async_trait]
        impl Backend for $name {
            async fn new() -> Self {
                let nats = Arc::new(Mutex::new(Nats::start()));
                Self(OnJetStream::open(nats, $rows).await)
            }

            async fn another(&self) -> Store {
                let (nats, rows) = (self.0.nats.clone(), self.0.rows.clone());
                OnJetStream::open(nats, rows).await.ports()
            }

            fn store(&self) -> Store {
                self.0.ports()
            }

            async fn names(&self) -> Vec<String> {
                self.0.names().await
            }

            fn unfinished(&self) -> u64 {
                self.0.store.unfinished_deliveries()
            }

            async fn close(&self) {
                self.0.store.close().await;
            }

            async fn crash(self) -> Self {
                Self(self.0.crash().await)
            }
        }
    };
}

backend!(
    OverSqlite,
    Rows::File(Arc::new(tempfile::tempdir().unwrap()))
);
backend!(OverPostgres, {
    let (url, server) = servers::any_database().await;
    Rows::Server(url, Arc::new(server))
});
