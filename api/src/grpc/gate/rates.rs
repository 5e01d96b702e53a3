//! How often somebody may call: a bucket of calls for each account and each address.

use std::net::IpAddr;
use std::time::Duration;

use dashmap::DashMap;
use engine::Context;

use crate::identity::{Caller, Refusal};

/// Buckets kept before the full ones are thrown away: they are as good as new.
const KEPT: usize = 20_000;
/// Seconds of calls that may come at once.
const BURST: f64 = 2.0;

struct Bucket {
    calls: f64,
    at: Duration,
}

/// The buckets.
pub(super) struct Rates {
    context: Context,
    per_caller: f64,
    anonymous: f64,
    buckets: DashMap<String, Bucket>,
}

impl Rates {
    pub(super) fn new(context: Context, options: &config::Identity) -> Self {
        Self {
            context,
            per_caller: options.calls_per_second.into(),
            anonymous: options.anonymous_per_second.into(),
            buckets: DashMap::new(),
        }
    }

    /// A call of somebody; the operator of this machine may call as often as they like.
    pub(super) fn caller(&self, caller: &Caller) -> Result<(), Refusal> {
        match caller.session {
            Some(_) => self.take(caller.account.0.clone(), self.per_caller),
            None => Ok(()),
        }
    }

    /// A call of nobody that is known.
    pub(super) fn anonymous(&self, address: IpAddr) -> Result<(), Refusal> {
        self.take(address.to_string(), self.anonymous)
    }

    fn take(&self, key: String, per_second: f64) -> Result<(), Refusal> {
        let now = self.context.monotonic();
        let most = per_second * BURST;
        let filled = |bucket: &Bucket| {
            let since = now.saturating_sub(bucket.at).as_secs_f64();
            (bucket.calls + since * per_second).min(most)
        };
        if self.buckets.len() >= KEPT {
            self.buckets.retain(|_, bucket| filled(bucket) < most);
        }
        let mut bucket = self.buckets.entry(key).or_insert(Bucket {
            calls: most,
            at: now,
        });
        let calls = filled(&bucket);
        *bucket = Bucket { calls, at: now };
        if calls < 1.0 {
            let wait = (1.0 - calls) / per_second;
            return Err(Refusal::TooMany(Duration::from_secs_f64(wait)));
        }
        bucket.calls -= 1.0;
        Ok(())
    }
}
