//! What becomes of an event after a failed attempt: a pure decision.

use std::time::Duration;

use crate::Context;
use crate::flow::retry::RetryPolicy;
use crate::stage::Class;

/// What becomes of an event after a failed attempt. `attempts` is the number of attempts that
/// count so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disposition {
    /// The actor of the key waits, then tries again.
    Retry { after: Duration, attempts: u32 },
    /// The event is parked, and released after the wait.
    Park { after: Duration, attempts: u32 },
    /// The event becomes a dead letter.
    DeadLetter,
}

/// Decides about an error of this class in attempt number `attempts`, 1 for the first. Draws
/// jitter from `context` only for a transient error with attempts left.
pub(super) fn disposition(
    class: Class,
    attempts: u32,
    policy: &RetryPolicy,
    context: &Context,
) -> Disposition {
    let (wait, attempts) = match class {
        Class::Permanent => (None, attempts),
        Class::Transient => (policy.wait(attempts, context), attempts),
        // Does not count as an attempt.
        Class::Throttled(wait) => (Some(wait), attempts - 1),
    };
    match wait {
        None => Disposition::DeadLetter,
        Some(after) if after <= policy.in_place => Disposition::Retry { after, attempts },
        Some(after) => Disposition::Park { after, attempts },
    }
}

#[cfg(test)]
mod tests;
