//! A runtime for supervised actors that consume a durable event log.
//!
//! ```text
//! publish -> log -> credits -> fetcher -> actor of the key -> Stage::handle
//!             ^                                                   |
//!             +-- events, rows, timers: one transaction <- Journal::commit
//! ```
//! - Delivery is at least once, effects are effectively once: an event is acknowledged
//!   only after its effects are durable, and a redelivered one is recognised.
//! - The events of a key are handled by a stage one at a time, in order.
//! - A stage has at most as many events in flight as it has credits; the others wait in the log.
//! - A failed event is retried, parked or dead-lettered; a panic affects no other event.
//!
//! The engine is independent of its application: payloads are opaque bytes, rows are a
//! [`journal::WriteSet`].
//!
//! docs/ARCHITECTURE.md draws the layers of the modules, and a test holds the drawing.
//!
//! A pipeline that counts words, each word in an actor of its own. Its state is a row, so it
//! survives the end of the actor and of the process:
//!
//! ```
//! use engine::{embedded, event::*, journal::*, log::EventLog, sql::*, stage::*, Context, Runtime};
//! use std::{collections::BTreeMap, sync::Arc, time::Duration};
//!
//! /// The rows: how often each word was counted.
//! #[derive(Clone, Default)]
//! struct Counts(BTreeMap<String, i64>);
//!
//! impl WriteSet for Counts {
//!     fn merge(&mut self, later: Self) {
//!         self.0.extend(later.0);
//!     }
//!     fn is_empty(&self) -> bool {
//!         self.0.is_empty()
//!     }
//! }
//!
//! /// Writes them in the transaction of the commit.
//! struct Table;
//!
//! #[async_trait::async_trait]
//! impl SqlRows<Counts> for Table {
//!     async fn write(&self, rows: &Counts, connection: &mut Connection) -> Result<(), sqlx::Error> {
//!         for (word, count) in &rows.0 {
//!             let row = Statement::new("INSERT OR REPLACE INTO word (word, count) VALUES ($1, $2)");
//!             connection.execute(row.bind(word).bind(*count)).await?;
//!         }
//!         Ok(())
//!     }
//! }
//!
//! /// A stage from a function of the key's count and the event.
//! struct Step(Pool, fn(&mut i64, &Event) -> Effects<Counts>);
//!
//! #[async_trait::async_trait]
//! impl Stage<Counts> for Step {
//!     type State = i64;
//!     async fn load(&self, word: &str) -> Result<i64, StageError> {
//!         let query = Statement::new("SELECT count FROM word WHERE word = $1").bind(word);
//!         let row = self.0.first(query).await;
//!         let count = row.and_then(|row| row.map_or(Ok(0), |row| row.int("count")));
//!         count.map_err(|error| StageError::transient("words/store", error))
//!     }
//!     async fn handle(&self, count: &mut i64, event: &Event, _: &Attempt) -> Result<Outcome<Counts>, StageError> {
//!         Ok(Outcome::Done((self.1)(count, event)))
//!     }
//! }
//!
//! fn split(_: &mut i64, line: &Event) -> Effects<Counts> {
//!     let text = String::from_utf8_lossy(&line.payload);
//!     let words = text.split_whitespace().map(|word| Emit::new("count", word, "word", ""));
//!     Effects { emit: words.collect(), ..Effects::default() }
//! }
//! fn count(count: &mut i64, word: &Event) -> Effects<Counts> {
//!     *count += 1;
//!     let row = (word.key.clone(), *count);
//!     Effects { writes: Counts(BTreeMap::from([row])), ..Effects::default() }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("words.db");
//! let (context, options) = (Context::system()?, embedded::Options::new(path));
//! let file = embedded::open(&options).await?;
//! let pool = Pool::from(file.clone());
//! let table = "CREATE TABLE IF NOT EXISTS word (word TEXT PRIMARY KEY, count INTEGER NOT NULL)";
//! pool.execute(Statement::new(table)).await?;
//! let store = Arc::new(embedded::Embedded::start(&options, file, Table, context.clone()).await?);
//! let builder = Runtime::builder(context.clone(), store.clone(), store.clone());
//! let builder = builder.stage("split", Options::default(), Step(pool.clone(), split));
//! let builder = builder.stage("count", Options::default(), Step(pool.clone(), count));
//! let runtime = builder.start().await?;
//! let line = Emit::new("split", "poem", "line", "a rose is a rose is a rose");
//! store.publish(vec![line.event(EventId("line-1".into()), context.now())]).await?;
//! # while runtime.snapshot().await.stages[1].counts.done < 8 {
//! #     tokio::task::yield_now().await;
//! # }
//! # let roses = Statement::new("SELECT count FROM word WHERE word = 'rose'");
//! # assert_eq!(pool.first(roses).await?.unwrap().int("count")?, 3);
//! runtime.drain(Duration::from_secs(10)).await; // Unfinished events are redelivered at the next start.
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

mod clock;
pub mod dead_letters;
pub mod distributed;
pub mod embedded;
pub mod event;
pub mod flow;
pub mod jetstream;
pub mod journal;
mod lanes;
pub mod log;
pub mod memory;
pub mod observe;
mod panic;
pub mod postgres;
mod runtime;
pub mod sql;
pub mod stage;
mod store;
pub mod timers;

pub use clock::{Clock, Context, SystemClock, between, later};
pub use runtime::builder::{Builder, StartError};
pub use runtime::handle::{DrainReport, Runtime};
