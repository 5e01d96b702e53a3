//! Rate limits: a token bucket for each account, and for each IP address of anonymous calls.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use dashmap::DashMap;
use engine::Context;

use crate::auth::{AuthError, Caller};

/// Buckets kept before the full ones are removed, which equal new ones.
const MAX_BUCKETS: usize = 20_000;
/// How many seconds of calls may come at once.
const BURST_SECONDS: f64 = 2.0;

/// Calls left, and the monotonic time at which they were counted.
struct Bucket {
    calls: f64,
    at: Duration,
}

/// The buckets of all callers. Cheap to clone; the clones share the buckets.
#[derive(Clone)]
pub(super) struct RateLimits {
    context: Context,
    per_caller: f64,
    anonymous: f64,
    buckets: Arc<DashMap<String, Bucket>>,
}

impl RateLimits {
    pub(super) fn new(context: Context, options: &config::Identity) -> Self {
        Self {
            context,
            per_caller: options.calls_per_second.into(),
            anonymous: options.anonymous_per_second.into(),
            buckets: Arc::default(),
        }
    }

    /// Counts a call of an authenticated caller; the operator of this machine has no limit.
    pub(super) fn caller(&self, caller: &Caller) -> Result<(), AuthError> {
        match caller.session {
            Some(_) => self.take(caller.account.0.clone(), self.per_caller),
            None => Ok(()),
        }
    }

    /// Counts a call without authentication.
    pub(super) fn anonymous(&self, address: IpAddr) -> Result<(), AuthError> {
        self.take(address.to_string(), self.anonymous)
    }

    fn take(&self, key: String, per_second: f64) -> Result<(), AuthError> {
        let now = self.context.monotonic();
        let max = per_second * BURST_SECONDS;
        let filled = |bucket: &Bucket| {
            let since = now.saturating_sub(bucket.at).as_secs_f64();
            (bucket.calls + since * per_second).min(max)
        };
        if self.buckets.len() >= MAX_BUCKETS {
            self.buckets.retain(|_, bucket| filled(bucket) < max);
        }
        let mut bucket = self.buckets.entry(key).or_insert(Bucket {
            calls: max,
            at: now,
        });
        let calls = filled(&bucket);
        *bucket = Bucket { calls, at: now };
        if calls < 1.0 {
            let wait = (1.0 - calls) / per_second;
            return Err(AuthError::RateLimited(Duration::from_secs_f64(wait)));
        }
        bucket.calls -= 1.0;
        Ok(())
    }
}
