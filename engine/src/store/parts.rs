//! What a store is built from.

use std::any::Any;
use std::sync::Arc;

use crate::Context;
use crate::lanes::Wakeups;
use crate::sql::{Connect, Pool};

/// Called before each access to the database file; the returned guard is dropped afterwards.
/// A simulation uses it to keep its clock from advancing during the access.
pub type IoGuard = Arc<dyn Fn() -> Box<dyn Any + Send> + Send + Sync>;

/// Where events are written once they are committed.
pub(crate) enum Outlet {
    /// To the log, which is a table of this database; its consumers are woken.
    Log(Arc<Wakeups>),
    /// To the outbox; the committing process publishes them to a log elsewhere.
    Outbox,
}

/// What a store is built from.
pub(crate) struct Parts {
    pub(crate) connect: Connect,
    pub(crate) readers: Pool,
    /// Maximum number of commits merged into one transaction.
    pub(crate) group: usize,
    pub(crate) context: Context,
    pub(crate) io_guard: Option<IoGuard>,
}
