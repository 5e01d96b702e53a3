//! Puts the parts together: store, adapters, stages, mail source.
//!
//! ```text
//! data/stillontime.db   log, journal and state          data/blobs      payloads
//! data/inbox            messages dropped here are read  data/outbox     Maildir of e-mails
//! data/calendars        one .ics file for each person   data/server.lock  one server only
//! ```

mod lock;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actors::inbox::{Inbox, InboxError};
use actors::pipeline::{self, Ports};
use actors::ports::{Blobs, PortError, Queries};
use actors::rows::Rows;
use config::Settings;
use connectors::blobs::FileBlobs;
use connectors::calendar::IcsFiles;
use connectors::geocode::Gazetteer;
use connectors::journal::{SqlQueries, SqlWriter};
use connectors::mail::maildir::{Incoming, MaildirSource};
use connectors::mail::outbox::MaildirOutbox;
use connectors::reader::WorkerReader;
use connectors::routes::DistanceEstimate;
use engine::embedded::{self, Embedded};
use engine::limit::{self, Limits};
use engine::{Context, DrainReport, Runtime};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::grpc::{self, Backlog};
use crate::server;
use crate::services::Services;
use lock::Lock;

pub(crate) use lock::is_held;

/// Why the system did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data directory cannot be used.
    #[error("store/data-dir: {path}: {source}")]
    DataDir {
        /// The directory.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Another server works on the same data directory.
    #[error(
        "store/in-use: {path}: another server works on this data folder; stop it, or choose \
         another folder with --data"
    )]
    InUse {
        /// The directory.
        path: String,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] embedded::OpenError),
    /// The database is of another version, or a migration failed.
    #[error("store/migrate: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The address book cannot be read.
    #[error("geocode/address-book: {0}")]
    AddressBook(std::io::Error),
    /// The objectives cannot be meant.
    #[error(transparent)]
    Config(#[from] config::Error),
    /// The stages did not start.
    #[error(transparent)]
    Start(#[from] engine::StartError),
    /// The journal did not take the first timer.
    #[error(transparent)]
    Journal(#[from] engine::journal::JournalError),
}

impl Error {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DataDir { .. } => "store/data-dir",
            Self::InUse { .. } => "store/in-use",
            Self::Open(_) => "store/open",
            Self::Migrate(_) => "store/migrate",
            Self::AddressBook(_) => "geocode/address-book",
            Self::Config(_) => "config/slo",
            Self::Start(_) => "engine/start",
            Self::Journal(_) => "engine/journal-unavailable",
        }
    }
}

/// The store alone, without stages: for commands that look or change a profile.
pub struct Store {
    /// Log and journal.
    pub journal: Embedded<Rows>,
    /// Reads.
    pub queries: Arc<dyn Queries>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Finishes what was handed in and closes the file.
    pub async fn close(self) {
        self.journal.close().await;
    }
}

/// Opens the store under `settings.data`, creating and migrating it if needed. Works
/// while a server runs on the same directory.
///
/// # Errors
/// See [`Error`].
pub async fn open_store(settings: &Settings, context: &Context) -> Result<Store, Error> {
    create(&settings.data)?;
    let options = embedded::Options::new(settings.data.join("stillontime.db"));
    let pool = embedded::open(&options).await?;
    connectors::journal::migrate(&pool.clone().into()).await?;
    let queries = Arc::new(SqlQueries::new(pool.clone()));
    let journal = Embedded::start(&options, pool, SqlWriter, context.clone()).await?;
    Ok(Store { journal, queries })
}

fn create(path: &Path) -> Result<(), Error> {
    let named = |source| Error::DataDir {
        path: path.display().to_string(),
        source,
    };
    std::fs::create_dir_all(path).map_err(named)
}

/// Everything, running.
pub struct System {
    /// Time and randomness.
    pub context: Context,
    /// What it was started with.
    pub settings: Settings,
    /// Log and journal.
    pub journal: Embedded<Rows>,
    /// Reads.
    pub queries: Arc<dyn Queries>,
    /// The door for messages.
    pub inbox: Inbox,
    /// The stages.
    pub runtime: Arc<Runtime<Rows>>,
    sources: CancellationToken,
    backlog: Backlog,
    mail: JoinHandle<()>,
    /// Held as long as the system lives.
    _lock: Lock,
}

impl std::fmt::Debug for System {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("System")
            .field("data", &self.settings.data)
            .finish_non_exhaustive()
    }
}

impl System {
    /// Starts store, stages, tick and mail source. There is one at a time on a data
    /// directory: two would both answer each event.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn start(settings: Settings, context: Context) -> Result<Self, Error> {
        create(&settings.data)?;
        let lock = Lock::take(&settings.data)?;
        let Store { journal, queries } = open_store(&settings, &context).await?;
        let blobs: Arc<dyn Blobs> = Arc::new(FileBlobs::new(settings.data.join("blobs")));
        let limits = Limits::new(context.clone());
        let ports = ports(&settings, blobs.clone(), queries.clone(), &limits)?;
        let shared = Arc::new(journal.clone());
        let builder = Runtime::builder(context.clone(), shared.clone(), shared.clone());
        let builder = builder
            .limits(limits)
            .slos(config::rules(&settings)?)
            .interval_log(settings.latency_log.clone());
        let builder = pipeline::add_stages(builder, &context, &ports, &settings.pipeline);
        pipeline::start_tick(&*shared, &context, &settings.pipeline).await?;
        let runtime = Arc::new(builder.start().await?);
        let inbox = Inbox::new(context.clone(), blobs, shared, queries.clone());
        let limit = settings.server.backlog_limit;
        let backlog = grpc::backlog(context.clone(), queries.clone(), limit);
        let sources = CancellationToken::new();
        let mail = watch_mail(&settings, inbox.clone(), backlog.clone(), sources.clone());
        Ok(Self {
            context,
            settings,
            journal,
            queries,
            inbox,
            runtime,
            sources,
            backlog,
            mail,
            _lock: lock,
        })
    }

    /// Serves gRPC, dashboard and metrics until `shutdown`.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> std::io::Result<()> {
        let store = Arc::new(self.journal.clone());
        let services = Services {
            context: self.context.clone(),
            queries: self.queries.clone(),
            inbox: self.inbox.clone(),
            runtime: self.runtime.clone(),
            backlog: self.backlog.clone(),
            dead_letters: store.clone(),
            journal: store,
        };
        server::serve(listener, services, shutdown).await
    }

    /// Takes no more mail, lets the stages finish for at most the configured time, closes
    /// the store. What did not finish comes again at the next start.
    pub async fn stop(self) -> DrainReport {
        self.sources.cancel();
        if let Err(error) = self.mail.await {
            tracing::error!(%error, "the mail source ended badly");
        }
        let limit = Duration::from_secs(self.settings.server.drain_seconds);
        let report = self.runtime.drain(limit).await;
        self.journal.close().await;
        report
    }
}

fn ports(
    settings: &Settings,
    blobs: Arc<dyn Blobs>,
    queries: Arc<dyn Queries>,
    limits: &Limits,
) -> Result<Ports, Error> {
    let workers = u32::try_from(settings.reader.workers).unwrap_or(u32::MAX);
    let reader_limit = limit::Options {
        concurrent: workers,
        per_user: workers,
        ..limit::Options::default()
    };
    let geocoder = Gazetteer::new(settings.geocode.clone()).map_err(Error::AddressBook)?;
    let outbox = MaildirOutbox::new(settings.data.join("outbox"), settings.mail.outbox.clone());
    Ok(Ports {
        reader: Arc::new(WorkerReader::new(settings.reader.clone())),
        reader_limit: limits.limiter("reader", &reader_limit),
        geocoder: Arc::new(geocoder),
        routes: Arc::new(DistanceEstimate::new(settings.routes.clone())),
        weather: None,
        blobs,
        outbox: Arc::new(outbox),
        calendars: Arc::new(IcsFiles::new(settings.data.join("calendars"))),
        queries,
    })
}

/// Reads the drop folder; a relative one lies in the data directory.
fn watch_mail(
    settings: &Settings,
    inbox: Inbox,
    backlog: Backlog,
    stop: CancellationToken,
) -> JoinHandle<()> {
    let mut options = settings.mail.inbox.clone();
    options.folder = settings.data.join(&options.folder);
    let source = MaildirSource::new(options);
    tokio::spawn(async move {
        let accept = move |mail: Incoming| {
            let (inbox, backlog) = (inbox.clone(), backlog.clone());
            async move {
                backlog.admit().await.map_err(grpc::refused)?;
                let accepted = inbox.accept(mail.raw, mail.recipient.as_deref()).await;
                accepted.map(|_| ()).map_err(|error| refusal(&error))
            }
        };
        source.run(accept, stop).await;
    })
}

/// A message refused for good is set aside by the source; one refused for now stays.
fn refusal(error: &InboxError) -> PortError {
    if error.transient() {
        PortError::transient(error.code(), error)
    } else {
        PortError::permanent(error.code(), error)
    }
}
