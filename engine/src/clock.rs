//! Time and randomness. The only module that reads the machine's clock, so that a whole
//! system can run on simulated time and be replayed from a seed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rand::rngs::{ChaCha8Rng, SysRng};
use rand::{Rng, RngExt, SeedableRng};

/// A source of time. Both readings advance together.
pub trait Clock: Send + Sync + 'static {
    /// The wall-clock instant, microsecond precision or better.
    fn now(&self) -> Timestamp;

    /// Monotonic time since an arbitrary start.
    fn monotonic(&self) -> Duration;
}

/// The machine's clock. Its monotonic time is that of Tokio, so it stands still while the clock
/// of a Tokio runtime is paused.
#[derive(Debug)]
pub struct SystemClock {
    start: tokio::time::Instant,
}

impl SystemClock {
    /// A clock whose monotonic reading begins at zero.
    #[allow(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn new() -> Self {
        Self {
            start: tokio::time::Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }
}

/// The time and the randomness that a component may use. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    clock: Arc<dyn Clock>,
    random: Arc<Mutex<ChaCha8Rng>>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").finish_non_exhaustive()
    }
}

impl Context {
    /// The machine's clock and a seed from the operating system.
    ///
    /// # Errors
    /// When the operating system cannot provide randomness.
    pub fn system() -> Result<Self, rand::rngs::SysError> {
        let random = ChaCha8Rng::try_from_rng(&mut SysRng)?;
        Ok(Self::new(Arc::new(SystemClock::new()), random))
    }

    /// Any clock with a seeded generator: equal seeds give equal random draws.
    pub fn seeded(clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self::new(clock, ChaCha8Rng::seed_from_u64(seed))
    }

    fn new(clock: Arc<dyn Clock>, random: ChaCha8Rng) -> Self {
        Self {
            clock,
            random: Arc::new(Mutex::new(random)),
        }
    }

    /// The wall-clock instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Monotonic time since an arbitrary start.
    pub fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }

    /// A random number in `0.0..1.0`.
    pub fn fraction(&self) -> f64 {
        self.with_random(|random| random.random::<f64>())
    }

    /// Sixteen random bytes.
    pub fn random_bytes(&self) -> [u8; 16] {
        self.with_random(|random| {
            let mut bytes = [0; 16];
            random.fill_bytes(&mut bytes);
            bytes
        })
    }

    fn with_random<T>(&self, draw: impl FnOnce(&mut ChaCha8Rng) -> T) -> T {
        // Every draw leaves the generator in a valid state, so a poisoned lock is harmless.
        draw(&mut self.random.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// `now + wait`, saturating at [`Timestamp::MAX`].
pub fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.saturating_add(jiff::SignedDuration::try_from(wait).unwrap_or(jiff::SignedDuration::MAX))
        .unwrap_or(Timestamp::MAX)
}

/// Time from `earlier` to `later`; zero if `later` comes first.
pub fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later.duration_since(earlier)).unwrap_or_default()
}
