//! What every actor of the runtime uses: context, journal, log, timer actor, and the subscribers
//! to transitions.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use ractor::ActorRef;
use tokio::sync::broadcast;

use super::messages::TimerMessage;
use crate::Context;
use crate::event::Event;
use crate::journal::Journal;
use crate::log::EventLog;
use crate::observe::transition::{Step, Transition};
use crate::timers::TimerChange;

/// Wait before a call is repeated that the journal could not answer.
pub(super) const JOURNAL_RETRY: Duration = Duration::from_secs(1);

/// Number of transitions that a subscriber may lag behind before it misses some.
const MAX_TRANSITION_LAG: usize = 1_024;

/// What every actor of the runtime uses.
pub(super) struct Services<W> {
    pub(super) context: Context,
    pub(super) journal: Arc<dyn Journal<W>>,
    pub(super) log: Arc<dyn EventLog>,
    /// Set once the timer actor runs; it reads earlier changes from the journal.
    timers: Mutex<Option<ActorRef<TimerMessage>>>,
    transitions: broadcast::Sender<Transition>,
}

impl<W> Services<W> {
    pub(super) fn new(
        context: Context,
        journal: Arc<dyn Journal<W>>,
        log: Arc<dyn EventLog>,
    ) -> Self {
        Self {
            context,
            journal,
            log,
            timers: Mutex::new(None),
            transitions: broadcast::channel(MAX_TRANSITION_LAG).0,
        }
    }

    /// Sets the actor that is notified of changed timers.
    pub(super) fn set_timer_actor(&self, actor: ActorRef<TimerMessage>) {
        *self.timer_actor() = Some(actor);
    }

    fn timer_actor(&self) -> MutexGuard<'_, Option<ActorRef<TimerMessage>>> {
        self.timers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notifies the timer actor of durable changes.
    pub(super) fn timers_changed(&self, changes: &[TimerChange]) {
        if changes.is_empty() {
            return;
        }
        if let Some(actor) = self.timer_actor().as_ref() {
            // A timer actor that has failed reads the journal when it restarts.
            let _ = actor.cast(TimerMessage::Changed(changes.to_vec()));
        }
    }

    /// The transitions from now on.
    pub(super) fn subscribe(&self) -> broadcast::Receiver<Transition> {
        self.transitions.subscribe()
    }

    /// Publishes a transition to the subscribers; without any it costs nothing.
    pub(super) fn publish_step(&self, at: Timestamp, event: &Event, step: &Step) {
        if self.transitions.receiver_count() == 0 {
            return;
        }
        // The last subscriber may have left just now.
        let _ = self.transitions.send(Transition {
            at,
            stage: event.stage.clone(),
            key: event.key.clone(),
            event: event.id.0.clone(),
            schema: event.schema.clone(),
            step: step.clone(),
        });
    }
}
