//! Throughput of events to 1,000 actors through the runtime - credits, router, all latency
//! series - against plain ractor casts to as many actors. Log and journal cost nothing in
//! both.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use engine::event::Event;
use engine::stage::{Attempt, Effects, Options, Outcome, Stage, StageError};
use engine::{Context, Runtime};
use ractor::{Actor, ActorProcessingErr, ActorRef};

use crate::null::{NullJournal, NullLog};
use crate::{Failure, Measurement, median};

/// Ids of the measurements of this module.
pub const IDS: [&str; 1] = ["engine.dispatch"];

const EVENTS: usize = 400_000;
const ACTORS: usize = 1_000;
const ROUNDS: usize = 5;

/// A stage whose handler does nothing, so that only the dispatch to it is measured.
pub(crate) struct NoopStage;

#[async_trait]
impl Stage<()> for NoopStage {
    type State = ();

    async fn load(&self, _: &str) -> Result<(), StageError> {
        Ok(())
    }

    async fn handle(&self, (): &mut (), _: &Event, _: &Attempt) -> Result<Outcome<()>, StageError> {
        Ok(Outcome::Done(Effects::default()))
    }
}

/// Measures both alternately, several times, and reports the median ratio.
///
/// # Errors
/// The runtime or an actor does not start.
pub async fn measure() -> Result<Measurement, Failure> {
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let baseline = baseline().await?;
        let runtime = through_runtime().await?;
        eprintln!("dispatch: {runtime:.0}/s, bare casts {baseline:.0}/s");
        ratios.push(runtime / baseline);
    }
    Ok(Measurement {
        id: IDS[0].to_owned(),
        value: median(ratios),
        unit: "ratio".to_owned(),
        goal: Some(0.25),
        better: "higher".to_owned(),
        against: "bare ractor casts to 1,000 actors".to_owned(),
    })
}

async fn through_runtime() -> Result<f64, Failure> {
    let context = Context::system()?;
    let log = NullLog::new(EVENTS, ACTORS, context.clone());
    let options = Options {
        credits: 1_024,
        ..Options::default()
    };
    let (journal, shared) = (Arc::new(NullJournal), Arc::new(log.clone()));
    let builder = Runtime::builder(context.clone(), journal, shared);
    let start = context.monotonic();
    let runtime = builder.stage("stage", options, NoopStage).start().await?;
    log.finished().await;
    let spent = context.monotonic() - start;
    runtime.drain(Duration::from_secs(10)).await;
    Ok(EVENTS as f64 / spent.as_secs_f64())
}

struct Counter(Arc<AtomicUsize>);

impl Actor for Counter {
    type Msg = Box<Event>;
    type State = ();
    type Arguments = ();

    async fn pre_start(&self, _: ActorRef<Self::Msg>, (): ()) -> Result<(), ActorProcessingErr> {
        Ok(())
    }

    async fn handle(
        &self,
        _: ActorRef<Self::Msg>,
        event: Box<Event>,
        (): &mut (),
    ) -> Result<(), ActorProcessingErr> {
        drop(event);
        self.0.fetch_add(1, Ordering::Release);
        Ok(())
    }
}

/// The same events, created in the same way, cast directly.
async fn baseline() -> Result<f64, Failure> {
    let context = Context::system()?;
    let log = NullLog::new(EVENTS, ACTORS, context.clone());
    let mut actors = Vec::with_capacity(ACTORS);
    for _ in 0..ACTORS {
        let (actor, _) = Actor::spawn(None, Counter(log.settled.clone()), ()).await?;
        actors.push(actor);
    }
    let start = context.monotonic();
    let (events, targets) = (log.clone(), actors.clone());
    let casting = tokio::spawn(async move {
        for n in 0..EVENTS {
            // A stopped actor would leave the count too low, and the measurement would not finish.
            let _ = targets[n % ACTORS].cast(Box::new(events.event(n)));
            if n % 1_024 == 0 {
                tokio::task::yield_now().await;
            }
        }
    });
    log.finished().await;
    let spent = context.monotonic() - start;
    casting.await?;
    actors.iter().for_each(|actor| actor.stop(None));
    Ok(EVENTS as f64 / spent.as_secs_f64())
}
