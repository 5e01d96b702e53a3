//! What cannot be true of a day: warnings with stable codes.

use crate::reading::{CallTime, Day};

/// Calls after this hour belong to a night shoot.
const NIGHT_FROM: u32 = 15 * 60;

/// Warnings over one day's values.
pub(crate) fn check(day: &Day) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some((n, Some(m))) = day.day_number
        && n > m
    {
        warnings.push(format!("day-number: day {n} of {m}"));
    }
    let Some(call) = day.crew_call else {
        return warnings;
    };
    let night = call.minutes() >= NIGHT_FROM;
    let mut order = |code: &str, name: &str, time: Option<CallTime>, reach: u32| {
        let Some(time) = time else { return };
        let ahead = (time.minutes() + 24 * 60 - call.minutes()) % (24 * 60);
        let wrong = if night {
            ahead > reach
        } else {
            time < call && ahead > reach
        };
        if wrong {
            warnings.push(format!(
                "{code}: {name} {time} against the crew call {call}"
            ));
        }
    };
    order(
        "call-after-shooting-call",
        "shooting call",
        day.shooting_call,
        8 * 60,
    );
    order("lunch-before-call", "lunch", day.lunch, 12 * 60);
    order("wrap-before-call", "wrap", day.wrap, 20 * 60);
    warnings
}
