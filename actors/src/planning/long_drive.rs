//! Drives that are too long to be planned before the person has confirmed them.

use super::significance::driving_minutes;
use crate::model::Leg;

/// The longest driving time that is planned without asking, in minutes. Whoever works farther away
/// travels the day before and sleeps near the set, so a longer drive is more often a misread
/// place, or an old home address, than a plan. The texts of `plan/long-drive` name it in hours.
pub const MAX_DRIVE_MINUTES: f64 = 300.0;

/// Whether all drives before a call together, or the drive after it, take longer than
/// [`MAX_DRIVE_MINUTES`].
pub fn is_drive_too_long(legs: &[Leg], onward: Option<&Leg>) -> bool {
    let onward = onward.map_or(0.0, |leg| leg.minutes);
    driving_minutes(legs).max(onward) > MAX_DRIVE_MINUTES
}

#[cfg(test)]
mod tests;
