//! Named limits on the use of a provider or of a pool of workers.
//!
//! ```text
//! acquire(user, priority) --> [round robin over users, a FIFO for each] --> Permit --> dropped
//!                                   ^ rate, pause, concurrency, limit per user
//! ```
//! Round robin keeps the burst of one user from starving the others. Interactive callers go
//! before background ones, but a background caller gets a turn after a number of interactive
//! permits in a row.

mod options;
mod queue;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::event::Priority;
use crate::{Context, later};

pub use options::{Options, Rate};
use queue::Queue;

/// The queue of the limiter is full: as many callers wait as its options allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("engine/limited: {limiter}: the queue is full, retry after {} s", .retry_after.as_secs())]
pub struct QueueFull {
    /// Name of the limiter.
    pub limiter: String,
    /// Estimated time until the callers that wait now have had their permits.
    pub retry_after: Duration,
}

/// A limiter at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimiterSnapshot {
    /// Its name.
    pub name: String,
    /// Maximum number of permits in use.
    pub concurrent: u32,
    /// Permits in use.
    pub in_use: u32,
    /// Callers that wait.
    pub waiting: u64,
    /// Number of distinct users among them.
    pub waiting_users: u64,
    /// Permits granted since the start.
    pub granted: u64,
    /// Callers turned away since the start because the queue was full.
    pub refused: u64,
    /// No permit is granted before this time, because of the rate or a pause.
    pub blocked_until: Option<Timestamp>,
}

/// The limiters of a process, by name. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Limits {
    context: Context,
    limiters: Arc<Mutex<BTreeMap<String, Limiter>>>,
}

impl Limits {
    /// A registry without limiters.
    pub fn new(context: Context) -> Self {
        Self {
            context,
            limiters: Arc::default(),
        }
    }

    /// The limiter of this name; created with `options` if there is none, so that all users of
    /// a provider share one limit.
    pub fn limiter(&self, name: &str, options: &Options) -> Limiter {
        let mut limiters = lock(&self.limiters);
        let create = || Limiter::new(name, options, self.context.clone());
        limiters
            .entry(name.to_owned())
            .or_insert_with(create)
            .clone()
    }

    /// The state of every limiter, in the order of their names.
    pub fn snapshot(&self) -> Vec<LimiterSnapshot> {
        lock(&self.limiters)
            .values()
            .map(Limiter::snapshot)
            .collect()
    }
}

/// A limit shared by everything that uses the provider. Cheap to clone; the clones share it.
#[derive(Clone, Debug)]
pub struct Limiter(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    name: String,
    context: Context,
    queue: Mutex<Queue>,
}

impl Limiter {
    fn new(name: &str, options: &Options, context: Context) -> Self {
        Self(Arc::new(Shared {
            name: name.to_owned(),
            context,
            queue: Mutex::new(Queue::new(options)),
        }))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Waits for a permit. Cancel-safe: a dropped call leaves the queue, and a permit already
    /// granted to it goes to the next caller.
    ///
    /// # Errors
    /// When the queue is full.
    pub async fn acquire(&self, user: &str, priority: Priority) -> Result<Permit, QueueFull> {
        let (grant, granted) = oneshot::channel();
        let id = {
            let mut queue = self.0.queue();
            match queue.enter(user, priority, grant) {
                Ok(id) => id,
                Err(wait) => {
                    let pause = queue.blocked(self.0.context.monotonic());
                    return Err(QueueFull {
                        limiter: self.0.name.clone(),
                        retry_after: wait + pause.unwrap_or_default(),
                    });
                }
            }
        };
        let mut waiter = Waiter {
            shared: self.0.clone(),
            user: user.to_owned(),
            id: Some(id),
            granted,
        };
        grant_waiting(&self.0);
        // The sender lives in the queue until it is used, and the queue lives in `waiter`.
        let _ = (&mut waiter.granted).await;
        Ok(waiter.into_permit())
    }

    /// Grants no permit for `wait`, as a provider has requested. Does not shorten a longer pause
    /// that is in force already.
    pub fn pause(&self, wait: Duration) {
        let until = self.0.context.monotonic() + wait;
        self.0.queue().pause(until);
    }

    /// The state of the limiter at this instant.
    pub fn snapshot(&self) -> LimiterSnapshot {
        let (now, wall_clock) = (self.0.context.monotonic(), self.0.context.now());
        let queue = self.0.queue();
        LimiterSnapshot {
            name: self.0.name.clone(),
            concurrent: queue.concurrent(),
            in_use: queue.in_use(),
            waiting: queue.waiting() as u64,
            waiting_users: queue.waiting_users() as u64,
            granted: queue.granted,
            refused: queue.refused,
            blocked_until: queue.blocked(now).map(|wait| later(wall_clock, wait)),
        }
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        lock(&self.queue)
    }
}

/// Grants all permits that may be granted now. If only the rate or a pause is in the way, a
/// task grants the rest later; there is at most one such task for each limiter.
fn grant_waiting(shared: &Arc<Shared>) {
    let now = shared.context.monotonic();
    let Some(wait) = shared.queue().grant(now) else {
        return;
    };
    let limiter = Arc::downgrade(shared);
    tokio::spawn(async move {
        tokio::time::sleep(wait).await;
        if let Some(shared) = Weak::upgrade(&limiter) {
            shared.queue().clear_alarm();
            grant_waiting(&shared);
        }
    });
}

/// A caller in the queue. Its drop leaves the queue, or returns a permit that was granted and
/// not yet received.
struct Waiter {
    shared: Arc<Shared>,
    user: String,
    /// `None` once the caller has its permit.
    id: Option<u64>,
    granted: oneshot::Receiver<()>,
}

impl Waiter {
    fn into_permit(mut self) -> Permit {
        self.id = None;
        Permit {
            shared: self.shared.clone(),
            user: std::mem::take(&mut self.user),
            since: self.shared.context.monotonic(),
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.shared.queue().leave(&self.user, id);
            grant_waiting(&self.shared);
        }
    }
}

/// The right to use the provider; returned when it is dropped.
#[derive(Debug)]
pub struct Permit {
    shared: Arc<Shared>,
    user: String,
    since: Duration,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let used = self.shared.context.monotonic().saturating_sub(self.since);
        self.shared.queue().give_back(&self.user, Some(used));
        grant_waiting(&self.shared);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No update can panic half-way, so a poisoned lock guards a consistent state.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
