//! The limit of calls in flight: bulk work is rejected long before interactive calls are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::catalog::Work;

/// Calls in flight from which on bulk work is rejected.
const MAX_FOR_BULK: u32 = 128;
/// Calls in flight from which on every call but streams is rejected.
const MAX_FOR_INTERACTIVE: u32 = 512;

/// Counts calls in flight. Cheap to clone; the clones share the count.
#[derive(Clone, Default)]
pub(super) struct ConcurrencyLimit {
    in_flight: Arc<AtomicU32>,
}

impl ConcurrencyLimit {
    /// A permit for one call; the number of calls in flight if they are too many.
    pub(super) fn acquire(&self, work: Work) -> Result<Permit, u32> {
        let max = match work {
            Work::Interactive => MAX_FOR_INTERACTIVE,
            Work::Bulk => MAX_FOR_BULK,
            Work::Stream => return Ok(Permit::none()),
        };
        let before = self.in_flight.fetch_add(1, Ordering::Relaxed);
        let permit = Permit(Some(self.in_flight.clone()));
        match before < max {
            true => Ok(permit),
            false => Err(before),
        }
    }
}

/// Counts one call in flight until it is dropped.
pub(super) struct Permit(Option<Arc<AtomicU32>>);

impl Permit {
    /// A permit that counts nothing.
    pub(super) fn none() -> Self {
        Self(None)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(in_flight) = &self.0 {
            in_flight.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
