//! The arithmetic of a day, backwards from the call. Pure: no clock, no I/O.
//!
//! ```text
//! wake-up -- routine --> departure -- drive, car change, drive, parking, entry, slack --> call
//! ```

mod advice;
mod arrival;
mod call_date;
mod conflicts;
mod departure;
mod history;
mod long_drive;
mod polling;
mod rest;
mod significance;

pub use advice::{Advice, warnings};
pub use arrival::{arrival, range};
pub use call_date::{is_next_day, shift};
pub use conflicts::{Conflict, ConflictKind, conflicts, drive_home, wrap_at};
pub use departure::{Times, backwards};
pub use history::traffic_buffer;
pub use long_drive::{MAX_DRIVE_MINUTES, is_drive_too_long};
pub use polling::{confirmation_window, is_poll_due, poll_interval};
pub use rest::rest_warning;
pub use significance::{
    driving_minutes, is_driving_change_nearly_significant, is_driving_change_significant,
    is_plan_change_significant, is_weather_change_significant,
};

#[cfg(test)]
mod tests;
