//! Memory that searches use again, from many threads.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What nobody works with at the moment.
pub(crate) struct Idle<T>(Mutex<Vec<T>>);

impl<T> Idle<T> {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Works with something idle, or newly made.
    pub(crate) fn with<R>(&self, make: impl FnOnce() -> T, work: impl FnOnce(&mut T) -> R) -> R {
        let idle = self.all().pop();
        let mut taken = idle.unwrap_or_else(make);
        let result = work(&mut taken);
        self.all().push(taken);
        result
    }

    fn all(&self) -> MutexGuard<'_, Vec<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
