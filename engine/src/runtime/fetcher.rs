//! Takes events from the log, never more than there are free credits.

use std::sync::Arc;
use std::time::Duration;

use ractor::ActorRef;

use super::shared::{Credit, Fetched, Services, StageShared, Work};
use super::stage_actor::StageMessage;
use crate::journal::WriteSet;
use crate::log::Consumer;

/// Wait between tries of a fetch that the log does not answer.
const FETCH_RETRY: Duration = Duration::from_secs(1);

/// Waits for a free credit, takes all that are free, fetches as many events.
pub(super) async fn fetch_loop<W: WriteSet>(
    mut consumer: Box<dyn Consumer>,
    shared: Arc<StageShared>,
    services: Arc<Services<W>>,
    stage: ActorRef<StageMessage>,
) {
    loop {
        let Ok(mut credits) = shared.credits.clone().acquire_owned().await else {
            return;
        };
        let free = shared.credits.available_permits();
        if let Ok(more) = shared.credits.clone().try_acquire_many_owned(free as u32) {
            credits.merge(more);
        }
        let deliveries = match consumer.fetch(credits.num_permits()).await {
            Ok(deliveries) => deliveries,
            Err(error) => {
                // The log may be back in a moment; handlers at work are not disturbed.
                tracing::warn!(stage = %shared.name, %error, "fetching, trying again");
                tokio::time::sleep(FETCH_RETRY).await;
                continue;
            }
        };
        let context = &services.context;
        let fetched = Fetched {
            at: context.now(),
            monotonic: context.monotonic(),
        };
        let with_credit = |delivery| {
            let permit = credits.split(1)?;
            let credit = Credit::new(permit, shared.clone(), fetched.monotonic);
            Some(Work {
                delivery,
                credit,
                fetched,
            })
        };
        let batch = deliveries.into_iter().filter_map(with_credit).collect();
        if stage.cast(StageMessage::Deliver(batch)).is_err() {
            return;
        }
    }
}
