//! The receipt of a delivery: reports its end to the progress of its consumer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::progress::Progress;
use super::source::AckHook;
use crate::log::Receipt;

/// What a consumer shares with the receipts of its deliveries.
pub(super) struct Shared {
    pub(super) progress: Mutex<Progress>,
    pub(super) wake: watch::Sender<u64>,
    /// Counts deliveries that were dropped without an ack.
    pub(super) unfinished: Arc<AtomicU64>,
    pub(super) ack_hook: Option<AckHook>,
}

impl Shared {
    pub(super) fn progress(&self) -> MutexGuard<'_, Progress> {
        // No update of the progress can panic, so none is ever half-done.
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The receipt of one delivery.
pub(super) struct LaneReceipt {
    pub(super) sequence: i64,
    pub(super) key: String,
    pub(super) shared: Arc<Shared>,
}

impl std::fmt::Debug for LaneReceipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("LaneReceipt").field(&self.sequence).finish()
    }
}

impl LaneReceipt {
    fn wake(&self) {
        self.shared
            .wake
            .send_modify(|generation| *generation = generation.wrapping_add(1));
    }
}

impl Receipt for LaneReceipt {
    fn ack(&mut self) {
        if let Some(ack_hook) = &self.shared.ack_hook {
            ack_hook(self.sequence);
        }
        let others_wait = self.shared.progress().ack(&self.key);
        if others_wait {
            self.wake();
        }
    }

    fn nak(&mut self) {
        self.shared.progress().nak(self.sequence, &self.key);
        self.shared.unfinished.fetch_add(1, Ordering::Relaxed);
        self.wake();
    }

    fn is_stale(&self) -> bool {
        self.shared.progress().awaits_return(&self.key)
    }
}
