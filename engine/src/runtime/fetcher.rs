//! Takes events from the log, never more than there are free credits, and sends each to the
//! actor of its key.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;

use super::key_actor::KeyMessage;
use super::router::Router;
use super::shared::{Credit, Fetched, StageShared, Work};
use super::stage_actor::StageMessage;
use crate::journal::WriteSet;
use crate::log::Consumer;
use crate::stage::Stage;

/// How often a log is told that what it has handed out is being worked on.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// Wait between tries of a fetch that the log does not answer.
const FETCH_RETRY: Duration = Duration::from_secs(1);

/// Waits for a free credit, takes all that are free, fetches as many events.
pub(super) async fn fetch_loop<W: WriteSet, S: Stage<W>>(
    mut consumer: Box<dyn Consumer>,
    router: Arc<Router<W, S>>,
) {
    let (shared, context) = (router.shared.clone(), &router.services.context);
    loop {
        let Some(mut credits) = free_credit(&shared, &mut *consumer).await else {
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
        let fetched = Fetched {
            at: context.now(),
            monotonic: context.monotonic(),
        };
        for delivery in deliveries {
            let Some(permit) = credits.split(1) else {
                break; // A log that gave more than it was asked for; the rest comes again.
            };
            let key = delivery.event.key.clone();
            let work = Work {
                delivery,
                credit: Credit::new(permit, shared.clone(), fetched.monotonic),
                fetched,
            };
            let sent = router.send(key, KeyMessage::Work(Box::new(work))).await;
            if let Err(error) = sent {
                let failed = StageMessage::FetcherFailed(error.to_string());
                // A stage actor that is gone aborts this loop.
                let _ = router.parent.cast(failed);
                return;
            }
        }
    }
}

/// Waits for a free credit; `None` if there will be none any more.
async fn free_credit(
    shared: &StageShared,
    consumer: &mut dyn Consumer,
) -> Option<OwnedSemaphorePermit> {
    loop {
        let free = shared.credits.clone().acquire_owned();
        match tokio::time::timeout(SIGN_OF_LIFE, free).await {
            Ok(credit) => return credit.ok(),
            // A handler that hangs for good is no sign of life.
            Err(_) if shared.stuck.load(Ordering::Relaxed) == 0 => consumer.is_working(),
            Err(_) => {}
        }
    }
}
