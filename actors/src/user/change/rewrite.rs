//! Rewrites a sheet as a change notice says.

use callsheet::{CallTime, Change as Notice, ChangeKind, Location, LocationRole};

use crate::planning::shift;

/// The sheet as the notice changes it; `None` if the notice says neither by how much nor to
/// where, or if it moves the own call to the date before.
pub(super) fn rewritten(sheet: &callsheet::Day, notice: &Notice) -> Option<callsheet::Day> {
    let mut sheet = sheet.clone();
    if let Some(place) = &notice.new_location {
        relocate(&mut sheet, place);
    }
    let minutes = notice
        .minutes
        .and_then(|minutes| i32::try_from(minutes).ok());
    let by = match (notice.kind, minutes, notice.new_call) {
        (ChangeKind::Push, Some(minutes), _) => Some(minutes),
        (ChangeKind::Pull, Some(minutes), _) => Some(-minutes),
        (_, None, Some(call)) => Some(difference(general_call(&sheet)?, call)),
        _ => None,
    };
    match by {
        Some(by) => shift_all(&mut sheet, by)?,
        None if notice.new_location.is_none() => return None,
        None => {}
    }
    Some(sheet)
}

/// The call that a new call in a notice replaces: the crew call, else the person's own. All
/// other times move by the same difference.
fn general_call(sheet: &callsheet::Day) -> Option<CallTime> {
    sheet
        .crew_call
        .or_else(|| sheet.my_call.as_ref().and_then(|call| call.time))
}

/// Minutes from one time of day to another, by the shorter way round midnight: -720..720.
fn difference(from: CallTime, to: CallTime) -> i32 {
    let minutes = |time: CallTime| i32::from(time.hour()) * 60 + i32::from(time.minute());
    (minutes(to) - minutes(from) + 720).rem_euclid(1_440) - 720
}

/// Moves every time of the sheet by minutes. `None` if the own call would be on the date
/// before: such a day needs a review by the person.
fn shift_all(sheet: &mut callsheet::Day, by: i32) -> Option<()> {
    let general = [
        &mut sheet.crew_call,
        &mut sheet.shooting_call,
        &mut sheet.lunch,
        &mut sheet.wrap,
    ];
    let general = general.into_iter().flatten();
    for time in general.chain(sheet.department_calls.values_mut()) {
        *time = shift(*time, by).0;
    }
    if let Some(call) = &mut sheet.my_call {
        shift_call(&mut call.time, &mut call.next_day, by)?;
    }
    for call in &mut sheet.calls {
        // The rows of other people are not planned; one that cannot move does not matter.
        let _ = shift_call(&mut call.time, &mut call.next_day, by);
    }
    Some(())
}

fn shift_call(time: &mut Option<CallTime>, next_day: &mut bool, by: i32) -> Option<()> {
    let Some(old) = *time else { return Some(()) };
    let (new, days) = shift(old, by);
    let day = i32::from(*next_day) + days;
    *time = Some(new);
    *next_day = day > 0;
    (0..=1).contains(&day).then_some(())
}

/// Replaces the set of the sheet by another place.
pub(in crate::user) fn relocate(sheet: &mut callsheet::Day, place: &str) {
    sheet.primary_location = Some(place.to_owned());
    sheet
        .locations
        .retain(|location| location.role != LocationRole::Set);
    let location = Location {
        name: None,
        address: Some(place.to_owned()),
        role: LocationRole::Set,
        coordinates: None,
        what3words: None,
    };
    sheet.locations.insert(0, location);
}

#[cfg(test)]
mod tests;
