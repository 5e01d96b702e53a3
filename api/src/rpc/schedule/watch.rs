//! Days as they change: from the steps of the person's actor, read from the store, so that a
//! stream can be resumed on another server.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use actors::events::stages;
use actors::model::{Day, UserId};
use connectors::records::Place;
use engine::transition::Transition;
use futures_util::{Stream, stream};
use proto::v1::WatchSchedulesResponse;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tonic::Status;

use crate::rpc::support::{convert, status};
use crate::state::AppState;

pub(super) type Watch = Pin<Box<dyn Stream<Item = Result<WatchSchedulesResponse, Status>> + Send>>;

const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long until a look at the store, where another server may have written.
const LOOK: Duration = Duration::from_secs(1);
/// Days read at once.
const READ: u32 = 100;

struct Watching {
    state: AppState,
    owner: UserId,
    place: Place,
    transitions: Receiver<Transition>,
    found: VecDeque<Day>,
    quiet: Duration,
}

/// Everything that is written behind `place`.
pub(super) fn watch(state: &AppState, owner: UserId, place: Place) -> Watch {
    let watching = Watching {
        transitions: state.runtime.transitions(),
        quiet: state.context.monotonic(),
        state: state.clone(),
        owner,
        place,
        found: VecDeque::new(),
    };
    Box::pin(stream::try_unfold(watching, |mut watching| async move {
        let next = watching.next().await?;
        Ok(Some((next, watching)))
    }))
}

impl Watching {
    async fn next(&mut self) -> Result<WatchSchedulesResponse, Status> {
        loop {
            let now = self.state.context.monotonic();
            if let Some(day) = self.found.pop_front() {
                self.place = (day.updated, day.id.0.clone());
                self.quiet = now;
                return Ok(self.message(Some(&day)));
            }
            let days = self.state.records.changed(&self.owner, &self.place, READ);
            self.found = days
                .await
                .map_err(|failure| status::from_port(&failure))?
                .into();
            if !self.found.is_empty() {
                continue;
            }
            if now.saturating_sub(self.quiet) >= HEARTBEAT {
                self.quiet = now;
                return Ok(self.message(None));
            }
            // A step that is missed costs a second, not a change.
            let _ = tokio::time::timeout(LOOK, self.step()).await;
        }
    }

    /// Until the actor of the person has done something.
    async fn step(&mut self) {
        loop {
            match self.transitions.recv().await {
                Ok(step) if step.stage == stages::USER && step.key == self.owner.0 => return,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    fn message(&self, day: Option<&Day>) -> WatchSchedulesResponse {
        let (at, id) = &self.place;
        WatchSchedulesResponse {
            schedule: day.map(convert::schedule),
            resume_token: hex::encode(format!("{}/{}/{id}", self.owner, at.as_microsecond())),
        }
    }
}

/// The place that a token names, if it is of a stream of this person.
pub(super) fn place(owner: &UserId, token: &str) -> Result<Place, Status> {
    let parsed = || {
        let text = String::from_utf8(hex::decode(token).ok()?).ok()?;
        let mut parts = text.splitn(3, '/');
        let (user, at, id) = (parts.next()?, parts.next()?, parts.next()?);
        let at = jiff::Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        (user == owner.0).then(|| (at, id.to_owned()))
    };
    let foreign = || status::invalid("resume_token", "this is no token of this stream");
    parsed().ok_or_else(foreign)
}
