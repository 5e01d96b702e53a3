//! Reads PDF documents in worker processes, so that a hostile document cannot harm the server.
//!
//! ```text
//! WorkerReader -- Hello { limits } ->     worker process: applies the limits to itself
//!              <- ready {} --
//!              -- Context, bytes ->       one document at a time
//!              <- {"ok"} | {"err"} --     no answer in time: killed, no second attempt
//! ```
//! A frame is a little-endian `u32` length followed by that many bytes. A worker that dies is
//! replaced, and its document is attempted once more within the same time limit.

mod frame;
mod in_process;
mod pool;
mod protocol;
mod worker;

pub use in_process::InProcessReader;
pub use pool::{Options, WorkerReader};
pub use worker::worker_main;
