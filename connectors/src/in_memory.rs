//! The application's tables and blobs in memory, for simulations: the same behaviour as the tables
//! of [`journal`](crate::journal), over the engine's in-memory journal.

mod blobs;
mod queries;
mod tables;

pub use blobs::MemoryBlobs;
pub use queries::MemoryQueries;
pub use tables::RowTables;
