//! The rows of an application on a disk in memory.

/// Stores the rows of an application.
pub trait MemoryRows<W>: Send + 'static {
    /// Writes all rows or, with a reason, none. Must be idempotent for equal rows.
    ///
    /// # Errors
    /// Why these rows can never be written; the commit is then refused.
    fn write(&mut self, rows: &W) -> Result<(), String>;
}

impl MemoryRows<()> for () {
    fn write(&mut self, (): &()) -> Result<(), String> {
        Ok(())
    }
}
