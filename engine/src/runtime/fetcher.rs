//! Fetches events from the log, at most as many as there are free credits, and sends each to the
//! actor of its key.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;

use super::messages::{Fetched, KeyMessage, StageMessage, Work};
use super::router::Router;
use super::stage_core::StageCore;
use crate::journal::WriteSet;
use crate::log::Consumer;
use crate::stage::Stage;

/// How often the log gets a heartbeat while all credits are in use.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// Wait before a failed fetch is repeated.
const FETCH_RETRY: Duration = Duration::from_secs(1);

/// Waits for a free credit, takes all that are free, and fetches at most as many events; repeats
/// until it is aborted.
pub(super) async fn fetch_loop<W: WriteSet, S: Stage<W>>(
    mut consumer: Box<dyn Consumer>,
    router: Arc<Router<W, S>>,
) {
    let (core, context) = (router.core.clone(), &router.services.context);
    loop {
        let Some(mut credits) = free_credit(&core, &mut *consumer).await else {
            return;
        };
        let free = core.credits.free();
        let count = free.available_permits() as u32;
        if let Ok(more) = free.clone().try_acquire_many_owned(count) {
            credits.merge(more);
        }
        let deliveries = match consumer.fetch(credits.num_permits()).await {
            Ok(deliveries) => deliveries,
            Err(error) => {
                // The log may recover soon; handlers at work are not affected.
                tracing::warn!(stage = %core.name, %error, "fetching failed, retrying");
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
                break; // The log returned more than requested; the rest is redelivered.
            };
            let key = delivery.event.key.clone();
            let work = Work {
                delivery,
                credit: core.credits.assign(permit, fetched.monotonic),
                fetched,
            };
            let sent = router.send(key, KeyMessage::Work(Box::new(work))).await;
            if let Err(error) = sent {
                let failed = StageMessage::FetcherFailed(error.to_string());
                // A stage actor that has ended aborts this loop.
                let _ = router.parent.cast(failed);
                return;
            }
        }
    }
}

/// Waits for a free credit, with heartbeats to the log; `None` if the credits are closed.
async fn free_credit(
    core: &StageCore,
    consumer: &mut dyn Consumer,
) -> Option<OwnedSemaphorePermit> {
    loop {
        let free = core.credits.free().clone().acquire_owned();
        match tokio::time::timeout(HEARTBEAT, free).await {
            Ok(credit) => return credit.ok(),
            // No heartbeat while a handler hangs.
            Err(_) if core.stuck.load(Ordering::Relaxed) == 0 => consumer.heartbeat(),
            Err(_) => {}
        }
    }
}
