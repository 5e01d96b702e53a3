//! A hash over everything that became durable or left the process, in order. Two runs with
//! the same hash have done the same.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// Clones are the same trace.
#[derive(Clone, Default)]
pub(super) struct Trace(Arc<Mutex<Sha256>>);

/// Feeds a value's parts to the digest.
struct Feed<'a>(&'a mut Sha256);

impl Hasher for Feed<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

impl Trace {
    pub(super) fn add(&self, step: &impl Hash) {
        // A digest has no half-written state that a panic elsewhere could leave.
        let mut digest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        step.hash(&mut Feed(&mut digest));
    }

    /// Thirty-two hex digits.
    pub(super) fn hash(&self) -> String {
        let digest = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        hex::encode(&digest.finalize()[..16])
    }
}
