//! Brings the mail: keeps every message until the system has taken it, whatever happens to
//! the system meanwhile.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Notify;

use super::process::Process;

/// A message for somebody.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) recipient: String,
    pub(super) eml: Bytes,
}

/// How long the system may take to take a message.
const PATIENCE: Duration = Duration::from_secs(20);
/// Wait before a message is offered again.
const AGAIN: Duration = Duration::from_secs(5);

#[derive(Default)]
struct State {
    bag: VecDeque<Letter>,
    process: Option<Process>,
    accepted: Vec<String>,
    refused: u64,
}

/// Clones are the same postman.
#[derive(Clone, Default)]
pub(super) struct Postman {
    state: Arc<Mutex<State>>,
    bell: Arc<Notify>,
}

impl Postman {
    fn state(&self) -> MutexGuard<'_, State> {
        // Changed in whole steps.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn post(&self, letter: Letter) {
        self.state().bag.push_back(letter);
        self.bell.notify_one();
    }

    /// The process that takes the mail from now on.
    pub(super) fn serves(&self, process: Option<Process>) {
        self.state().process = process;
    }

    /// Ids of the messages that were taken; the system has promised to lose none of them.
    pub(super) fn accepted(&self) -> Vec<String> {
        self.state().accepted.clone()
    }

    /// How often the system had no room.
    pub(super) fn refused(&self) -> u64 {
        self.state().refused
    }

    pub(super) fn is_done(&self) -> bool {
        self.state().bag.is_empty()
    }

    /// Goes on for ever; one message after the other.
    pub(super) async fn work(self) {
        loop {
            let letter = self.state().bag.front().cloned();
            let Some(letter) = letter else {
                self.bell.notified().await;
                continue;
            };
            let process = self.state().process.clone();
            let taken = match process {
                Some(process) => tokio::time::timeout(PATIENCE, self.offer(&process, letter)).await,
                None => Ok(false),
            };
            match taken {
                Ok(true) => drop(self.state().bag.pop_front()),
                // It is asked again: nothing is known of what became of it.
                Ok(false) | Err(_) => tokio::time::sleep(AGAIN).await,
            }
        }
    }

    async fn offer(&self, process: &Process, letter: Letter) -> bool {
        if process.admission.admit().await.is_err() {
            self.state().refused += 1;
            return false;
        }
        let recipient = Some(letter.recipient.as_str());
        match process.inbox.accept(letter.eml, recipient).await {
            Ok(id) => {
                self.state().accepted.push(id.0);
                true
            }
            Err(error) => {
                tracing::debug!(%error, "not taken");
                false
            }
        }
    }
}
