//! Throughput of one hop over JetStream - fetch an event, publish its output, acknowledge it -
//! against a plain loop on the client library with the same guarantees (deduplication ids,
//! acknowledged publishing, double ack). Also the rate and CPU time of a whole hop with a row
//! in PostgreSQL.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::jetstream::{self, stream};
use async_trait::async_trait;
use bytes::Bytes;
use engine::distributed::Distributed;
use engine::embedded;
use engine::event::{Emit, Event, EventId, Priority};
use engine::jetstream::{JetStream, Options as LogOptions};
use engine::journal::{NoRows, SqlRows};
use engine::log::EventLog;
use engine::sql::{Connection, Statement};
use engine::stage::{Attempt, Effects, Options, Outcome, Stage, StageError};
use engine::{Context, Runtime, postgres};
use futures_util::StreamExt;
use tokio::sync::watch;

use crate::embedded_hop::Lines;
use crate::servers::{Nats, any_database};
use crate::{Failure, Measurement, median};

/// Ids of the measurements of this module.
pub const IDS: [&str; 5] = [
    "engine.jetstream_hop",
    "engine.jetstream_hop_tuned",
    "engine.jetstream_hops_s",
    "engine.jetstream_postgres_hops_s",
    "engine.jetstream_postgres_cpu_us",
];

const ROUNDS: usize = 5;
const EVENTS: usize = 20_000;
const KEYS: usize = 2_000;
const MAX_IN_FLIGHT: usize = 1_024;

/// A stage without rows, which waits until the receiver is set to true.
struct Hop(watch::Receiver<bool>);

struct LineWriter;

#[async_trait]
impl SqlRows<Lines> for LineWriter {
    async fn write(&self, rows: &Lines, connection: &mut Connection) -> Result<(), sqlx::Error> {
        let lines = Statement::new("INSERT INTO line (text) ").push_rows(&rows.0, |tuple, line| {
            tuple.bind(line);
        });
        connection.execute(lines).await.map(drop)
    }
}

fn next(event: &Event) -> Emit {
    Emit::new(
        "next",
        event.key.clone(),
        event.schema.clone(),
        event.payload.clone(),
    )
}

async fn started(gate: &watch::Receiver<bool>) {
    // The sender outlives the stage, so that this cannot fail.
    let _ = gate.clone().wait_for(|open| *open).await;
}

#[async_trait]
impl Stage<()> for Hop {
    type State = ();

    async fn load(&self, _: &str) -> Result<(), StageError> {
        Ok(())
    }

    async fn handle(
        &self,
        (): &mut (),
        event: &Event,
        _: &Attempt,
    ) -> Result<Outcome<()>, StageError> {
        started(&self.0).await;
        Ok(Outcome::Done(Effects {
            emit: vec![next(event)],
            ..Effects::default()
        }))
    }
}

/// The same with a row.
struct WritingHop(watch::Receiver<bool>);

#[async_trait]
impl Stage<Lines> for WritingHop {
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
        started(&self.0).await;
        Ok(Outcome::Done(Effects {
            writes: Lines(vec![event.id.0.clone()]),
            emit: vec![next(event)],
            ..Effects::default()
        }))
    }
}

fn event(context: &Context, n: usize) -> Event {
    let now = context.now();
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

async fn fill(log: &dyn EventLog, context: &Context) -> Result<(), Failure> {
    for from in (0..EVENTS).step_by(1_000) {
        let events = (from..from + 1_000).map(|n| event(context, n)).collect();
        log.publish(events).await?;
    }
    Ok(())
}

/// Measures the engine and both loops alternately, several times, and reports median ratios and
/// rates.
///
/// # Errors
/// A server cannot be started or used.
pub async fn measure() -> Result<Vec<Measurement>, Failure> {
    let (mut ratios, mut tuned, mut rates) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let library = baseline(Loop::Library).await?;
        let engine = through_engine().await?;
        let requests = baseline(Loop::Requests).await?;
        eprintln!(
            "jetstream hop: {engine:.0}/s, bare async-nats loop {library:.0}/s, \
             with plain requests {requests:.0}/s"
        );
        ratios.push(engine / library);
        tuned.push(engine / requests);
        rates.push(engine);
    }
    let (mut with_postgres, mut cpu) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let (rate, micros) = with_rows().await?;
        with_postgres.push(rate);
        cpu.push(micros);
    }
    let measurement =
        |id: &str, value, unit: &str, goal, better: &str, against: &str| Measurement {
            id: id.to_owned(),
            value,
            unit: unit.to_owned(),
            goal,
            better: better.to_owned(),
            against: against.to_owned(),
        };
    Ok(vec![
        measurement(
            IDS[0],
            median(ratios),
            "ratio",
            Some(0.85),
            "higher",
            "bare async-nats loop (publish and its ack, double_ack), 1,024 in flight",
        ),
        measurement(
            IDS[1],
            median(tuned),
            "ratio",
            None,
            "higher",
            "the same loop with both acknowledgements as plain requests; does not preserve the order",
        ),
        measurement(
            IDS[2],
            median(rates),
            "1/s",
            None,
            "higher",
            "no baseline; without rows",
        ),
        measurement(
            IDS[3],
            median(with_postgres),
            "1/s",
            None,
            "higher",
            "no baseline; a row and an event in PostgreSQL, then JetStream",
        ),
        measurement(
            IDS[4],
            median(cpu),
            "us",
            None,
            "lower",
            "no baseline; CPU time of this process per event, without the servers",
        ),
    ])
}

const STAGE: Options = Options {
    credits: MAX_IN_FLIGHT as u32,
    progress_timeout: Duration::from_secs(600),
    retry: engine::flow::retry::RetryPolicy {
        attempts: 3,
        base: Duration::from_secs(1),
        cap: Duration::from_secs(1),
        in_place: Duration::from_secs(1),
    },
    after_dead_letter: engine::stage::AfterDeadLetter::Continue,
    idle_timeout: Duration::from_secs(120),
    max_live_actors: 50_000,
};

async fn through_engine() -> Result<f64, Failure> {
    let nats = Nats::start();
    let context = Context::system()?;
    let folder = tempfile::tempdir()?;
    let options = embedded::Options::new(folder.path().join("bench.db"));
    let pool = embedded::open(&options).await?;
    let log = JetStream::connect(LogOptions::new(&nats.url), context.clone()).await?;
    let store = Distributed::over_sqlite(log, &options, pool, NoRows, context.clone()).await?;
    let shared = Arc::new(store.clone());
    let (gate, closed) = watch::channel(false);
    let builder = Runtime::builder(context.clone(), shared.clone(), shared.clone());
    let runtime = builder.stage("hop", STAGE, Hop(closed)).start().await?;
    // The stream of the outputs is created with its first event.
    store
        .publish(vec![Event {
            stage: "next".to_owned(),
            ..event(&context, EVENTS)
        }])
        .await?;
    fill(&store, &context).await?;
    let start = context.monotonic();
    gate.send_replace(true);
    while store.log().backlog_of("next").await? <= EVENTS as u64 || store.backlog("hop").await? > 0
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let spent = context.monotonic() - start;
    runtime.drain(Duration::from_secs(10)).await;
    store.close().await;
    Ok(EVENTS as f64 / spent.as_secs_f64())
}

/// Events per second, and CPU time of each in microseconds.
async fn with_rows() -> Result<(f64, f64), Failure> {
    let nats = Nats::start();
    let (url, _postgres) = any_database().await;
    let context = Context::system()?;
    let options = postgres::Options {
        min_connections: 1,
        max_connections: 8,
        ..postgres::Options::new(url)
    };
    let pool = postgres::open(&options).await?;
    sqlx::raw_sql("CREATE TABLE line (text TEXT NOT NULL)")
        .execute(&pool)
        .await?;
    let log = JetStream::connect(LogOptions::new(&nats.url), context.clone()).await?;
    let store =
        Distributed::over_postgres(log, &options, pool, LineWriter, context.clone()).await?;
    let shared = Arc::new(store.clone());
    let (gate, closed) = watch::channel(false);
    let builder = Runtime::builder(context.clone(), shared.clone(), shared.clone());
    let runtime = builder
        .stage("hop", STAGE, WritingHop(closed))
        .start()
        .await?;
    fill(&store, &context).await?;
    let (start, used) = (context.monotonic(), cpu_time()?);
    gate.send_replace(true);
    while store.backlog("next").await? < EVENTS as u64 || store.backlog("hop").await? > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (spent, used) = (context.monotonic() - start, cpu_time()? - used);
    eprintln!(
        "jetstream + postgres hop: {:.0}/s",
        EVENTS as f64 / spent.as_secs_f64()
    );
    runtime.drain(Duration::from_secs(10)).await;
    store.close().await;
    let micros = used.as_secs_f64() * 1e6 / EVENTS as f64;
    Ok((EVENTS as f64 / spent.as_secs_f64(), micros))
}

/// User and system CPU time of this process so far, from `/proc`, in ticks of 10 ms.
fn cpu_time() -> Result<Duration, Failure> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    let after = text.rsplit(')').next().unwrap_or_default();
    let fields: Vec<i64> = after
        .split_whitespace()
        .filter_map(|word| word.parse::<i64>().ok())
        .collect();
    // The process state is a letter and was filtered out: user time is the 11th number after it.
    let ticks = fields.get(10).zip(fields.get(11));
    let (user, system) = ticks.ok_or("no CPU time in /proc/self/stat")?;
    Ok(Duration::from_millis((user + system).unsigned_abs() * 10))
}

/// How the baseline loop acknowledges.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loop {
    /// With the calls that the library's documentation recommends.
    Library,
    /// With plain requests, which are cheaper.
    Requests,
}

async fn baseline(which: Loop) -> Result<f64, Failure> {
    let nats = Nats::start();
    let context = Context::system()?;
    let client = async_nats::connect(&nats.url).await?;
    let api = jetstream::new(client.clone());
    let mut streams = Vec::new();
    for name in ["hop", "next"] {
        let config = stream::Config {
            name: name.to_owned(),
            subjects: vec![format!("bench.{name}.*")],
            retention: stream::RetentionPolicy::WorkQueue,
            discard: stream::DiscardPolicy::New,
            ..stream::Config::default()
        };
        streams.push(api.create_stream(config).await?);
    }
    let consumer = pull::Config {
        durable_name: Some("bench".to_owned()),
        ack_policy: AckPolicy::Explicit,
        max_ack_pending: -1,
        ..pull::Config::default()
    };
    let consumer = streams[0].create_consumer(consumer).await?;
    fill_baseline(&client, &context).await?;
    let messages = consumer
        .stream()
        .max_messages_per_batch(MAX_IN_FLIGHT)
        .messages()
        .await?;
    let start = context.monotonic();
    let work = messages
        .take(EVENTS)
        .for_each_concurrent(MAX_IN_FLIGHT, |message| {
            let (client, api) = (&client, &api);
            async move {
                hop(client, api, which, message)
                    .await
                    .expect("every step of the baseline loop succeeds");
            }
        });
    work.await;
    Ok(EVENTS as f64 / (context.monotonic() - start).as_secs_f64())
}

type Fetched = Result<jetstream::Message, async_nats::jetstream::consumer::pull::MessagesError>;

async fn hop(
    client: &async_nats::Client,
    api: &jetstream::Context,
    which: Loop,
    message: Fetched,
) -> Result<(), Failure> {
    let message = message?;
    let id = message
        .headers
        .as_ref()
        .and_then(|headers| headers.get("Nats-Msg-Id"));
    let id = id.map(|id| id.as_str()).unwrap_or_default();
    let id = EventId::derive("hop", id, 0);
    let payload = message.payload.clone();
    if which == Loop::Requests {
        publish(client, "next", id, payload).await?;
        let reply = message.reply.clone().ok_or("no reply")?;
        client.request(reply, Bytes::from_static(b"+ACK")).await?;
        return Ok(());
    }
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Nats-Msg-Id", id.0);
    let published = api.publish_with_headers("bench.next.0", headers, payload);
    published.await?.await?;
    message.double_ack().await
}

async fn publish(
    client: &async_nats::Client,
    to: &str,
    id: EventId,
    payload: Bytes,
) -> Result<(), Failure> {
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Nats-Msg-Id", id.0);
    let sent = client.request_with_headers(format!("bench.{to}.0"), headers, payload);
    let answer: serde_json::Value = serde_json::from_slice(&sent.await?.payload)?;
    match answer.get("error") {
        None => Ok(()),
        Some(error) => Err(error.to_string().into()),
    }
}

async fn fill_baseline(client: &async_nats::Client, context: &Context) -> Result<(), Failure> {
    let events = futures_util::stream::iter(0..EVENTS).map(|n| {
        let event = event(context, n);
        publish(client, "hop", event.id, event.payload)
    });
    let mut events = events.buffer_unordered(512);
    while let Some(done) = events.next().await {
        done?;
    }
    Ok(())
}
