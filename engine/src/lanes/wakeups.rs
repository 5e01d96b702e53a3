//! Wake-ups: consumers wait for news of their stage, writers send them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;
use tokio::sync::watch;

/// The wake-up channel of each stage, and a count of unfinished deliveries.
#[derive(Debug, Default)]
pub(crate) struct Wakeups {
    stages: DashMap<String, watch::Sender<u64>>,
    unfinished: Arc<AtomicU64>,
}

impl Wakeups {
    /// Wakes the consumers of a stage.
    pub(crate) fn wake(&self, stage: &str) {
        if let Some(sender) = self.stages.get(stage) {
            sender.send_modify(|generation| *generation = generation.wrapping_add(1));
        }
    }

    /// Deliveries that were dropped without an ack since the start.
    pub(crate) fn unfinished_deliveries(&self) -> u64 {
        self.unfinished.load(Ordering::Relaxed)
    }

    pub(super) fn unfinished_counter(&self) -> Arc<AtomicU64> {
        self.unfinished.clone()
    }

    pub(super) fn sender(&self, stage: &str) -> watch::Sender<u64> {
        self.stages
            .entry(stage.to_owned())
            .or_insert_with(|| watch::channel(0).0)
            .clone()
    }
}
