//! The bugs that can be planted.

/// A bug of a kind that event processing systems are known to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// An event is acknowledged before its effects are durable.
    AckBeforeCommit,
    /// Timers that came due while no process ran are lost at the start.
    OverdueTimersLost,
    /// Parking an event never returns, so that the event's credit leaks.
    CreditLeak,
    /// The journal does not recognise events and inputs that it has seen before.
    NoDeduplication,
    /// A delivery for an actor that is about to be passivated is lost.
    LostOnPassivation,
    /// An e-mail that quiet hours held back is sent although a newer version exists.
    StalePlanSent,
}

impl Bug {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::AckBeforeCommit,
        Self::OverdueTimersLost,
        Self::CreditLeak,
        Self::NoDeduplication,
        Self::LostOnPassivation,
        Self::StalePlanSent,
    ];
}
