//! All live plans at once: who drives to the same place shares one search.
//!
//! ```text
//! live days -> drives by destination -> survey (own map only) -> what changed --+-> Recheck
//!          \-> cadence: time to ask who knows the traffic of the moment? ------/
//! ```
//! A survey only decides who is looked at again: what a person is told comes from a full
//! answer.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{cadence, change};
use crate::events::Recheck;
use crate::pipeline::Ports;
use crate::ports::{Live, LiveDay, PortError, Survey};

/// A plan is live from this long before its departure.
const LIVE: SignedDuration = SignedDuration::from_hours(24);
/// A survey is about right: what it finds nearly changed is worth a full answer.
const MARGIN: f64 = 0.8;

/// The days whose plans may have changed. `period` is the time between two ticks.
pub(super) async fn tick(
    ports: &Ports,
    now: Timestamp,
    period: SignedDuration,
) -> Result<Vec<Recheck>, PortError> {
    let days = ports.queries.live_days(now, now + LIVE).await?;
    let live = ports.routes.live();
    let paced = live == Live::Paid || ports.weather.is_some();
    let surveyed = survey(ports, &days).await;
    let changed = days.into_iter().zip(surveyed).filter(|(day, changed)| {
        let due = || cadence::is_due(day.departure, now, period);
        *changed || live == Live::Free || (paced && due())
    });
    let rechecks = changed.map(|(day, _)| Recheck {
        user: day.user,
        day: day.day,
        version: day.version,
    });
    Ok(rechecks.collect())
}

/// The drives to one place: the question, and for each drive its day and what it took.
type Group = (Survey, Vec<(usize, f64)>);

/// For each day whether its drives seem to have changed. A day whose drives are not known
/// has to be looked at to know them.
async fn survey(ports: &Ports, days: &[LiveDay]) -> Vec<bool> {
    let mut groups: BTreeMap<(i64, i64, &str), Group> = BTreeMap::new();
    let mut changed = vec![false; days.len()];
    for (index, day) in days.iter().enumerate() {
        let zone = day
            .watch
            .as_ref()
            .map(|watch| TimeZone::get(&watch.time_zone));
        let (Some(watch), Some(Ok(zone))) = (&day.watch, zone) else {
            changed[index] = true;
            continue;
        };
        for drive in &watch.drives {
            let unit = |degrees: f64| (degrees * 1e5).round() as i64;
            let key = (
                unit(drive.to.lat),
                unit(drive.to.lon),
                watch.time_zone.as_str(),
            );
            let (survey, known) = groups.entry(key).or_insert_with(|| {
                let (to, zone) = (drive.to, zone.clone());
                let drives = Vec::new();
                (Survey { to, zone, drives }, Vec::new())
            });
            survey.drives.push((drive.from, drive.arrive));
            known.push((index, drive.minutes));
        }
    }
    let (surveys, known): (Vec<_>, Vec<_>) = groups.into_values().unzip();
    let answers = ports.routes.survey(surveys).await;
    let mut minutes = vec![(0.0, 0.0); days.len()];
    for (known, answers) in known.iter().zip(answers) {
        for ((day, old), new) in known.iter().zip(answers) {
            minutes[*day].0 += old;
            minutes[*day].1 += new.map_or(*old, |seconds| seconds / 60.0);
        }
    }
    for (changed, (old, new)) in changed.iter_mut().zip(minutes) {
        *changed |= change::nearly_matters(old, new, MARGIN);
    }
    changed
}
