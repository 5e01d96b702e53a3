//! Checks a day for contradictions; each gives a warning with a stable code.

use crate::reading::{CallTime, Day};

/// A crew call from this minute of the day on belongs to a night shoot.
const MIN_NIGHT_CALL: u32 = 15 * 60;

/// The warnings for the values of one day.
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
    let night = call.minutes() >= MIN_NIGHT_CALL;
    let mut order = |code: &str, name: &str, time: Option<CallTime>, max_gap: u32| {
        let Some(time) = time else { return };
        let ahead = (time.minutes() + 24 * 60 - call.minutes()) % (24 * 60);
        let wrong = if night {
            ahead > max_gap
        } else {
            time < call && ahead > max_gap
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
