//! A drive so long that the person is asked before it is planned.

use crate::model::{Day, Leg, Plan};
use crate::planning::is_drive_too_long;

/// Whether the person has to confirm the day before this plan replaces the current one.
///
/// A confirmation answers the question that a day in review asks. It is not an answer about a
/// drive that only a recheck finds to be too long: then the drive of the confirmed plan has to be
/// too long as well.
pub(super) fn needs_confirmation(day: &Day, plan: &Plan, recheck: bool) -> bool {
    let is_asked = || !recheck || day.plan.as_ref().is_some_and(is_too_long);
    is_too_long(plan) && !(day.confirmed.is_some() && is_asked())
}

fn is_too_long(plan: &Plan) -> bool {
    is_drive_too_long(&plan.legs, plan.onward.as_ref())
}

/// What the person is asked about: each drive with its time and length, in no language. The text
/// of the code says what is asked, in the person's language.
pub(super) fn question(plan: &Plan) -> String {
    let drive = |leg: &Leg| {
        let (minutes, km) = (leg.minutes.round() as u64, leg.metres / 1_000);
        let (hours, minutes) = (minutes / 60, minutes % 60);
        format!(
            "{} → {}: {hours} h {minutes:02} min, {km} km",
            leg.from, leg.to
        )
    };
    let drives: Vec<_> = plan.legs.iter().chain(&plan.onward).map(drive).collect();
    drives.join("; ")
}
