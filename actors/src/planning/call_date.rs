//! On which calendar date a printed call is, and how a printed time moves.

use callsheet::CallTime;

/// Calls before this hour of a night shoot are on the next calendar date.
const NIGHT_ENDS: u8 = 3;

/// Whether a call printed for a day is on the next calendar date: the sheet marks it (`+1`),
/// or it is before 3:00, unless the crew call shows that the day itself begins early. The
/// user stage decides this once, when a sheet arrives; from then on the sheet's `next_day`
/// flag is the answer.
pub fn is_next_day(call: CallTime, printed: bool, crew_call: Option<CallTime>) -> bool {
    let small_hours = call.hour() < NIGHT_ENDS;
    let early_day = crew_call.is_some_and(|crew| (NIGHT_ENDS..12).contains(&crew.hour()));
    printed || (small_hours && !early_day)
}

/// A printed time moved by minutes, and the number of midnights it passed: `1` forwards,
/// `-1` backwards.
pub fn shift(call: CallTime, minutes: i32) -> (CallTime, i32) {
    const DAY: i32 = 24 * 60;
    let moved = i32::from(call.hour()) * 60 + i32::from(call.minute()) + minutes;
    let of_day = moved.rem_euclid(DAY).unsigned_abs();
    let time = CallTime::new(of_day / 60, of_day % 60).unwrap_or(call);
    (time, moved.div_euclid(DAY))
}
