//! The store: log, journal, queries and blobs, embedded or on servers.
//!
//! ```text
//! embedded + sqlite     one file                        blobs in files
//! nats     + sqlite     streams, and one file           blobs in the object store
//! nats     + postgres   streams, and a database         blobs in the object store
//! ```

use std::sync::Arc;

use actors::ingress;
use actors::ports::{Blobs, Objects, Queries};
use actors::rows::Rows;
use config::Settings;
use connectors::blobs::{AnyObjects, FileBlobs, ObjectStoreBlobs};
use connectors::journal::{SqlQueries, SqlWriter};
use engine::dead_letters::DeadLetters;
use engine::distributed::Distributed;
use engine::embedded::{self, Embedded};
use engine::jetstream::{self, JetStream};
use engine::journal::Journal;
use engine::log::EventLog;
use engine::sql::Pool;
use engine::{Context, postgres};

use super::data_folder;
use super::error::Error;

/// Bucket of the object store.
const BLOB_BUCKET: &str = "stillontime-v1-blobs";

/// The store alone, without stages: also for commands that read it or change a profile.
pub struct Store {
    /// Makes effects durable.
    pub journal: Arc<dyn Journal<Rows>>,
    /// Queues of events.
    pub log: Arc<dyn EventLog>,
    /// Dead letters of all stages.
    pub dead_letters: Arc<dyn DeadLetters>,
    /// Reads what the stages have written.
    pub queries: Arc<dyn Queries>,
    /// Payloads.
    pub blobs: Arc<dyn Blobs>,
    /// The database of the rows, for data that no actor owns.
    pub pool: Pool,
    /// Payloads that publishers put beside the log; `None` where the log accepts no publishers.
    pub objects: Option<Arc<dyn Objects>>,
    /// The database server, which servers on several machines share; `None` for SQLite.
    pub(super) server: Option<Pool>,
    backend: Backend,
}

enum Backend {
    Embedded(Embedded<Rows>),
    Distributed(Distributed<Rows>),
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Number of deliveries since the start that were dropped without ack or nak.
    pub fn unfinished_deliveries(&self) -> u64 {
        match &self.backend {
            Backend::Embedded(backend) => backend.unfinished_deliveries(),
            Backend::Distributed(backend) => backend.unfinished_deliveries(),
        }
    }

    /// Finishes pending commits and closes file and connections.
    pub async fn close(&self) {
        match &self.backend {
            Backend::Embedded(backend) => backend.close().await,
            Backend::Distributed(backend) => backend.close().await,
        }
    }
}

/// Opens the store that the settings name, creating and migrating it if needed. Works while
/// a server uses it.
///
/// # Errors
/// See [`Error`].
pub async fn open_store(settings: &Settings, context: &Context) -> Result<Store, Error> {
    data_folder::create(&settings.data)?;
    if settings.log.url == config::EMBEDDED {
        return embedded_store(settings, context).await;
    }
    let log = connect(settings, context).await?;
    if settings.store.url == config::SQLITE {
        let options = file(settings);
        let pool = embedded::open(&options).await?;
        let shared = Pool::from(pool.clone());
        connectors::journal::migrate(&shared).await?;
        let context = context.clone();
        let backend = Distributed::over_sqlite(log, &options, pool, SqlWriter, context).await?;
        return Ok(distributed(settings, backend, shared, None));
    }
    let options = server(&settings.store);
    let pool = postgres::open(&options).await?;
    let shared = Pool::from(pool.clone());
    connectors::journal::migrate(&shared).await?;
    let backend =
        Distributed::over_postgres(log, &options, pool, SqlWriter, context.clone()).await?;
    Ok(distributed(settings, backend, shared.clone(), Some(shared)))
}

fn file(settings: &Settings) -> embedded::Options {
    embedded::Options::new(settings.data.join("stillontime.db"))
}

fn server(store: &config::Store) -> postgres::Options {
    postgres::Options {
        max_connections: store.max_connections,
        min_connections: store.min_connections,
        connect_timeout: store.connect_timeout,
        idle_timeout: store.idle_timeout,
        ..postgres::Options::new(&store.url)
    }
}

async fn connect(settings: &Settings, context: &Context) -> Result<JetStream, Error> {
    let options = jetstream::Options {
        replicas: settings.log.replicas.into(),
        max_messages: match settings.log.max_messages {
            0 => None,
            count => Some(i64::try_from(count).unwrap_or(i64::MAX)),
        },
        decode: Some(Arc::new(ingress::decode)),
        ..jetstream::Options::new(&settings.log.url)
    };
    let log = JetStream::connect(options, context.clone()).await?;
    tracing::info!(version = log.server_version(), "connected to nats-server");
    Ok(log)
}

async fn embedded_store(settings: &Settings, context: &Context) -> Result<Store, Error> {
    let options = file(settings);
    let pool = embedded::open(&options).await?;
    let shared = Pool::from(pool.clone());
    connectors::journal::migrate(&shared).await?;
    let backend = Embedded::start(&options, pool, SqlWriter, context.clone()).await?;
    let ports = Arc::new(backend.clone());
    Ok(Store {
        journal: ports.clone(),
        log: ports.clone(),
        dead_letters: ports,
        queries: Arc::new(SqlQueries::new(shared.clone())),
        pool: shared,
        blobs: Arc::new(FileBlobs::new(settings.data.join("blobs"))),
        objects: None,
        server: None,
        backend: Backend::Embedded(backend),
    })
}

fn distributed(
    settings: &Settings,
    backend: Distributed<Rows>,
    rows: Pool,
    server: Option<Pool>,
) -> Store {
    let ports = Arc::new(backend.clone());
    let api = backend.log().api().clone();
    let blobs = ObjectStoreBlobs::new(api.clone(), BLOB_BUCKET, settings.log.replicas.into());
    Store {
        journal: ports.clone(),
        log: ports.clone(),
        dead_letters: ports,
        queries: Arc::new(SqlQueries::new(rows.clone())),
        pool: rows,
        blobs: Arc::new(blobs),
        objects: Some(Arc::new(AnyObjects::new(api))),
        server,
        backend: Backend::Distributed(backend),
    }
}
