//! A full hop through the embedded engine - fetch, route to the key's actor, handle, commit
//! with a row, an event and a dedupe record, settle - against a bare sqlx loop that
//! executes the same multi-row statements in groups of 64 with `synchronous=FULL`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use engine::embedded::{self, Embedded};
use engine::event::{Emit, Event, EventId, Priority};
use engine::journal::{SqliteRows, WriteSet};
use engine::log::EventLog;
use engine::stage::{Attempt, Effects, Options, Outcome, Stage, StageError};
use engine::{Context, Runtime};
use sqlx::{Connection, QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use crate::Figure;

type Failure = Box<dyn std::error::Error + Send + Sync>;

const EVENTS: usize = 40_000;
const KEYS: usize = 1_000;
const GROUP: usize = 64;
const ROUNDS: usize = 3;

/// Rows of the measured application: one counter line for each event.
#[derive(Clone, Debug, Default)]
struct Lines(Vec<String>);

impl WriteSet for Lines {
    fn merge(&mut self, later: Self) {
        self.0.extend(later.0);
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

struct LineWriter;

#[async_trait]
impl SqliteRows<Lines> for LineWriter {
    async fn write(
        &self,
        rows: &Lines,
        connection: &mut SqliteConnection,
    ) -> Result<(), sqlx::Error> {
        insert_lines(&rows.0, connection).await
    }
}

async fn insert_lines(
    lines: &[String],
    connection: &mut SqliteConnection,
) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO line (text) ");
    query.push_values(lines, |mut row, line| {
        row.push_bind(line);
    });
    query.build().execute(connection).await.map(|_| ())
}

struct Hop;

#[async_trait]
impl Stage<Lines> for Hop {
    type State = ();

    async fn load(&self, _: &str) -> Result<(), StageError> {
        Ok(())
    }

    async fn handle(
        &self,
        (): &mut (),
        event: &Event,
        _: &Attempt,
    ) -> Result<Outcome<Lines>, StageError> {
        let emit = Emit {
            stage: "next".to_owned(),
            key: event.key.clone(),
            priority: None,
            schema: event.schema.clone(),
            payload: event.payload.clone(),
        };
        let writes = Lines(vec![event.id.0.clone()]);
        Ok(Outcome::Done(Effects {
            writes,
            emit: vec![emit],
            ..Effects::default()
        }))
    }
}

/// Measures both in turn, several times, and reports the median ratio.
///
/// # Errors
/// When the temporary database cannot be used.
pub async fn measure() -> Result<Figure, Failure> {
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let bare = bare().await?;
        let ours = ours().await?;
        eprintln!("embedded hop: {ours:.0}/s, bare sqlx {bare:.0}/s");
        ratios.push(ours / bare);
    }
    ratios.sort_by(f64::total_cmp);
    Ok(Figure {
        id: "engine.embedded_hop".to_owned(),
        value: ratios[ROUNDS / 2],
        unit: "ratio".to_owned(),
        goal: 0.8,
        better: "higher".to_owned(),
        against: "bare sqlx loop, same multi-row statements, groups of 64".to_owned(),
    })
}

struct Database {
    _folder: tempfile::TempDir,
    options: embedded::Options,
    pool: SqlitePool,
    context: Context,
}

impl Database {
    async fn new() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let options = embedded::Options::new(folder.path().join("bench.db"));
        let pool = embedded::open(&options).await?;
        sqlx::raw_sql("CREATE TABLE line (text TEXT NOT NULL)")
            .execute(&pool)
            .await?;
        Ok(Self {
            _folder: folder,
            options,
            pool,
            context: Context::system()?,
        })
    }

    async fn filled(&self) -> Result<Embedded<Lines>, Failure> {
        let (pool, context) = (self.pool.clone(), self.context.clone());
        let store = Embedded::start(&self.options, pool, LineWriter, context).await?;
        for from in (0..EVENTS).step_by(1_000) {
            let events = (from..(from + 1_000).min(EVENTS))
                .map(|n| self.event(n))
                .collect();
            store.publish(events).await?;
        }
        Ok(store)
    }

    fn event(&self, n: usize) -> Event {
        let now = self.context.now();
        Event {
            id: EventId::derive("bench", &n.to_string(), 0),
            stage: "hop".to_owned(),
            key: format!("key-{}", n % KEYS),
            priority: Priority::Interactive,
            schema: "bench.v1".to_owned(),
            published: now,
            due: now,
            trace: None,
            payload: Bytes::from(vec![b'x'; 256]),
        }
    }
}

async fn ours() -> Result<f64, Failure> {
    let database = Database::new().await?;
    let store = database.filled().await?;
    let shared = Arc::new(store.clone());
    let options = Options {
        credits: 512,
        ..Options::default()
    };
    let builder = Runtime::builder(database.context.clone(), shared.clone(), shared.clone());
    let start = database.context.monotonic();
    let runtime = builder.stage("hop", options, Hop).start().await?;
    while store.backlog("hop").await? > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let spent = database.context.monotonic() - start;
    runtime.drain(Duration::from_secs(10)).await;
    store.close().await;
    Ok(EVENTS as f64 / spent.as_secs_f64())
}

async fn bare() -> Result<f64, Failure> {
    let database = Database::new().await?;
    let store = database.filled().await?;
    store.close().await;
    let path = database.options.path.display();
    let mut connection = SqliteConnection::connect(&format!("sqlite://{path}")).await?;
    sqlx::raw_sql("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        .execute(&mut connection)
        .await?;
    let start = database.context.monotonic();
    for _ in 0..EVENTS.div_ceil(GROUP) {
        group(&mut connection).await?;
    }
    Ok(EVENTS as f64 / (database.context.monotonic() - start).as_secs_f64())
}

type Row = (i64, String, String, String, i64, Vec<u8>);

async fn group(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT sequence, id, key, schema, due, payload FROM engine_event
         WHERE stage = 'hop' ORDER BY sequence LIMIT $1",
    )
    .bind(GROUP as i64)
    .fetch_all(&mut *transaction)
    .await?;
    if rows.is_empty() {
        return transaction.commit().await;
    }
    let mut done = QueryBuilder::<Sqlite>::new("INSERT INTO engine_done (stage, id, at) ");
    done.push_values(&rows, |mut row, (_, id, ..)| {
        row.push_bind("hop").push_bind(id).push_bind(0i64);
    });
    done.build().execute(&mut *transaction).await?;
    let mut taken = QueryBuilder::<Sqlite>::new("DELETE FROM engine_event WHERE sequence IN ");
    taken.push_tuples(&rows, |mut row, (sequence, ..)| {
        row.push_bind(sequence);
    });
    taken.build().execute(&mut *transaction).await?;
    let lines: Vec<_> = rows.iter().map(|row| row.1.clone()).collect();
    insert_lines(&lines, &mut transaction).await?;
    let mut next = QueryBuilder::<Sqlite>::new(
        "INSERT INTO engine_event (id, stage, key, schema, published, due, trace, payload) ",
    );
    next.push_values(&rows, |mut row, (_, id, key, schema, due, payload)| {
        let id = EventId::derive("hop", id, 0).0;
        row.push_bind(id)
            .push_bind("next")
            .push_bind(key)
            .push_bind(schema);
        row.push_bind(due)
            .push_bind(due)
            .push_bind(None::<String>)
            .push_bind(payload);
    });
    next.build().execute(&mut *transaction).await?;
    transaction.commit().await
}
