//! An object cache for the PDF library.
//!
//! Without a cache, each object of an object stream would inflate the whole stream again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use pdf::file::Cache;
use pdf::object::PlainRef;

/// Keeps everything until the document is dropped.
pub(super) struct ObjectCache<T>(Mutex<HashMap<PlainRef, T>>);

impl<T> ObjectCache<T> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<T: Clone> Cache<T> for ObjectCache<T> {
    fn get_or_compute(&self, key: PlainRef, compute: impl FnOnce() -> T) -> T {
        // The lock is not held while computing: objects load other objects.
        if let Some(found) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
        {
            return found.clone();
        }
        let value = compute();
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, value.clone());
        value
    }

    fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn remove(&self, key: PlainRef) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&key);
    }
}
