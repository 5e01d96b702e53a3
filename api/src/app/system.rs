//! The running system: starts the parts, serves them, and stops them in order.

use std::sync::Arc;
use std::time::Duration;

use actors::inbox::Inbox;
use actors::pipeline;
use actors::rows::Rows;
use config::Settings;
use connectors::accounts::Accounts;
use connectors::api_store::ApiStore;
use connectors::provider::Provider;
use engine::flow::limit::Limits;
use engine::{Context, DrainReport, Runtime};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::adapters::{self, Adapters};
use super::error::Error;
use super::lock::{Lock, ServerLock};
use super::store::{Store, open_store};
use super::{data_folder, ingress, retention, server};
use crate::auth::{Authenticator, Key, OperatorToken};
use crate::net::{Listener, Tls};
use crate::observe::AccessLog;
use crate::state::{AppState, Backlog, Navigation, SnapshotCache, backlog};

/// The running system.
pub struct System {
    /// Time and randomness.
    pub context: Context,
    /// The settings it was started with.
    pub settings: Settings,
    /// Log, journal, reads and payloads.
    pub store: Store,
    /// Accepts messages into the pipeline.
    pub inbox: Inbox,
    /// The stages.
    pub runtime: Arc<Runtime<Rows>>,
    /// Authenticates callers and manages accounts.
    pub auth: Authenticator,
    access_log: AccessLog,
    navigation: Navigation,
    /// Cancelled when an operator asks over gRPC that the server stop.
    pub drain: CancellationToken,
    providers: Vec<Provider>,
    tls: Option<Tls>,
    sources: CancellationToken,
    backlog: Backlog,
    mail: JoinHandle<()>,
    /// Held until the system is stopped.
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
    /// Starts store, stages, tick and mail source. Only one system can use a data folder at a
    /// time: two would both process each event.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn start(settings: Settings, context: Context) -> Result<Self, Error> {
        data_folder::create(&settings.data)?;
        let tls = Tls::read(&settings.server.tls)?;
        let lock = Lock::acquire(&settings.data)?;
        let store = open_store(&settings, &context).await?;
        let server_lock = match &store.server {
            Some(server) => Some(ServerLock::acquire(server).await?),
            None => None,
        };
        let limits = Limits::new(context.clone());
        let oidc = adapters::oidc(&settings, &context, &limits).await?;
        let auth = authenticator(&settings, &context, &store)?.with_oidc(oidc.clone());
        let access_log =
            AccessLog::start(&context, &settings.calls).map_err(|source| Error::DataDir {
                path: settings.calls.folder.display().to_string(),
                source,
            })?;
        let (blobs, queries) = (store.blobs.clone(), store.queries.clone());
        let adapters = Adapters::open(&settings, &context, &limits).await?;
        let mut providers = adapters.providers.clone();
        providers.extend(oidc.map(|oidc| oidc.provider().clone()));
        let navigation = adapters.navigation();
        let ports = adapters.ports(&settings, blobs, queries, &limits);
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
        let backlog = backlog(context.clone(), queries, limit);
        let builder = ingress::with_publishers(builder, &settings, &store, &inbox, &backlog);
        pipeline::start_tick(&*store.journal, &context, &settings.pipeline).await?;
        let runtime = Arc::new(builder.start().await?);
        let sources = CancellationToken::new();
        let records = ApiStore::new(store.pool.clone());
        retention::spawn(context.clone(), auth.clone(), records, sources.clone());
        let (accepts, admits) = (inbox.clone(), backlog.clone());
        let mail = ingress::watch_mail(&settings, accepts, admits, sources.clone());
        Ok(Self {
            context,
            settings,
            store,
            inbox,
            runtime,
            auth,
            access_log,
            navigation,
            drain: CancellationToken::new(),
            providers,
            tls,
            sources,
            backlog,
            mail,
            _locks: (lock, server_lock),
        })
    }

    /// Serves gRPC, pages and metrics until `shutdown`.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: CancellationToken,
    ) -> std::io::Result<()> {
        let state = AppState {
            context: self.context.clone(),
            queries: self.store.queries.clone(),
            inbox: self.inbox.clone(),
            inbox_folder: self.settings.mail.inbox.folder.clone(),
            runtime: self.runtime.clone(),
            backlog: self.backlog.clone(),
            dead_letters: self.store.dead_letters.clone(),
            journal: self.store.journal.clone(),
            providers: self.providers.clone(),
            navigation: self.navigation.clone(),
            started: self.context.now(),
            drain: self.drain.clone(),
            records: ApiStore::new(self.store.pool.clone()),
            auth: self.auth.clone(),
            access_log: self.access_log.clone(),
            snapshot_cache: SnapshotCache::default(),
            require_operator_certificate: self.settings.server.tls.has_client_authority(),
        };
        if let Some(tls) = self.tls.clone() {
            tokio::spawn(tls.reload_until(shutdown.clone()));
        }
        let listener = Listener::new(listener, self.tls.clone());
        server::serve(listener, state, shutdown).await
    }

    /// Stops the mail source, lets the stages finish for at most the configured time, and closes
    /// the store. Events that did not finish are redelivered at the next start.
    pub async fn stop(self) -> DrainReport {
        self.sources.cancel();
        if let Err(error) = self.mail.await {
            tracing::error!(%error, "the task of the mail source failed");
        }
        let limit = Duration::from_secs(self.settings.server.drain_seconds);
        let report = self.runtime.drain(limit).await;
        self.access_log.flush().await;
        self.store.close().await;
        report
    }
}

/// The authenticator; writes the operator token into the data folder.
fn authenticator(
    settings: &Settings,
    context: &Context,
    store: &Store,
) -> Result<Authenticator, Error> {
    let key = Key::of_folder(&settings.data, context)?;
    let operator_token = OperatorToken::create(&settings.data, context)?;
    let accounts = Accounts::new(store.pool.clone());
    let options = settings.identity.clone();
    Ok(Authenticator::new(
        context.clone(),
        accounts,
        options,
        key,
        operator_token,
    ))
}
