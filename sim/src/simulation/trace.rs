//! The trace of a run: a hash over everything that became durable or left the process, in
//! order. Two runs with the same hash have done the same.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// A handle; clones share the trace.
#[derive(Clone, Default)]
pub(super) struct Trace(Arc<Mutex<Sha256>>);

/// Adds the parts of a value to the digest.
struct DigestHasher<'a>(&'a mut Sha256);

impl Hasher for DigestHasher<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

impl Trace {
    pub(super) fn add(&self, step: &impl Hash) {
        // No critical section can panic half-way.
        let mut digest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        step.hash(&mut DigestHasher(&mut digest));
    }

    /// The hash so far, 32 hexadecimal digits.
    pub(super) fn hash(&self) -> String {
        let digest = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        hex::encode(&digest.finalize()[..16])
    }
}
