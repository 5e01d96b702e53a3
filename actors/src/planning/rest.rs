//! Rest between two shooting days.

use jiff::{SignedDuration, Timestamp};

/// The minimum rest (turnaround) between arriving home and the next wake-up.
const MIN_REST: SignedDuration = SignedDuration::from_hours(11);
/// How long a shooting day is assumed to last when the sheet names no wrap.
pub(super) const ASSUMED_DAY: SignedDuration = SignedDuration::from_hours(10);

/// A warning if the rest between the day before and this wake-up is too short. `home` is the
/// drive home of the day before; without a printed `wrap`, its call + 10 h is assumed.
pub fn rest_warning(
    call_before: Timestamp,
    wrap: Option<Timestamp>,
    home: SignedDuration,
    wake_up: Timestamp,
) -> Option<String> {
    let home_at = wrap.unwrap_or(call_before + ASSUMED_DAY) + home;
    let rest = wake_up.duration_since(home_at);
    let minutes = rest.as_mins().max(0);
    (rest < MIN_REST).then(|| format!("short-rest: {}:{:02} h of rest", minutes / 60, minutes % 60))
}
