//! Bugs that can be planted in a simulated process, to prove that the simulation finds them.
//!
//! ```text
//! runtime --> [planted log, planted journal] --> the store --> [planted observer] --> monitor
//! ```
//! Each bug wraps a port between the runtime and the store; the runtime itself has no part in
//! it, and a run without a bug has no wrapper.

mod bug;
mod journal;
mod log;

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use actors::rows::Rows;
use engine::Context;
use engine::journal::{Input, Journal};
use engine::log::EventLog;
use engine::memory::{Applied, Observer};

pub use bug::Bug;
use journal::{PlantedJournal, original_id};
use log::PlantedLog;

impl Bug {
    /// The ports of a store with the bug. `repeats` is the number of the next events that are
    /// published twice, for a bug in how that is recognised.
    pub(super) fn plant(
        self,
        context: &Context,
        log: Arc<dyn EventLog>,
        journal: Arc<dyn Journal<Rows>>,
        repeats: Arc<AtomicUsize>,
    ) -> (Arc<dyn EventLog>, Arc<dyn Journal<Rows>>) {
        match self {
            Self::LostOnPassivation | Self::StalePlanSent => {
                (Arc::new(PlantedLog::new(self, context, log)), journal)
            }
            Self::AckBeforeCommit
            | Self::OverdueTimersLost
            | Self::CreditLeak
            | Self::NoDeduplication => (
                log,
                Arc::new(PlantedJournal::new(self, context.clone(), journal, repeats)),
            ),
        }
    }

    /// What `observer` sees of the commits of a store with the bug: inputs under the ids that
    /// the runtime gave them.
    pub(super) fn observe(self, observer: Observer<Rows>) -> Observer<Rows> {
        if self != Self::NoDeduplication {
            return observer;
        }
        Arc::new(move |applied: &Applied<'_, Rows>| {
            let mut commit = applied.commit.clone();
            if let Input::Log { id, .. } = &mut commit.input {
                *id = original_id(id);
            }
            observer(&Applied {
                commit: &commit,
                ..*applied
            });
        })
    }
}
