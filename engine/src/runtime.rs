//! Connects stages, log and journal, and runs them.
//!
//! ```text
//! supervisor --+-- stage actor "email" --+-- key actor "u-1"
//!              |                         +-- key actor "u-2"
//!              +-- stage actor "user" ...
//!              +-- timers
//!              +-- monitor
//! ```

mod attempt;
pub(crate) mod builder;
mod child;
mod counters;
mod credits;
mod disposition;
mod fetcher;
pub(crate) mod handle;
mod in_flight;
mod inspect;
mod key_actor;
mod live_keys;
mod messages;
mod monitor;
mod parking;
mod router;
mod services;
mod stage_actor;
mod stage_core;
mod supervisor;
mod timer_actor;
mod timer_wheel;
