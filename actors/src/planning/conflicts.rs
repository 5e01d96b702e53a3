//! Pairs of days that one person cannot both work.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::rest::{ASSUMED_DAY, rest_warning};
use crate::model::{Day, DayId, DayState, Plan, civil_time, printed_instant};

/// Why two days conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// The second call is before the wrap of the first day.
    Overlap,
    /// Too little rest between them.
    ShortRest,
}

/// Two conflicting days, the earlier first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The reason.
    pub kind: ConflictKind,
    /// The day with the earlier call.
    pub first: DayId,
    /// The day with the later call.
    pub second: DayId,
    /// One line of explanation.
    pub detail: String,
}

/// The instant of the printed wrap of a planned day, on the first date on which it is after the
/// call.
pub fn wrap_at(day: &Day, plan: &Plan) -> Option<Timestamp> {
    let zone = TimeZone::get(&day.time_zone).ok()?;
    let wrap = day.sheet.wrap?;
    let called = zone.to_datetime(plan.call_at);
    let over_night = called.date() > day.shooting_date || called.time() > civil_time(wrap)?;
    printed_instant(day.shooting_date, wrap, over_night, &zone)
}

/// The duration of the drive home, assumed to be the same as that of the drives to the call.
pub fn drive_home(plan: &Plan) -> SignedDuration {
    SignedDuration::from_secs_f64(plan.legs.iter().map(|leg| leg.minutes).sum::<f64>() * 60.0)
}

/// Conflicts between planned days of one person, whatever their order.
pub fn conflicts(days: &[Day]) -> Vec<Conflict> {
    let planned = days.iter().filter(|day| day.state == DayState::Planned);
    let mut planned: Vec<(&Day, &Plan)> = planned
        .filter_map(|day| Some((day, day.plan.as_ref()?)))
        .collect();
    planned.sort_by_key(|(day, plan)| (plan.call_at, &day.id));
    let mut found = Vec::new();
    for (index, (first, before)) in planned.iter().enumerate() {
        let wrap = wrap_at(first, before);
        let end = wrap.unwrap_or(before.call_at + ASSUMED_DAY);
        // Days are sorted by call: after the first one with enough rest, all others have it.
        for (second, plan) in &planned[index + 1..] {
            let rest = rest_warning(before.call_at, wrap, drive_home(before), plan.wake_up);
            let (kind, detail) = match rest {
                _ if plan.call_at < end => {
                    let text = "overlap: the call is before the other day is over";
                    (ConflictKind::Overlap, text.to_owned())
                }
                Some(rest) => (ConflictKind::ShortRest, rest),
                None => break,
            };
            found.push(Conflict {
                kind,
                first: first.id.clone(),
                second: second.id.clone(),
                detail,
            });
        }
    }
    found
}
