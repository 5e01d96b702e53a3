//! A runtime for supervised actors that consume a durable event log.
//!
//! ```text
//! publish -> log -> credits -> stage actor -> actor of the key -> Stage::handle
//!             ^                                                       |
//!             +---- events, rows, timers: one transaction <- Journal::commit
//! ```
//! - Delivery is at least once, effects are effectively once: an event is acknowledged
//!   only after its effects are durable, and a repeated one is recognised.
//! - The events of a key are handled by a stage one at a time, in order.
//! - A stage holds at most as many events as it has credits; the rest waits in the log.
//! - A failure becomes a wait, a parked event or a dead letter; a panic takes nothing else
//!   down.
//!
//! The engine knows nothing of its application: payloads are opaque bytes, rows are a
//! [`journal::WriteSet`].
//!
//! A pipeline of three stages that counts words, each word in an actor of its own:
//!
//! ```
//! use engine::{embedded, event::*, journal::NoRows, log::EventLog, stage::*, Context, Runtime};
//! use std::{sync::Arc, time::Duration};
//!
//! /// A stage from a function: what is kept for the key, the event, what it leads to.
//! struct Step(fn(&mut u64, &Event) -> Vec<Emit>);
//!
//! #[async_trait::async_trait]
//! impl Stage<()> for Step {
//!     type State = u64;
//!     async fn load(&self, _key: &str) -> Result<u64, StageError> {
//!         Ok(0) // An application with rows reads what it wrote.
//!     }
//!     async fn handle(&self, kept: &mut u64, event: &Event, _: &Attempt) -> Result<Outcome<()>, StageError> {
//!         Ok(Outcome::Done(Effects { emit: (self.0)(kept, event), ..Effects::default() }))
//!     }
//! }
//!
//! fn split(_: &mut u64, line: &Event) -> Vec<Emit> {
//!     let text = String::from_utf8_lossy(&line.payload);
//!     text.split_whitespace().map(|word| Emit::new("count", word, "word", "")).collect()
//! }
//! fn count(seen: &mut u64, word: &Event) -> Vec<Emit> {
//!     *seen += 1;
//!     vec![Emit::new("print", &word.key, "count", seen.to_string())]
//! }
//! fn print(_: &mut u64, count: &Event) -> Vec<Emit> {
//!     println!("{}: {}", count.key, String::from_utf8_lossy(&count.payload));
//!     vec![]
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("words.db");
//! let (context, options) = (Context::system()?, embedded::Options::new(path));
//! let pool = embedded::open(&options).await?;
//! let store = Arc::new(embedded::Embedded::start(&options, pool, NoRows, context.clone()).await?);
//! let builder = Runtime::builder(context.clone(), store.clone(), store.clone());
//! let builder = builder.stage("split", Options::default(), Step(split));
//! let builder = builder.stage("count", Options::default(), Step(count));
//! let runtime = builder.stage("print", Options::default(), Step(print)).start().await?;
//! let line = Emit::new("split", "poem", "line", "a rose is a rose is a rose");
//! store.publish(vec![line.event(EventId("line-1".into()), context.now())]).await?;
//! # while runtime.snapshot().await.stages[2].counts.done < 8 {
//! #     tokio::task::yield_now().await;
//! # }
//! runtime.drain(Duration::from_secs(10)).await; // What did not finish comes again at the next start.
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
