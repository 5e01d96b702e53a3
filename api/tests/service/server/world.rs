//! A server as the binary would start it: embedded store in a temporary folder, five
//! stages that accept every event, and rows to show.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use actors::events::stages;
use actors::inbox::Inbox;
use actors::rows::Rows;
use api::auth::{Authenticator, Key, OperatorToken};
use api::net::Listener;
use api::observe::AccessLog;
use api::state::{AppState, Navigation, SnapshotCache, backlog};
use async_trait::async_trait;
use connectors::accounts::{Accounts, Role};
use connectors::api_store::ApiStore;
use connectors::blobs::FileBlobs;
use connectors::journal::{SqlQueries, SqlWriter, migrate};
use engine::embedded::{self, Embedded};
use engine::event::Event;
use engine::journal::{Commit, Journal};
use engine::stage::{Attempt, Effects, Options, Outcome, Stage, StageError};
use engine::{Context, Runtime};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::bearer::{Authorised, with_token};

/// The trace contexts of the events that the stages have handled.
pub(crate) type Traces = Arc<Mutex<Vec<Option<String>>>>;

/// A stage that finishes every event at once.
struct AcceptAll(Traces);

#[async_trait]
impl Stage<Rows> for AcceptAll {
    type State = ();

    async fn load(&self, _: &str) -> Result<(), StageError> {
        Ok(())
    }

    async fn handle(
        &self,
        (): &mut (),
        event: &Event,
        _: &Attempt,
    ) -> Result<Outcome<Rows>, StageError> {
        self.0.lock().unwrap().push(event.trace.clone());
        Ok(Outcome::Done(Effects::default()))
    }
}

pub(crate) struct World {
    pub(crate) address: SocketAddr,
    pub(crate) state: AppState,
    pub(crate) shutdown: CancellationToken,
    pub(crate) serving: JoinHandle<std::io::Result<()>>,
    store: Embedded<Rows>,
    pub(crate) traces: Traces,
    pub(crate) folder: tempfile::TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// A world whose state was changed before the server started.
    pub(crate) async fn with(change: impl FnOnce(&mut AppState)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::system().unwrap();
        let options = embedded::Options::new(folder.path().join("stillontime.db"));
        let pool = embedded::open(&options).await.unwrap();
        migrate(&pool.clone().into()).await.unwrap();
        let started = Embedded::start(&options, pool.clone(), SqlWriter, context.clone());
        let store = started.await.unwrap();
        let journal: Arc<dyn Journal<Rows>> = Arc::new(store.clone());
        let mut builder =
            Runtime::builder(context.clone(), journal.clone(), Arc::new(store.clone()));
        let all = [
            stages::EMAIL,
            stages::CALLSHEET,
            stages::USER,
            stages::ROUTE,
            stages::NOTIFY,
        ];
        let traces = Traces::default();
        for name in all {
            builder = builder.stage(name, Options::default(), AcceptAll(traces.clone()));
        }
        let runtime = Arc::new(builder.start().await.unwrap());
        let blobs = Arc::new(FileBlobs::new(folder.path().join("blobs")));
        let queries = Arc::new(SqlQueries::new(pool.clone()));
        let operator_token = OperatorToken::create(folder.path(), &context).unwrap();
        let key = Key::of_folder(folder.path(), &context).unwrap();
        let options = config::Identity::default();
        let auth = Authenticator::new(
            context.clone(),
            Accounts::new(pool.clone()),
            options,
            key,
            operator_token,
        );
        let access_log = config::Calls {
            folder: folder.path().join("calls"),
            ..config::Calls::default()
        };
        let access_log = AccessLog::start(&context, &access_log).unwrap();
        let inbox = Inbox::new(context.clone(), blobs, journal, queries.clone());
        let kept = Arc::new(store.clone());
        let mut state = AppState {
            backlog: backlog(context.clone(), queries.clone(), 1_000),
            started: context.now(),
            records: ApiStore::new(pool),
            dead_letters: kept.clone(),
            journal: kept,
            providers: Vec::new(),
            navigation: navigation(),
            drain: CancellationToken::new(),
            context,
            queries,
            inbox,
            inbox_folder: folder.path().join("inbox"),
            runtime,
            auth,
            require_operator_certificate: false,
            snapshot_cache: SnapshotCache::default(),
            access_log,
        };
        change(&mut state);

        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let listener = Listener::new(listener, None);
        let serve = api::app::serve(listener, state.clone(), shutdown.clone());
        let serving = tokio::spawn(serve);
        let world = Self {
            address,
            state,
            shutdown,
            serving,
            store,
            traces,
            folder,
        };
        world.ready().await;
        world
    }

    async fn ready(&self) {
        while !self.state.runtime.snapshot().await.ready() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn write(&self, rows: Rows) {
        self.store
            .commit(Commit::outside(rows, Vec::new()).into())
            .await
            .unwrap();
    }

    /// Publishes one event to a stage and waits until it is handled.
    pub(crate) async fn publish_one(&self, stage: &str, key: &str) {
        let mut steps = self.state.runtime.transitions();
        let emit = engine::event::Emit::new(stage, key, "test.v1", "{}");
        let id = engine::event::EventId("one".to_owned());
        let event = emit.event(id, self.state.context.now());
        let commit = Commit::outside(Rows::default(), vec![event]);
        self.store.commit(commit.into()).await.unwrap();
        steps.recv().await.unwrap();
    }

    /// A connection of the operator of this machine.
    pub(crate) async fn channel(&self) -> Authorised {
        let token = OperatorToken::read(self.folder.path()).unwrap();
        with_token(self.anonymous().await, &token)
    }

    /// A connection of a new account with this role.
    pub(crate) async fn signed_in(&self, email: &str, role: Role) -> Authorised {
        let auth = &self.state.auth;
        let account = auth.create(email, role, None).await.unwrap();
        let issued = auth
            .open_session(&account, "127.0.0.1", "test")
            .await
            .unwrap();
        with_token(self.anonymous().await, &issued.access)
    }

    /// A connection without a token.
    pub(crate) async fn anonymous(&self) -> tonic::transport::Channel {
        let address = format!("http://{}", self.address);
        tonic::transport::Endpoint::new(address)
            .unwrap()
            .connect()
            .await
            .unwrap()
    }
}

/// The built-in gazetteer and estimated distances: no map, no services on the network.
fn navigation() -> Navigation {
    let estimate = connectors::routes::DistanceEstimate::new(Default::default());
    Navigation {
        geocoder: Arc::new(connectors::geocode::Gazetteer::new(Default::default()).unwrap()),
        routes: Arc::new(estimate),
    }
}
