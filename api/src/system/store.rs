//! Log, journal, reads and blobs: embedded, or on servers.
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

use super::{Error, create};

/// Bucket of the blobs.
const BLOBS: &str = "stillontime-v1-blobs";

/// The store alone, without stages: also for commands that look or change a profile.
pub struct Store {
    /// Where effects become durable.
    pub journal: Arc<dyn Journal<Rows>>,
    /// Where events wait.
    pub log: Arc<dyn EventLog>,
    /// What was given up.
    pub letters: Arc<dyn DeadLetters>,
    /// Reads.
    pub queries: Arc<dyn Queries>,
    /// Payloads.
    pub blobs: Arc<dyn Blobs>,
    /// The database of the rows, for what has no actor.
    pub pool: Pool,
    /// What publishers put beside the log; `None` where nobody can publish.
    pub objects: Option<Arc<dyn Objects>>,
    /// Shared by servers on several machines.
    pub(super) server: Option<Pool>,
    kept: Kept,
}

enum Kept {
    Embedded(Embedded<Rows>),
    Distributed(Distributed<Rows>),
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Deliveries that were dropped without a verdict since the start.
    pub fn unfinished_deliveries(&self) -> u64 {
        match &self.kept {
            Kept::Embedded(kept) => kept.unfinished_deliveries(),
            Kept::Distributed(kept) => kept.unfinished_deliveries(),
        }
    }

    /// Finishes what was handed in and closes file and connections.
    pub async fn close(&self) {
        match &self.kept {
            Kept::Embedded(kept) => kept.close().await,
            Kept::Distributed(kept) => kept.close().await,
        }
    }
}

/// Opens the store that the settings name, creating and migrating it if needed. Works while
/// a server runs on it.
///
/// # Errors
/// See [`Error`].
pub async fn open_store(settings: &Settings, context: &Context) -> Result<Store, Error> {
    create(&settings.data)?;
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
        let kept = Distributed::over_sqlite(log, &options, pool, SqlWriter, context).await?;
        return Ok(distributed(settings, kept, shared, None));
    }
    let options = server(&settings.store);
    let pool = postgres::open(&options).await?;
    let shared = Pool::from(pool.clone());
    connectors::journal::migrate(&shared).await?;
    let kept = Distributed::over_postgres(log, &options, pool, SqlWriter, context.clone()).await?;
    Ok(distributed(settings, kept, shared.clone(), Some(shared)))
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
    let kept = Embedded::start(&options, pool, SqlWriter, context.clone()).await?;
    let ports = Arc::new(kept.clone());
    Ok(Store {
        journal: ports.clone(),
        log: ports.clone(),
        letters: ports,
        queries: Arc::new(SqlQueries::new(shared.clone())),
        pool: shared,
        blobs: Arc::new(FileBlobs::new(settings.data.join("blobs"))),
        objects: None,
        server: None,
        kept: Kept::Embedded(kept),
    })
}

fn distributed(
    settings: &Settings,
    kept: Distributed<Rows>,
    rows: Pool,
    server: Option<Pool>,
) -> Store {
    let ports = Arc::new(kept.clone());
    let api = kept.log().api().clone();
    let blobs = ObjectStoreBlobs::new(api.clone(), BLOBS, settings.log.replicas.into());
    Store {
        journal: ports.clone(),
        log: ports.clone(),
        letters: ports,
        queries: Arc::new(SqlQueries::new(rows.clone())),
        pool: rows,
        blobs: Arc::new(blobs),
        objects: Some(Arc::new(AnyObjects::new(api))),
        server,
        kept: Kept::Distributed(kept),
    }
}
