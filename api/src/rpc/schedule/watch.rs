//! The stream of changed days of a person. The transitions of the person's actor trigger a read of
//! the store; the cursor is of the store, so a stream can be resumed on another server.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use actors::events::stages;
use actors::model::{Day, UserId};
use connectors::api_store::Cursor;
use engine::observe::transition::Transition;
use futures_util::{Stream, stream};
use proto::v1::WatchSchedulesResponse;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tonic::Status;

use crate::rpc::support::{convert, status};
use crate::state::AppState;

pub(super) type Watch = Pin<Box<dyn Stream<Item = Result<WatchSchedulesResponse, Status>> + Send>>;

const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often the store is read without a transition: another server may have written.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// Days read from the store at once.
const BATCH: u32 = 100;

struct Watcher {
    state: AppState,
    owner: UserId,
    cursor: Cursor,
    transitions: Receiver<Transition>,
    batch: VecDeque<Day>,
    /// Monotonic time of the last message.
    last_message: Duration,
}

/// Streams every day that is written after the cursor.
pub(super) fn watch(state: &AppState, owner: UserId, cursor: Cursor) -> Watch {
    let watcher = Watcher {
        transitions: state.runtime.transitions(),
        last_message: state.context.monotonic(),
        state: state.clone(),
        owner,
        cursor,
        batch: VecDeque::new(),
    };
    Box::pin(stream::try_unfold(watcher, |mut watcher| async move {
        let next = watcher.next().await?;
        Ok(Some((next, watcher)))
    }))
}

impl Watcher {
    async fn next(&mut self) -> Result<WatchSchedulesResponse, Status> {
        loop {
            let now = self.state.context.monotonic();
            if let Some(day) = self.batch.pop_front() {
                self.cursor = (day.updated, day.id.0.clone());
                self.last_message = now;
                return Ok(self.message(Some(&day)));
            }
            let days = self
                .state
                .records
                .changed_after(&self.owner, &self.cursor, BATCH);
            self.batch = days
                .await
                .map_err(|failure| status::from_port(&failure))?
                .into();
            if !self.batch.is_empty() {
                continue;
            }
            if now.saturating_sub(self.last_message) >= HEARTBEAT {
                self.last_message = now;
                return Ok(self.message(None));
            }
            // A missed transition delays a change by a second; it does not lose it.
            let _ = tokio::time::timeout(POLL_INTERVAL, self.transition()).await;
        }
    }

    /// Waits until the actor of the person has made a transition.
    async fn transition(&mut self) {
        loop {
            match self.transitions.recv().await {
                Ok(it) if it.stage == stages::USER && it.key == self.owner.0 => return,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    fn message(&self, day: Option<&Day>) -> WatchSchedulesResponse {
        let (at, id) = &self.cursor;
        WatchSchedulesResponse {
            schedule: day.map(convert::schedule),
            resume_token: hex::encode(format!("{}/{}/{id}", self.owner, at.as_microsecond())),
        }
    }
}

/// The cursor of a resume token, which must belong to a stream of this person.
pub(super) fn parse_resume_token(owner: &UserId, token: &str) -> Result<Cursor, Status> {
    let parsed = || {
        let text = String::from_utf8(hex::decode(token).ok()?).ok()?;
        let mut parts = text.splitn(3, '/');
        let (user, at, id) = (parts.next()?, parts.next()?, parts.next()?);
        let at = jiff::Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        (user == owner.0).then(|| (at, id.to_owned()))
    };
    let invalid = || status::invalid("resume_token", "this token does not belong to this stream");
    parsed().ok_or_else(invalid)
}
