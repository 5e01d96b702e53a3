//! The stream of the states of an e-mail, from the current one to its final state.

use std::pin::Pin;
use std::time::Duration;

use actors::model::{EmailId, EmailState};
use futures_util::{Stream, stream};
use proto::v1::{EmailProcessing, WatchProcessingResponse};
use tonic::Status;

use super::read;
use crate::state::AppState;

pub(in crate::rpc) type Watch =
    Pin<Box<dyn Stream<Item = Result<WatchProcessingResponse, Status>> + Send>>;

const HEARTBEAT: Duration = Duration::from_secs(15);
/// Time between two reads of the store: short enough for people who watch.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

struct Watcher {
    state: AppState,
    id: EmailId,
    /// The state that was sent last.
    sent: Option<EmailState>,
    /// Monotonic time of the last message.
    last_message: Duration,
}

/// Sends each new state of the e-mail, and ends after its final state.
pub(super) fn watch(state: &AppState, id: EmailId) -> Watch {
    let watcher = Watcher {
        last_message: state.context.monotonic(),
        state: state.clone(),
        id,
        sent: None,
    };
    Box::pin(stream::try_unfold(watcher, |mut watcher| async move {
        let next = watcher.next().await?;
        let message = next.map(|processing| WatchProcessingResponse { processing });
        Ok(message.map(|message| (message, watcher)))
    }))
}

impl Watcher {
    /// `None` at the end, `Some(None)` for a heartbeat.
    async fn next(&mut self) -> Result<Option<Option<EmailProcessing>>, Status> {
        if self.sent.is_some_and(EmailState::is_final) {
            return Ok(None);
        }
        loop {
            let now = self.state.context.monotonic();
            let Some(email) = read::find(&self.state, &self.id).await? else {
                return Ok(None);
            };
            if self.sent != Some(email.state) {
                self.sent = Some(email.state);
                self.last_message = now;
                let processing = read::processing(&self.state, &email).await?;
                return Ok(Some(Some(processing)));
            }
            if now.saturating_sub(self.last_message) >= HEARTBEAT {
                self.last_message = now;
                return Ok(Some(None));
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }
}
