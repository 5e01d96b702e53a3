//! A pool of reusable objects: working memory that searches on many threads share.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The objects that no thread uses at the moment.
pub(crate) struct ObjectPool<T>(Mutex<Vec<T>>);

impl<T> ObjectPool<T> {
    /// An empty pool.
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Runs `work` with an object of the pool, or with one that `create` makes if the pool is
    /// empty, and returns the object to the pool. An object is dropped if `work` panics.
    pub(crate) fn with<R>(&self, create: impl FnOnce() -> T, work: impl FnOnce(&mut T) -> R) -> R {
        let pooled = self.lock().pop();
        let mut object = pooled.unwrap_or_else(create);
        let result = work(&mut object);
        self.lock().push(object);
        result
    }

    fn lock(&self) -> MutexGuard<'_, Vec<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
