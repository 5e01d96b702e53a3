//! What the API records about its own calls.
//!
//! ```text
//! rpc::middleware -> CallRecord -> AccessLog -> histogram and counts per method -> /metrics, SLOs
//!                                           -> log_file::Writer -> calls.jsonl
//! snapshot of the stages -> health -> grpc.health.v1
//! ```

mod access_log;
pub mod health;
mod log_file;
mod record;
pub(crate) mod trace;

pub use access_log::AccessLog;
pub use record::CallRecord;
