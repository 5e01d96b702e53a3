//! Days that one person cannot both keep.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::rest::{ASSUMED_DAY, rest_warning};
use crate::model::{Day, DayId, DayState, Plan, civil_time, printed_instant};

/// Why two days cannot both be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// The second call is before the first day is over.
    Overlap,
    /// Too little rest between them.
    ShortRest,
}

/// Two days, the earlier first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Why.
    pub kind: ConflictKind,
    /// The day with the earlier call.
    pub first: DayId,
    /// The other one.
    pub second: DayId,
    /// A clear line.
    pub detail: String,
}

/// The instant of the printed wrap of a planned day: after the call, if need be on the next
/// date.
pub fn wrap_at(day: &Day, plan: &Plan) -> Option<Timestamp> {
    let zone = TimeZone::get(&day.time_zone).ok()?;
    let wrap = day.sheet.wrap?;
    let called = zone.to_datetime(plan.call_at);
    let over_night = called.date() > day.shooting_date || called.time() > civil_time(wrap)?;
    printed_instant(day.shooting_date, wrap, over_night, &zone)
}

/// The way home, taken to be as long as the way there.
pub fn way_home(plan: &Plan) -> SignedDuration {
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
        let over = wrap.unwrap_or(before.call_at + ASSUMED_DAY);
        // What follows is in order: the first that leaves enough rest ends the search.
        for (second, plan) in &planned[index + 1..] {
            let rest = rest_warning(before.call_at, wrap, way_home(before), plan.wake_up);
            let (kind, detail) = match rest {
                _ if plan.call_at < over => {
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
