//! Deletes once an hour what has passed its retention.

use std::time::Duration;

use connectors::api_store::ApiStore;
use engine::Context;
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use crate::auth::Authenticator;

/// How long the outcome of a command is kept for a repeated `request_id`: as long as the engine
/// recognises the ids of published events.
const OPERATION_RETENTION: SignedDuration = SignedDuration::from_hours(24 * 14);
const INTERVAL: Duration = Duration::from_secs(3_600);

/// Prunes expired sessions, audit entries and outcomes of commands until `stop`.
pub(super) fn spawn(
    context: Context,
    auth: Authenticator,
    records: ApiStore,
    stop: CancellationToken,
) {
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(INTERVAL);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = stop.cancelled() => return,
            }
            let pruned = async {
                auth.prune().await?;
                let before = context.now() - OPERATION_RETENTION;
                records.prune_operations(before).await
            };
            if let Err(error) = pruned.await {
                tracing::warn!(%error, "expired sessions, audit entries or operations were not deleted");
            }
        }
    });
}
