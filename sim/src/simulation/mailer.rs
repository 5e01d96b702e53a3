//! Submits mail to the system: keeps every message until the system has accepted it, across
//! crashes and restarts.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::message::IncomingMail;
use super::process::Process;

/// The system has this long to accept a message.
const SUBMIT_TIMEOUT: Duration = Duration::from_secs(20);
/// Wait before a message is submitted again.
const RETRY_DELAY: Duration = Duration::from_secs(5);

#[derive(Default)]
struct State {
    queue: VecDeque<IncomingMail>,
    process: Option<Process>,
    accepted: Vec<String>,
    rejected: u64,
}

/// A handle; clones share the queue.
#[derive(Clone, Default)]
pub(super) struct Mailer {
    state: Arc<Mutex<State>>,
    queued: Arc<Notify>,
}

impl Mailer {
    fn state(&self) -> MutexGuard<'_, State> {
        // No critical section can panic half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn send(&self, mail: IncomingMail) {
        self.state().queue.push_back(mail);
        self.queued.notify_one();
    }

    /// From now on submits to this process; to none while the system is down.
    pub(super) fn connect(&self, process: Option<Process>) {
        self.state().process = process;
    }

    /// Ids of the accepted messages, none of which the system may lose.
    pub(super) fn accepted(&self) -> Vec<String> {
        self.state().accepted.clone()
    }

    /// How often admission rejected a message.
    pub(super) fn rejected(&self) -> u64 {
        self.state().rejected
    }

    pub(super) fn is_empty(&self) -> bool {
        self.state().queue.is_empty()
    }

    /// Submits one message after the other. Never returns.
    pub(super) async fn run(self) {
        loop {
            let mail = self.state().queue.front().cloned();
            let Some(mail) = mail else {
                self.queued.notified().await;
                continue;
            };
            let process = self.state().process.clone();
            let accepted = match process {
                Some(process) => {
                    tokio::time::timeout(SUBMIT_TIMEOUT, self.submit(&process, mail)).await
                }
                None => Ok(false),
            };
            match accepted {
                Ok(true) => drop(self.state().queue.pop_front()),
                // After a timeout the outcome is unknown, so the message is submitted again.
                Ok(false) | Err(_) => tokio::time::sleep(RETRY_DELAY).await,
            }
        }
    }

    async fn submit(&self, process: &Process, mail: IncomingMail) -> bool {
        if process.admission.admit().await.is_err() {
            self.state().rejected += 1;
            return false;
        }
        let recipient = Some(mail.recipient.as_str());
        match process.inbox.accept(mail.eml, recipient).await {
            Ok(id) => {
                self.state().accepted.push(id.0);
                true
            }
            Err(error) => {
                tracing::debug!(%error, "message not accepted");
                false
            }
        }
    }
}
