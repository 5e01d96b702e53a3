//! Named limits on what is asked of something outside: a provider, a pool of workers.
//!
//! ```text
//! acquire(user, priority) --> [users in turn, a queue for each] --> Permit --> dropped
//!                                   ^ rate, pause, concurrency, share of a user
//! ```
//! Users take turns, so that one user's flood does not starve the others; what somebody
//! waits for goes before what nobody waits for, which is not starved either.

mod queue;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::event::Priority;
use crate::{Context, later};

use queue::Queue;

/// How much of something may be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Permits out at once, at least one.
    pub concurrent: u32,
    /// Permits out at once for one user, at least one.
    pub per_user: u32,
    /// Permits in a time; `None`: as many as come.
    pub rate: Option<Rate>,
    /// Who waits at most; more are refused.
    pub waiting: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            concurrent: 8,
            per_user: 4,
            rate: None,
            waiting: 1_000,
        }
    }
}

/// A token bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// So many, at least one ...
    pub count: u32,
    /// ... in so many seconds ...
    pub seconds: u32,
    /// ... and so many at once after a quiet while, at least one.
    pub burst: u32,
}

/// Too many wait already.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("engine/limited: {limiter}: too many wait, come again in {} s", .retry_after.as_secs())]
pub struct Refused {
    /// The limiter.
    pub limiter: String,
    /// When there should be room, as far as one can tell.
    pub retry_after: Duration,
}

/// A limiter at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimiterSnapshot {
    /// Its name.
    pub name: String,
    /// Permits there are.
    pub concurrent: u32,
    /// Permits that are out.
    pub in_use: u32,
    /// Who waits.
    pub waiting: u64,
    /// How many users they are.
    pub waiting_users: u64,
    /// Permits given since the start.
    pub granted: u64,
    /// Refusals since the start.
    pub refused: u64,
    /// Nothing is given before, because of the rate or a pause.
    pub blocked_until: Option<Timestamp>,
}

/// The limiters of a process, by name. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Limits {
    context: Context,
    limiters: Arc<Mutex<BTreeMap<String, Limiter>>>,
}

impl Limits {
    /// None yet.
    pub fn new(context: Context) -> Self {
        Self {
            context,
            limiters: Arc::default(),
        }
    }

    /// The limiter of this name, made with `options` if there is none: two that use the same
    /// provider share its limit.
    pub fn limiter(&self, name: &str, options: &Options) -> Limiter {
        let mut limiters = lock(&self.limiters);
        let make = || Limiter::new(name, options, self.context.clone());
        limiters.entry(name.to_owned()).or_insert_with(make).clone()
    }

    /// All of them at this instant, by name.
    pub fn snapshot(&self) -> Vec<LimiterSnapshot> {
        lock(&self.limiters)
            .values()
            .map(Limiter::snapshot)
            .collect()
    }
}

/// One limit. Cheap to clone; the clones share it.
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

    /// Waits for a permit. Dropped while it waits, it leaves no trace.
    ///
    /// # Errors
    /// When too many wait already.
    pub async fn acquire(&self, user: &str, priority: Priority) -> Result<Permit, Refused> {
        let (grant, granted) = oneshot::channel();
        let id = {
            let mut queue = self.0.queue();
            match queue.enter(user, priority, grant) {
                Ok(id) => id,
                Err(wait) => {
                    let pause = queue.blocked(self.0.context.monotonic());
                    return Err(Refused {
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
        pump(&self.0);
        // The sender lives in the queue until it is used, and the queue lives in `waiter`.
        let _ = (&mut waiter.granted).await;
        Ok(waiter.into_permit())
    }

    /// The provider asked for a pause: nothing is given for so long. A longer pause that is
    /// on already stays.
    pub fn pause(&self, wait: Duration) {
        let until = self.0.context.monotonic() + wait;
        self.0.queue().pause(until);
    }

    /// The limiter at this instant.
    pub fn snapshot(&self) -> LimiterSnapshot {
        let (now, civil) = (self.0.context.monotonic(), self.0.context.now());
        let queue = self.0.queue();
        LimiterSnapshot {
            name: self.0.name.clone(),
            concurrent: queue.concurrent(),
            in_use: queue.in_use(),
            waiting: queue.waiting() as u64,
            waiting_users: queue.waiting_users() as u64,
            granted: queue.granted,
            refused: queue.refused,
            blocked_until: queue.blocked(now).map(|wait| later(civil, wait)),
        }
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        lock(&self.queue)
    }
}

/// Gives what may be given. What only waits for time is given by a task of its own, one at
/// a time for each limiter.
fn pump(shared: &Arc<Shared>) {
    let now = shared.context.monotonic();
    let Some(wait) = shared.queue().grant(now) else {
        return;
    };
    let limiter = Arc::downgrade(shared);
    tokio::spawn(async move {
        tokio::time::sleep(wait).await;
        if let Some(shared) = Weak::upgrade(&limiter) {
            shared.queue().alarm_rang();
            pump(&shared);
        }
    });
}

/// Somebody in the queue; dropped, they leave it, and a permit on its way to them goes back.
struct Waiter {
    shared: Arc<Shared>,
    user: String,
    /// `None` once the permit is theirs.
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
            pump(&self.shared);
        }
    }
}

/// A place in use; given back when it is dropped.
#[derive(Debug)]
pub struct Permit {
    shared: Arc<Shared>,
    user: String,
    since: Duration,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let held = self.shared.context.monotonic().saturating_sub(self.since);
        self.shared.queue().give_back(&self.user, Some(held));
        pump(&self.shared);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing in an update can panic half-way.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
