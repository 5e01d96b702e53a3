//! Whether a day has what a plan needs: a call with a time that is not past, and a place.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::outcome::DayOutcome;
use crate::model::Day;

/// [`DayOutcome::AwaitingRoute`] for a day that can be planned, or the reason why it cannot.
/// A call that a new version moves into the past is planned all the same, because the person
/// has to be notified of it; a day is skipped only if `current`, its version so far, is past
/// too or does not exist.
pub(super) fn readiness(day: &Day, current: Option<&Day>, now: Timestamp) -> DayOutcome {
    let date = day.shooting_date;
    let zone = TimeZone::get(&day.time_zone).unwrap_or(TimeZone::UTC);
    let is_past = |day: &Day| match day.call_instant(&zone) {
        Some(call_at) => call_at < now,
        None => date < zone.to_datetime(now).date(),
    };
    if is_past(day) && current.is_none_or(is_past) {
        return DayOutcome::Skipped("plan/past", format!("the call of {date} is over"));
    }
    missing(day).unwrap_or(DayOutcome::AwaitingRoute)
}

/// What the sheet lacks for a plan, if anything.
pub(super) fn missing(day: &Day) -> Option<DayOutcome> {
    let date = day.shooting_date;
    let Some(call) = &day.sheet.my_call else {
        let detail = format!("no readable call time for {date}");
        return Some(DayOutcome::NeedsReview("plan/no-call-time", detail));
    };
    if call.time.is_none() {
        let detail = format!("your own row of {date} gives no time (on call or to be notified)");
        return Some(DayOutcome::NeedsReview("plan/call-pending", detail));
    }
    let no_place = day.sheet.primary_location.is_none() && call.place.is_none();
    no_place.then(|| {
        let detail = format!("no location found for {date}");
        DayOutcome::NeedsReview("plan/no-location", detail)
    })
}
