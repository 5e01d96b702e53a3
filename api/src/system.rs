//! Puts the parts together: store, adapters, stages, mail source.
//!
//! ```text
//! data/stillontime.db   log, journal and state          data/blobs      payloads
//! data/inbox            messages dropped here are read  data/outbox     Maildir of e-mails
//! data/calendars        one .ics file for each person   data/server.lock  one server only
//! ```

mod lock;
mod store;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actors::events::stages;
use actors::handed::InboxStage;
use actors::inbox::{Inbox, InboxError};
use actors::pipeline::{self, Ports};
use actors::ports::{Blobs, PortError, Queries};
use actors::rows::Rows;
use config::Settings;
use connectors::calendar::IcsFiles;
use connectors::geocode::Gazetteer;
use connectors::mail::maildir::{Incoming, MaildirSource};
use connectors::mail::outbox::MaildirOutbox;
use connectors::reader::WorkerReader;
use connectors::routes::DistanceEstimate;
use engine::limit::{self, Limits};
use engine::{Builder, Context, DrainReport, Runtime};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::grpc::{self, Backlog};
use crate::server;
use crate::services::Services;
use lock::{Lock, ServerLock};

pub(crate) use lock::is_held;
pub use store::{Store, open_store};

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
    Open(#[from] engine::embedded::OpenError),
    /// The database server cannot be used.
    #[error(transparent)]
    Server(#[from] engine::postgres::OpenError),
    /// The log on NATS cannot be used.
    #[error(transparent)]
    Log(#[from] engine::jetstream::ConnectError),
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
            Self::Open(_) | Self::Server(_) => "store/open",
            Self::Log(error) => error.code(),
            Self::Migrate(_) => "store/migrate",
            Self::AddressBook(_) => "geocode/address-book",
            Self::Config(_) => "config/slo",
            Self::Start(_) => "engine/start",
            Self::Journal(_) => "engine/journal-unavailable",
        }
    }
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
    /// Log, journal, reads and payloads.
    pub store: Store,
    /// The door for messages.
    pub inbox: Inbox,
    /// The stages.
    pub runtime: Arc<Runtime<Rows>>,
    sources: CancellationToken,
    backlog: Backlog,
    mail: JoinHandle<()>,
    /// Held as long as the system lives.
    _locks: (Lock, Option<ServerLock>),
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
        let store = open_store(&settings, &context).await?;
        let server_lock = match &store.server {
            Some(server) => Some(ServerLock::take(server).await?),
            None => None,
        };
        let limits = Limits::new(context.clone());
        let ports = ports(
            &settings,
            store.blobs.clone(),
            store.queries.clone(),
            &limits,
        )?;
        let builder = Runtime::builder(context.clone(), store.journal.clone(), store.log.clone());
        let builder = builder
            .limits(limits)
            .slos(config::rules(&settings)?)
            .interval_log(settings.latency_log.clone());
        let builder = pipeline::add_stages(builder, &context, &ports, &settings.pipeline);
        let (blobs, queries) = (store.blobs.clone(), store.queries.clone());
        let inbox = Inbox::new(
            context.clone(),
            blobs,
            store.journal.clone(),
            queries.clone(),
        );
        let limit = settings.server.backlog_limit;
        let backlog = grpc::backlog(context.clone(), queries, limit);
        let builder = with_publishers(builder, &settings, &store, &inbox, &backlog);
        pipeline::start_tick(&*store.journal, &context, &settings.pipeline).await?;
        let runtime = Arc::new(builder.start().await?);
        let sources = CancellationToken::new();
        let mail = watch_mail(&settings, inbox.clone(), backlog.clone(), sources.clone());
        Ok(Self {
            context,
            settings,
            store,
            inbox,
            runtime,
            sources,
            backlog,
            mail,
            _locks: (lock, server_lock),
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
        let services = Services {
            context: self.context.clone(),
            queries: self.store.queries.clone(),
            inbox: self.inbox.clone(),
            runtime: self.runtime.clone(),
            backlog: self.backlog.clone(),
            dead_letters: self.store.letters.clone(),
            journal: self.store.journal.clone(),
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
        self.store.close().await;
        report
    }
}

/// Where other programs can publish, a stage before the others takes in what they do.
fn with_publishers(
    builder: Builder<Rows>,
    settings: &Settings,
    store: &Store,
    inbox: &Inbox,
    backlog: &Backlog,
) -> Builder<Rows> {
    let Some(objects) = store.objects.clone() else {
        return builder;
    };
    let queries = store.queries.clone();
    let stage = InboxStage::new(inbox.clone(), queries, objects, backlog.clone());
    let options = pipeline::stage_options(settings.pipeline.email_credits, 30);
    builder.stage(stages::INBOX, options, stage)
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
