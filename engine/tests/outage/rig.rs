//! A running engine of two stages, whose rows show which events arrived.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use engine::dead_letters::{DeadLetters, Filter, Summary};
use engine::distributed::Distributed;
use engine::embedded;
use engine::event::{Emit, Event, EventId, Priority};
use engine::jetstream::{JetStream, Options as LogOptions};
use engine::journal::{SqlRows, WriteSet};
use engine::log::EventLog;
use engine::sql::{Connection, Pool, Statement};
use engine::stage::{Attempt, Effects, Options, Outcome, Stage, StageError};
use engine::{Context, Runtime};

/// Rows of key and number, each of which may exist once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen(Vec<(String, String)>);

impl WriteSet for Seen {
    fn merge(&mut self, later: Self) {
        self.0.extend(later.0);
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

struct Writer;

#[async_trait]
impl SqlRows<Seen> for Writer {
    async fn write(&self, rows: &Seen, connection: &mut Connection) -> Result<(), sqlx::Error> {
        let rows =
            Statement::new("INSERT INTO seen (key, number) ").push_rows(&rows.0, |tuple, row| {
                tuple.bind(&row.0).bind(&row.1);
            });
        connection.execute(rows).await.map(drop)
    }
}

/// Forwards every event.
struct In {
    writes: bool,
}

#[async_trait]
impl Stage<Seen> for In {
    type State = ();

    async fn load(&self, _: &str) -> Result<(), StageError> {
        Ok(())
    }

    async fn handle(
        &self,
        (): &mut (),
        event: &Event,
        _: &Attempt,
    ) -> Result<Outcome<Seen>, StageError> {
        let on = Emit::new("out", &event.key, &event.schema, event.payload.clone());
        let writes = match self.writes {
            true => Seen(vec![(format!("in-{}", event.key), text(event))]),
            false => Seen::default(),
        };
        Ok(Outcome::Done(Effects {
            writes,
            emit: vec![on],
            ..Effects::default()
        }))
    }
}

/// Longer than the `ack_wait` of the test with slow events.
const SLOW: Duration = Duration::from_secs(5);

struct Out;

#[async_trait]
impl Stage<Seen> for Out {
    type State = ();

    async fn load(&self, _: &str) -> Result<(), StageError> {
        Ok(())
    }

    async fn handle(
        &self,
        (): &mut (),
        event: &Event,
        _: &Attempt,
    ) -> Result<Outcome<Seen>, StageError> {
        match event.schema.as_str() {
            "unknown" => return Err(StageError::permanent("test/unknown", "what is this?")),
            "slow" => tokio::time::sleep(SLOW).await,
            _ => {}
        }
        Ok(Outcome::Done(Effects {
            writes: Seen(vec![(event.key.clone(), text(event))]),
            ..Effects::default()
        }))
    }
}

fn text(event: &Event) -> String {
    String::from_utf8_lossy(&event.payload[..event.payload.len().min(8)]).into_owned()
}

const KEYS: usize = 40;
pub(crate) const CREDITS: u32 = 64;

pub(crate) struct Rig {
    pub(crate) context: Context,
    pub(crate) store: Distributed<Seen>,
    pub(crate) runtime: Runtime<Seen>,
    pool: Pool,
    _folder: tempfile::TempDir,
}

pub(crate) fn options(url: &str) -> LogOptions {
    LogOptions {
        ack_wait: Duration::from_secs(5),
        ..LogOptions::new(url)
    }
}

impl Rig {
    /// `writes`: whether the first stage writes rows too.
    pub(crate) async fn start(log: LogOptions, writes: bool) -> Self {
        // Fails in all but the first test of the process.
        let _ = tracing_subscriber::fmt().with_test_writer().try_init();
        let folder = tempfile::tempdir().unwrap();
        let context = Context::system().unwrap();
        let options = embedded::Options::new(folder.path().join("outage.db"));
        let pool = embedded::open(&options).await.unwrap();
        let shared = Pool::from(pool.clone());
        // In the order in which they were written.
        let table = "CREATE TABLE seen (position INTEGER PRIMARY KEY AUTOINCREMENT, \
                     key TEXT NOT NULL, number TEXT NOT NULL, UNIQUE (key, number))";
        shared.execute(Statement::new(table)).await.unwrap();
        let log = JetStream::connect(log, context.clone()).await.unwrap();
        let store = Distributed::over_sqlite(log, &options, pool, Writer, context.clone()).await;
        let store = store.unwrap();
        let ports = Arc::new(store.clone());
        let stage = Options {
            credits: CREDITS,
            ..Options::default()
        };
        let builder = Runtime::builder(context.clone(), ports.clone(), ports);
        let builder = builder
            .stage("in", stage, In { writes })
            .stage("out", stage, Out);
        Self {
            runtime: builder.start().await.unwrap(),
            context,
            store,
            pool: shared,
            _folder: folder,
        }
    }

    pub(crate) fn event(&self, number: usize) -> Event {
        let now = self.context.now();
        Event {
            id: EventId(format!("event-{number}")),
            stage: "in".to_owned(),
            key: format!("k{}", number % KEYS),
            priority: Priority::Interactive,
            schema: "number".to_owned(),
            published: now,
            due: now,
            trace: None,
            payload: Bytes::from(format!("{number:08}")),
        }
    }

    /// Publishes with retries until the log has acknowledged the events.
    pub(crate) async fn publish(&self, numbers: std::ops::Range<usize>) {
        for from in numbers.clone().step_by(50) {
            let events: Vec<_> = (from..(from + 50).min(numbers.end))
                .map(|n| self.event(n))
                .collect();
            while self.store.publish(events.clone()).await.is_err() {}
        }
    }

    pub(crate) async fn seen(&self, of: &str) -> Vec<(String, String)> {
        let query = "SELECT key, number FROM seen WHERE key LIKE $1 ORDER BY position";
        let rows = self
            .pool
            .fetch(Statement::new(query).bind(of))
            .await
            .unwrap();
        let row = |row: &engine::sql::Row| (row.text("key").unwrap(), row.text("number").unwrap());
        rows.iter().map(row).collect()
    }

    /// The dead letters, once there are any.
    pub(crate) async fn dead_letters(&self) -> Vec<Summary> {
        loop {
            let letters = self.store.list(&Filter::default(), 10).await.unwrap();
            if !letters.is_empty() {
                return letters;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until `count` events have arrived, and checks that each came once and in order.
    pub(crate) async fn check(self, count: usize) {
        let all_arrived = async {
            while self.seen("k%").await.len() < count {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(Duration::from_secs(60), all_arrived)
            .await
            .is_err()
        {
            let seen = self.seen("k%").await;
            let numbers: std::collections::BTreeSet<_> =
                seen.into_iter().map(|row| row.1).collect();
            let missing = (0..count).map(|n| format!("{n:08}"));
            let missing: Vec<_> = missing.filter(|n| !numbers.contains(n)).collect();
            panic!(
                "{} of {count} arrived, without {:?}; the backlogs are {} and {}",
                numbers.len(),
                &missing[..missing.len().min(60)],
                self.store.backlog("in").await.unwrap(),
                self.store.backlog("out").await.unwrap(),
            );
        }
        let drained = self.runtime.drain(Duration::from_secs(20)).await;
        assert!(drained.stuck.is_empty(), "{drained:?}");
        let seen = self.seen("k%").await;
        assert_eq!(seen.len(), count);
        let mut last = HashMap::new();
        for (key, number) in seen {
            let before = last.insert(key.clone(), number.clone());
            assert!(
                before.is_none_or(|before| before < number),
                "{key}: {number}"
            );
        }
        let letters = self.store.list(&Filter::default(), 10).await.unwrap();
        assert!(letters.is_empty(), "{letters:?}");
        self.store.close().await;
    }
}
