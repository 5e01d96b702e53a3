//! Throughput of a full hop through the embedded engine - fetch, route to the key's actor,
//! handle, commit with a row, an event and a deduplication record, settle - against a plain
//! sqlx loop that executes the same multi-row statements in groups of 64 with
//! `synchronous=FULL`.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use engine::embedded::{self, Embedded};
use engine::event::{Emit, Event, EventId, Priority};
use engine::journal::{SqlRows, WriteSet};
use engine::log::EventLog;
use engine::stage::{Attempt, Effects, Options, Outcome, Stage, StageError};
use engine::{Context, Runtime};
use sqlx::{Connection, QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use crate::{Failure, Measurement, median};

/// Ids of the measurements of this module.
pub const IDS: [&str; 2] = ["engine.embedded_hop", "engine.embedded_hop_rusqlite"];

const EVENTS: usize = 40_000;
const KEYS: usize = 1_000;
const GROUP: usize = 64;
const ROUNDS: usize = 3;

/// Rows of the measured stage: one line for each event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines(pub(crate) Vec<String>);

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
impl SqlRows<Lines> for LineWriter {
    async fn write(
        &self,
        rows: &Lines,
        connection: &mut engine::sql::Connection,
    ) -> Result<(), sqlx::Error> {
        let connection = connection.as_sqlite().ok_or(sqlx::Error::WorkerCrashed)?;
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

/// Measures all three alternately, several times, and reports the median ratios to the sqlx
/// loop and to the rusqlite loop.
///
/// # Errors
/// The temporary database cannot be used.
pub async fn measure() -> Result<Vec<Measurement>, Failure> {
    let (mut to_sqlx, mut to_rusqlite) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let sqlx = baseline(Baseline::Sqlx).await?;
        let engine = through_engine().await?;
        let rusqlite = baseline(Baseline::Rusqlite).await?;
        eprintln!(
            "embedded hop: {engine:.0}/s, bare sqlx {sqlx:.0}/s, bare rusqlite {rusqlite:.0}/s"
        );
        to_sqlx.push(engine / sqlx);
        to_rusqlite.push(engine / rusqlite);
    }
    let measurement = |id: &str, ratios, goal, against: &str| Measurement {
        id: id.to_owned(),
        value: median(ratios),
        unit: "ratio".to_owned(),
        goal,
        better: "higher".to_owned(),
        against: against.to_owned(),
    };
    Ok(vec![
        measurement(
            IDS[0],
            to_sqlx,
            Some(0.8),
            "bare sqlx loop, same multi-row statements, groups of 64",
        ),
        measurement(
            IDS[1],
            to_rusqlite,
            None,
            "bare rusqlite loop, prepared statements, groups of 64",
        ),
    ])
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
        let options = embedded::Options {
            group: GROUP,
            ..embedded::Options::new(folder.path().join("bench.db"))
        };
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

    async fn fill(&self) -> Result<Embedded<Lines>, Failure> {
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

async fn through_engine() -> Result<f64, Failure> {
    let database = Database::new().await?;
    let store = database.fill().await?;
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

enum Baseline {
    Sqlx,
    Rusqlite,
}

async fn baseline(which: Baseline) -> Result<f64, Failure> {
    let database = Database::new().await?;
    let store = database.fill().await?;
    store.close().await;
    let path = database.options.path.clone();
    let start = database.context.monotonic();
    match which {
        Baseline::Sqlx => sqlx_loop(&path).await?,
        Baseline::Rusqlite => tokio::task::spawn_blocking(move || rusqlite_loop(&path)).await??,
    }
    Ok(EVENTS as f64 / (database.context.monotonic() - start).as_secs_f64())
}

async fn sqlx_loop(path: &Path) -> Result<(), sqlx::Error> {
    let path = path.display();
    let mut connection = SqliteConnection::connect(&format!("sqlite://{path}")).await?;
    sqlx::raw_sql("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        .execute(&mut connection)
        .await?;
    for _ in 0..EVENTS.div_ceil(GROUP) {
        group(&mut connection).await?;
    }
    Ok(())
}

/// The fastest way to do the same work: no thread switches, statements prepared once.
fn rusqlite_loop(path: &Path) -> rusqlite::Result<()> {
    let mut connection = rusqlite::Connection::open(path)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")?;
    for _ in 0..EVENTS.div_ceil(GROUP) {
        let behaviour = rusqlite::TransactionBehavior::Immediate;
        let transaction = connection.transaction_with_behavior(behaviour)?;
        rusqlite_group(&transaction)?;
        transaction.commit()?;
    }
    Ok(())
}

fn rusqlite_group(transaction: &rusqlite::Transaction<'_>) -> rusqlite::Result<()> {
    let read = "SELECT sequence, id, key, schema, due, payload FROM engine_event
                WHERE stage = 'hop' AND priority = 0 ORDER BY sequence LIMIT ?1";
    let mut read = transaction.prepare_cached(read)?;
    let rows = read.query_map([GROUP as i64], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
        ))
    })?;
    let rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
    let done = "INSERT INTO engine_done (stage, id, at) VALUES ('hop', ?1, 0)";
    let mut done = transaction.prepare_cached(done)?;
    let mut delete = transaction.prepare_cached("DELETE FROM engine_event WHERE sequence = ?1")?;
    let mut line = transaction.prepare_cached("INSERT INTO line (text) VALUES (?1)")?;
    let next = "INSERT INTO engine_event
                (id, stage, key, priority, schema, published, due, trace, payload)
                VALUES (?1, 'next', ?2, 0, ?3, ?4, ?4, NULL, ?5)";
    let mut next = transaction.prepare_cached(next)?;
    for (sequence, id, key, schema, due, payload) in &rows {
        done.execute([id])?;
        delete.execute([sequence])?;
        line.execute([id])?;
        let output = EventId::derive("hop", id, 0).0;
        next.execute((output, key, schema, due, payload))?;
    }
    Ok(())
}

type Row = (i64, String, String, String, i64, Vec<u8>);

async fn group(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT sequence, id, key, schema, due, payload FROM engine_event
         WHERE stage = 'hop' AND priority = 0 ORDER BY sequence LIMIT $1",
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
    let mut delete = QueryBuilder::<Sqlite>::new("DELETE FROM engine_event WHERE sequence IN ");
    delete.push_tuples(&rows, |mut row, (sequence, ..)| {
        row.push_bind(sequence);
    });
    delete.build().execute(&mut *transaction).await?;
    let lines: Vec<_> = rows.iter().map(|row| row.1.clone()).collect();
    insert_lines(&lines, &mut transaction).await?;
    let mut next = QueryBuilder::<Sqlite>::new(
        "INSERT INTO engine_event (id, stage, key, priority, schema, published, due, trace, payload) ",
    );
    next.push_values(&rows, |mut row, (_, id, key, schema, due, payload)| {
        let id = EventId::derive("hop", id, 0).0;
        row.push_bind(id)
            .push_bind("next")
            .push_bind(key)
            .push_bind(0i64)
            .push_bind(schema);
        row.push_bind(due)
            .push_bind(due)
            .push_bind(None::<String>)
            .push_bind(payload);
    });
    next.build().execute(&mut *transaction).await?;
    transaction.commit().await
}
