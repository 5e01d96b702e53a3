//! One check of all live plans: drives to the same place share one batch estimate.
//!
//! ```text
//! live days -> drives by destination -> batch estimate (local map)  -> changed? --+-> Recheck
//!          \-> polling: is a query of the metered provider due? --------------------/
//! ```
//! A batch estimate only selects the days to recheck. What a person is notified of comes from
//! the full route of a recheck.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::events::Recheck;
use crate::planning::{is_driving_change_nearly_significant, is_poll_due};
use crate::ports::{BatchEstimate, LiveDay, LiveTraffic, PortError, Ports};

/// A plan is live from this long before its departure.
const LIVE: SignedDuration = SignedDuration::from_hours(24);
/// An estimate is approximate: a change of this share of a significant one needs a recheck.
const MARGIN: f64 = 0.8;

/// The days whose plans may have changed. `period` is the time between two ticks.
pub(super) async fn tick(
    ports: &Ports,
    now: Timestamp,
    period: SignedDuration,
) -> Result<Vec<Recheck>, PortError> {
    let days = ports.queries.live_days(now, now + LIVE).await?;
    let traffic = ports.routes.live_traffic();
    let is_polled = traffic == LiveTraffic::Metered || ports.weather.is_some();
    let changed = changed_days(ports, &days).await;
    let due = days.into_iter().zip(changed).filter(|(day, changed)| {
        let is_due = || is_poll_due(day.departure, now, period);
        *changed || traffic == LiveTraffic::Unmetered || (is_polled && is_due())
    });
    let rechecks = due.map(|(day, _)| Recheck {
        user: day.user,
        day: day.day,
        version: day.version,
    });
    Ok(rechecks.collect())
}

/// The estimate of all drives to one place, and for each drive the index of its day and its
/// minutes when it was last planned.
type Group = (BatchEstimate, Vec<(usize, f64)>);

/// For each day whether its drives seem to have changed. A day without a monitored route
/// counts as changed, because only a recheck can provide one.
async fn changed_days(ports: &Ports, days: &[LiveDay]) -> Vec<bool> {
    let mut groups: BTreeMap<(i64, i64, &str), Group> = BTreeMap::new();
    let mut changed = vec![false; days.len()];
    for (index, day) in days.iter().enumerate() {
        let zone = day
            .route
            .as_ref()
            .map(|route| TimeZone::get(&route.time_zone));
        let (Some(route), Some(Ok(zone))) = (&day.route, zone) else {
            changed[index] = true;
            continue;
        };
        for drive in &route.drives {
            let unit = |degrees: f64| (degrees * 1e5).round() as i64;
            let key = (
                unit(drive.to.lat),
                unit(drive.to.lon),
                route.time_zone.as_str(),
            );
            let (batch, known) = groups.entry(key).or_insert_with(|| {
                let (to, zone) = (drive.to, zone.clone());
                let drives = Vec::new();
                (BatchEstimate { to, zone, drives }, Vec::new())
            });
            batch.drives.push((drive.from, drive.arrive));
            known.push((index, drive.minutes));
        }
    }
    let (batches, known): (Vec<_>, Vec<_>) = groups.into_values().unzip();
    let estimates = ports.routes.estimate(batches).await;
    let mut minutes = vec![(0.0, 0.0); days.len()];
    for (known, estimates) in known.iter().zip(estimates) {
        for ((day, old), new) in known.iter().zip(estimates) {
            minutes[*day].0 += old;
            minutes[*day].1 += new.map_or(*old, |seconds| seconds / 60.0);
        }
    }
    for (changed, (old, new)) in changed.iter_mut().zip(minutes) {
        *changed |= is_driving_change_nearly_significant(old, new, MARGIN);
    }
    changed
}
