//! Deterministic simulation: the real actors on one thread under a clock that advances only
//! while every task waits, with an environment that can fail and a plan of faults from a seed.
//! The same seed does the same, to the last commit.
//!
//! ```text
//! seed -> script (people, mail, faults) -> run -> Report { trace hash, counts, violations }
//!
//! mailer --mail--> Process: inbox, stages, log and journal in memory --> environment: e-mail,
//!      faults --crash, fail, fill the disk, step the clock-->            calendar, maps
//! ```

mod clock;
mod counts;
mod crew;
mod environment;
mod error;
mod faults;
mod final_state;
mod fuzz;
mod mail_faults;
mod mailer;
mod mailroom;
mod message;
mod monitor;
mod planted;
mod process;
mod providers;
mod report;
mod run;
mod scenario;
mod script;
mod setup;
mod shrink;
mod sqlite;
mod storage;
mod trace;

pub use counts::Counts;
pub use environment::{Asked, Provider, ProviderFailure};
pub use error::SimError;
pub use faults::{Fault, FaultKind, Faults};
pub use fuzz::{Found, Fuzz, Fuzzed, fuzz};
pub use monitor::{Commits, Violation};
pub use planted::Bug;
pub use report::Report;
pub use run::simulate;
pub use scenario::{Scenario, Size};
pub use setup::Setup;
pub use shrink::{Shrunk, shrink};

#[cfg(test)]
mod tests;
