//! How far an e-mail has come, from now to its end.

use std::pin::Pin;
use std::time::Duration;

use actors::model::{EmailId, EmailState};
use futures_util::{Stream, stream};
use proto::v1::{EmailProcessing, WatchProcessingResponse};
use tonic::Status;

use super::Emails;

pub(in crate::grpc) type Watch =
    Pin<Box<dyn Stream<Item = Result<WatchProcessingResponse, Status>> + Send>>;

const HEARTBEAT: Duration = Duration::from_secs(15);
/// Between two looks: people watch, not machines.
const LOOK: Duration = Duration::from_millis(100);

struct Watching {
    emails: Emails,
    id: EmailId,
    told: Option<EmailState>,
    quiet: Duration,
}

/// Ends behind the end state.
pub(super) fn watch(emails: Emails, id: EmailId) -> Watch {
    let watching = Watching {
        quiet: emails.services.context.monotonic(),
        emails,
        id,
        told: None,
    };
    Box::pin(stream::try_unfold(watching, |mut watching| async move {
        let next = watching.next().await?;
        let message = next.map(|processing| WatchProcessingResponse { processing });
        Ok(message.map(|message| (message, watching)))
    }))
}

impl Watching {
    /// `None` at the end, `Some(None)` for a sign of life.
    async fn next(&mut self) -> Result<Option<Option<EmailProcessing>>, Status> {
        if self.told.is_some_and(EmailState::is_final) {
            return Ok(None);
        }
        loop {
            let now = self.emails.services.context.monotonic();
            let Some(email) = self.emails.stored(&self.id).await? else {
                return Ok(None);
            };
            if self.told != Some(email.state) {
                self.told = Some(email.state);
                self.quiet = now;
                return Ok(Some(Some(self.emails.processing(&email).await?)));
            }
            if now.saturating_sub(self.quiet) >= HEARTBEAT {
                self.quiet = now;
                return Ok(Some(None));
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}
