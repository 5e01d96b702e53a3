//! The application's rows in memory, with the meaning of the tables in `journal`: for
//! simulations, over the engine's journal in memory.

mod blobs;
mod queries;
mod tables;

pub use blobs::MemoryBlobs;
pub use queries::MemoryQueries;
pub use tables::RowTables;
