//! Deterministic simulation: the real actors on one thread under a clock that stands still
//! until everybody waits, with a world outside that can fail, and a plan of faults from a
//! seed. The same seed does the same, to the last commit.
//!
//! ```text
//! seed -> script (people, mail, faults) -> run -> Report { trace hash, counts, violations }
//!
//! postman --mail--> Process: inbox, stages, log and journal in memory --> Outside: e-mail,
//!      faults --kill, fail, fill the disk, set the clock-->                 calendar, maps
//! ```

mod clock;
mod day;
mod deep;
mod ending;
mod faults;
mod fuzz;
mod outside;
mod postman;
mod process;
mod providers;
mod run;
mod scenario;
mod shrink;
mod storage;
mod trace;
mod watch;
mod workload;

pub use ending::Counts;
pub use faults::{Fault, FaultKind, Illness};
pub use fuzz::{Found, Fuzz, Fuzzed, fuzz, small};
pub use outside::{Asked, Provider};
pub use run::{Faults, Report, Setup, SimError, simulate};
pub use scenario::{Scenario, Size};
pub use shrink::{Shrunk, shrink};
pub use watch::{Commits, Violation};

#[cfg(test)]
mod tests;
