//! Freezes simulated time.

use std::sync::{Arc, Mutex, PoisonError, mpsc};

#[derive(Default)]
struct Guards {
    count: usize,
    /// The parked thread ends when this is dropped.
    thread: Option<mpsc::Sender<()>>,
}

/// Keeps tokio's paused clock from advancing: it does not while a blocking task runs. Clones
/// freeze the same clock.
#[derive(Clone, Default)]
pub(in crate::simulation) struct ClockFreeze(Arc<Mutex<Guards>>);

/// The clock is frozen as long as a guard exists.
pub(in crate::simulation) struct Frozen(ClockFreeze);

impl ClockFreeze {
    pub(in crate::simulation) fn freeze(&self) -> Frozen {
        let mut guards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        guards.count += 1;
        if guards.thread.is_none() {
            let (sender, parked) = mpsc::channel::<()>();
            tokio::task::spawn_blocking(move || {
                // Returns an error once the sender is dropped.
                let _ = parked.recv();
            });
            guards.thread = Some(sender);
        }
        Frozen(self.clone())
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        let mut guards = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        guards.count -= 1;
        if guards.count == 0 {
            guards.thread = None;
        }
    }
}
