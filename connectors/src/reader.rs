//! Reads PDFs in processes of their own, so that a hostile document can stop nothing else.
//!
//! ```text
//! WorkerReader -- hello{limits} ->        worker process: sets its limits
//!              <- ready {} --
//!              -- Context, bytes ->       one document at a time
//!              <- {"ok"} | {"err"} --     no answer in time: killed, no second attempt
//! ```
//! Frames are a little-endian `u32` length and that many bytes. A worker that dies is
//! replaced; the document gets one second attempt within the same time.

mod frame;
mod in_process;
mod pool;
mod protocol;
mod worker;

pub use in_process::InProcessReader;
pub use pool::{Options, WorkerReader};
pub use worker::worker_main;
