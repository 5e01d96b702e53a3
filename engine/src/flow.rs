//! Flow control: what bounds the work of a process and decides when failed work is repeated.
//!
//! ```text
//! entrance ----- admission   bounds the backlog
//! provider ----- limit       bounds concurrent and repeated use
//! event -------- retry       backoff between the attempts at one event
//! actor -------- restart     backoff between the restarts of a failed actor
//! ```

pub mod admission;
pub mod limit;
pub mod restart;
pub mod retry;
