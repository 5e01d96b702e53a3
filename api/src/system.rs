//! Puts the parts together: store, adapters, stages, mail source.
//!
//! ```text
//! data/stillontime.db   log, journal and state          data/blobs      payloads
//! data/inbox            messages dropped here are read  data/outbox     Maildir of e-mails
//! data/calls            a line for each call            data/secret.key, operator.token
//! data/calendars        one .ics file for each person   data/server.lock  one server only
//! ```

mod lock;
mod outside;
mod store;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actors::events::stages;
use actors::inbox::{Inbox, InboxError};
use actors::ingress::IngressStage;
use actors::pipeline;
use actors::ports::PortError;
use actors::rows::Rows;
use config::Settings;
use connectors::accounts::Accounts;
use connectors::api_store::ApiStore;
use connectors::mail::maildir::{Incoming, MaildirSource};
use connectors::map::MapError;
use connectors::provider::{ClientError, Provider};
use engine::flow::limit::Limits;
use engine::{Builder, Context, DrainReport, Runtime};
use jiff::SignedDuration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::calls::Calls;
use crate::grpc::{self, Backlog};
use crate::identity::{Identity, Key, KeyError, LocalToken, TokenError};
use crate::listener::{Listener, Tls, TlsError};
use crate::server;
use crate::services::{Places, Recent, Services};
use lock::{Lock, ServerLock};
use outside::Outside;

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
    /// The key of this installation cannot be used.
    #[error("auth/key: {0}")]
    Key(#[from] KeyError),
    /// The token for the commands of this machine cannot be written.
    #[error("auth/operator-token: {0}")]
    Token(#[from] TokenError),
    /// The address book cannot be read.
    #[error("geocode/address-book: {0}")]
    AddressBook(std::io::Error),
    /// The road map cannot be used.
    #[error(transparent)]
    Map(#[from] MapError),
    /// Services on the network cannot be asked.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// Connections cannot be encrypted.
    #[error(transparent)]
    Tls(#[from] TlsError),
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
            Self::Key(_) => "auth/key",
            Self::Token(_) => "auth/operator-token",
            Self::AddressBook(_) => "geocode/address-book",
            Self::Map(error) => error.code(),
            Self::Client(_) => "provider/client",
            Self::Tls(error) => error.code(),
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
    /// Who may call.
    pub identity: Identity,
    calls: Calls,
    places: Places,
    /// Cancelled when an operator asks over gRPC that it stops.
    pub drain: CancellationToken,
    providers: Vec<Provider>,
    tls: Option<Tls>,
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
        let tls = Tls::read(&settings.server.tls)?;
        let lock = Lock::take(&settings.data)?;
        let store = open_store(&settings, &context).await?;
        let server_lock = match &store.server {
            Some(server) => Some(ServerLock::take(server).await?),
            None => None,
        };
        let limits = Limits::new(context.clone());
        let oidc = outside::sign_in(&settings, &context, &limits).await?;
        let identity = identity(&settings, &context, &store)?.through(oidc.clone());
        let calls = Calls::start(&context, &settings.calls).map_err(|source| Error::DataDir {
            path: settings.calls.folder.display().to_string(),
            source,
        })?;
        let (blobs, queries) = (store.blobs.clone(), store.queries.clone());
        let outside = Outside::open(&settings, &context, &limits).await?;
        let mut providers = outside.providers.clone();
        providers.extend(oidc.map(|oidc| oidc.provider().clone()));
        let places = outside.places();
        let ports = outside.ports(&settings, blobs, queries, &limits);
        let builder = Runtime::builder(context.clone(), store.journal.clone(), store.log.clone());
        let builder = builder
            .limits(limits)
            .slos(config::slo_rules(&settings)?)
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
        let records = ApiStore::new(store.pool.clone());
        let stop = sources.clone();
        prune(context.clone(), identity.clone(), records, stop);
        let mail = watch_mail(&settings, inbox.clone(), backlog.clone(), sources.clone());
        Ok(Self {
            context,
            settings,
            store,
            inbox,
            runtime,
            identity,
            calls,
            places,
            drain: CancellationToken::new(),
            providers,
            tls,
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
            providers: self.providers.clone(),
            places: self.places.clone(),
            started: self.context.now(),
            drain: self.drain.clone(),
            records: ApiStore::new(self.store.pool.clone()),
            identity: self.identity.clone(),
            calls: self.calls.clone(),
            recent: Recent::default(),
            certified_operators: self.settings.server.tls.has_client_authority(),
        };
        if let Some(tls) = self.tls.clone() {
            tokio::spawn(tls.follow(shutdown.clone()));
        }
        let listener = Listener::new(listener, self.tls.clone());
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
        self.calls.flush().await;
        self.store.close().await;
        report
    }
}

/// As long as the engine remembers what it was handed.
const ANSWERS: SignedDuration = SignedDuration::from_hours(24 * 14);

/// Who may call; the commands of this machine find their token in the data folder.
fn identity(settings: &Settings, context: &Context, store: &Store) -> Result<Identity, Error> {
    let key = Key::of_folder(&settings.data, context)?;
    let local = LocalToken::create(&settings.data, context)?;
    let accounts = Accounts::new(store.pool.clone());
    let options = settings.identity.clone();
    Ok(Identity::new(
        context.clone(),
        accounts,
        options,
        key,
        local,
    ))
}

/// Forgets once an hour what is over of sessions and audit log, and the answers that nobody
/// asks for again.
fn prune(context: Context, identity: Identity, records: ApiStore, stop: CancellationToken) {
    tokio::spawn(async move {
        let mut hours = tokio::time::interval(Duration::from_secs(3_600));
        loop {
            tokio::select! {
                _ = hours.tick() => {}
                () = stop.cancelled() => return,
            }
            let forgotten = async {
                identity.prune().await?;
                records.prune_operations(context.now() - ANSWERS).await
            };
            if let Err(error) = forgotten.await {
                tracing::warn!(%error, "what is over could not be forgotten");
            }
        }
    });
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
    let stage = IngressStage::new(inbox.clone(), queries, objects, backlog.clone());
    let options = pipeline::stage_options(settings.pipeline.email_credits, 30);
    builder.stage(stages::INBOX, options, stage)
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
    if error.is_transient() {
        PortError::transient(error.code(), error)
    } else {
        PortError::permanent(error.code(), error)
    }
}
