//! A server as the binary would start it: embedded store in a temporary folder, five
//! stages that accept what they get, and rows to show.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use actors::events::stages;
use actors::inbox::Inbox;
use actors::rows::Rows;
use api::calls::Calls;
use api::grpc;
use api::identity::{Identity, Key, LocalToken};
use api::listener::Listener;
use api::services::{Places, Recent, Services};
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

/// The trace contexts of what the stages got.
pub(crate) type Traces = Arc<Mutex<Vec<Option<String>>>>;

/// Done with everything at once.
struct Accepting(Traces);

#[async_trait]
impl Stage<Rows> for Accepting {
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
    pub(crate) services: Services,
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

    /// A world whose services were changed before the server started.
    pub(crate) async fn with(change: impl FnOnce(&mut Services)) -> Self {
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
            builder = builder.stage(name, Options::default(), Accepting(traces.clone()));
        }
        let runtime = Arc::new(builder.start().await.unwrap());
        let blobs = Arc::new(FileBlobs::new(folder.path().join("blobs")));
        let queries = Arc::new(SqlQueries::new(pool.clone()));
        let local = LocalToken::create(folder.path(), &context).unwrap();
        let key = Key::of_folder(folder.path(), &context).unwrap();
        let options = config::Identity::default();
        let identity = Identity::new(
            context.clone(),
            Accounts::new(pool.clone()),
            options,
            key,
            local,
        );
        let records = config::Calls {
            folder: folder.path().join("calls"),
            ..config::Calls::default()
        };
        let calls = Calls::start(&context, &records).unwrap();
        let inbox = Inbox::new(context.clone(), blobs, journal, queries.clone());
        let kept = Arc::new(store.clone());
        let mut services = Services {
            backlog: grpc::backlog(context.clone(), queries.clone(), 1_000),
            started: context.now(),
            records: ApiStore::new(pool),
            dead_letters: kept.clone(),
            journal: kept,
            providers: Vec::new(),
            places: places(),
            drain: CancellationToken::new(),
            context,
            queries,
            inbox,
            runtime,
            identity,
            certified_operators: false,
            recent: Recent::default(),
            calls,
        };
        change(&mut services);

        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let listener = Listener::new(listener, None);
        let serve = api::server::serve(listener, services.clone(), shutdown.clone());
        let serving = tokio::spawn(serve);
        let world = Self {
            address,
            services,
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
        while !self.services.runtime.snapshot().await.ready() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn write(&self, rows: Rows) {
        self.store
            .commit(Commit::outside(rows, Vec::new()).into())
            .await
            .unwrap();
    }

    /// Has a stage handle one event.
    pub(crate) async fn publish_one(&self, stage: &str, key: &str) {
        let mut steps = self.services.runtime.transitions();
        let emit = engine::event::Emit::new(stage, key, "test.v1", "{}");
        let id = engine::event::EventId("one".to_owned());
        let event = emit.event(id, self.services.context.now());
        let commit = Commit::outside(Rows::default(), vec![event]);
        self.store.commit(commit.into()).await.unwrap();
        steps.recv().await.unwrap();
    }

    /// A connection of the operator of this machine.
    pub(crate) async fn channel(&self) -> Authorised {
        let token = LocalToken::read(self.folder.path()).unwrap();
        with_token(self.anonymous().await, &token)
    }

    /// A connection of somebody who has signed in with this role.
    pub(crate) async fn signed_in(&self, email: &str, role: Role) -> Authorised {
        let identity = &self.services.identity;
        let account = identity.create(email, role, None).await.unwrap();
        let issued = identity.open(&account, "127.0.0.1", "test").await.unwrap();
        with_token(self.anonymous().await, &issued.access)
    }

    /// A connection of nobody.
    pub(crate) async fn anonymous(&self) -> tonic::transport::Channel {
        let address = format!("http://{}", self.address);
        tonic::transport::Endpoint::new(address)
            .unwrap()
            .connect()
            .await
            .unwrap()
    }
}

/// Nothing but distances and towns.
fn places() -> Places {
    let estimate = connectors::routes::DistanceEstimate::new(Default::default());
    Places {
        geocoder: Arc::new(connectors::geocode::Gazetteer::new(Default::default()).unwrap()),
        routes: Arc::new(estimate),
    }
}
