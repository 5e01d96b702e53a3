//! Bugs that can be planted, to see that the simulation finds them: without that, nobody knows
//! what its silence is worth. They exist in test builds only (feature `planted`); elsewhere
//! [`is`] is a constant.

/// A bug somebody might write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// An event is marked as done before its effects are durable.
    AckBeforeCommit,
    /// Timers that came due while nobody ran are forgotten at the start.
    LostTimer,
    /// The credit of an event that is parked is not given back.
    ForgottenCredit,
    /// The journal does not know again what it has answered.
    MissingDedupe,
    /// A message for an actor that is about to rest is lost.
    PassivationDrops,
    /// What quiet hours held back is sent although a newer version was told since.
    StalePlanSent,
}

impl Bug {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::AckBeforeCommit,
        Self::LostTimer,
        Self::ForgottenCredit,
        Self::MissingDedupe,
        Self::PassivationDrops,
        Self::StalePlanSent,
    ];
}

#[cfg(feature = "planted")]
thread_local! {
    static PLANTED: std::cell::Cell<Option<Bug>> = const { std::cell::Cell::new(None) };
}

/// Plants a bug in whatever runs on this thread, or takes it out.
#[cfg(feature = "planted")]
pub fn plant(bug: Option<Bug>) {
    PLANTED.set(bug);
}

/// Whether this bug is planted here.
#[cfg(feature = "planted")]
pub fn is(bug: Bug) -> bool {
    PLANTED.get() == Some(bug)
}

/// Whether this bug is planted here: never.
#[cfg(not(feature = "planted"))]
pub const fn is(_: Bug) -> bool {
    false
}
