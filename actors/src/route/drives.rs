//! The drives of a day, each planned for the time at which it takes place.

use engine::stage::StageError;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::stops::{Stop, Stops, is_vague};
use crate::events::RouteAnswer;
use crate::model::{Buffers, Day, Leg, MonitoredDrive, MonitoredRoute, RouteQuality, User};
use crate::ports::{Drive, Ports, Routes, Trip, When};

/// Minimum seconds and metres of a drive to or from a place of which only the town is known.
const MIN_TOWN_DRIVE: (f64, f64) = (30.0 * 60.0, 12_000.0);

/// The answer, and the drives to monitor if there is a route.
pub(super) type Planned = (RouteAnswer, Option<MonitoredRoute>);

/// Plans the drives that end before the call, and the drive after it.
pub(super) async fn plan(
    ports: &Ports,
    user: &User,
    day: &Day,
    stops: &Stops,
) -> Result<Planned, StageError> {
    let zone_name = stops.call().and_then(|stop| stop.located.time_zone.clone());
    let zone_name = zone_name.unwrap_or_else(|| day.time_zone.clone());
    let zone = TimeZone::get(&zone_name).ok();
    let call_at = zone.as_ref().and_then(|zone| day.call_instant(zone));
    let (Some(zone), Some(call_at)) = (zone, call_at) else {
        return Ok(not_found(
            "plan/no-call-time",
            "the sheet has no usable call time",
        ));
    };
    let routes = &*ports.routes;
    let before = before_call(routes, &stops.before_call, call_at, &user.buffers, &zone).await?;
    let Some(before) = before else {
        return Ok(not_found(
            "plan/no-route",
            "no road leads from home to the place of the call",
        ));
    };
    let onward = match (stops.call(), &stops.after_call) {
        (Some(call), Some(set)) => {
            let drive = drive(routes, call, set, When::Leave(call_at), &zone).await?;
            drive.map(|drive| (leg(call, set, &drive), drive))
        }
        _ => None,
    };
    let pairs = stops.before_call.windows(2);
    let legs: Vec<Leg> = pairs
        .zip(&before)
        .map(|(ends, timed)| leg(&ends[0], &ends[1], &timed.drive))
        .collect();
    let onward_drive = onward.as_ref().map(|(_, drive)| drive);
    let drives = || before.iter().map(|timed| &timed.drive).chain(onward_drive);
    let weather = match (&ports.weather, stops.call()) {
        (Some(service), Some(stop)) => service.forecast(stop.located.at, call_at).await?,
        _ => None,
    };
    let route = monitored_route(day, stops, &zone_name, &before, &legs);
    let quality = weakest(drives().map(|drive| drive.quality));
    let answer = RouteAnswer::Found {
        warnings: route_warnings(stops, quality, drives()),
        legs,
        onward: onward.map(|(leg, _)| leg),
        quality,
        time_zone: Some(zone_name),
        weather,
    };
    Ok((answer, Some(route)))
}

fn monitored_route(
    day: &Day,
    stops: &Stops,
    zone: &str,
    before: &[TimedDrive],
    legs: &[Leg],
) -> MonitoredRoute {
    let pairs = stops.before_call.windows(2).zip(before).zip(legs);
    // A drive estimated from the distance is not on the map, so a batch estimate cannot tell
    // whether it has changed.
    let known = pairs.filter(|((_, timed), _)| timed.drive.quality != RouteQuality::Estimate);
    let drives = known.map(|((ends, timed), leg)| MonitoredDrive {
        from: ends[0].located.at,
        to: ends[1].located.at,
        arrive: timed.arrive,
        minutes: leg.minutes,
    });
    MonitoredRoute {
        day: day.id.clone(),
        version: day.version,
        time_zone: zone.to_owned(),
        drives: drives.collect(),
    }
}

fn not_found(code: &str, detail: &str) -> Planned {
    let (code, detail) = (code.to_owned(), detail.to_owned());
    (RouteAnswer::NotFound { code, detail }, None)
}

/// The drives before the call, from the last to the first: each ends when the next begins,
/// with the car loaded between them.
async fn before_call(
    routes: &dyn Routes,
    stops: &[Stop],
    call_at: Timestamp,
    buffers: &Buffers,
    zone: &TimeZone,
) -> Result<Option<Vec<TimedDrive>>, StageError> {
    let minutes = |minutes: u16| SignedDuration::from_mins(i64::from(minutes));
    let mut arrive = call_at - minutes(buffers.before_call());
    // With a stop at the equipment house, the car is loaded there and not at the end.
    if stops.len() > 2 {
        arrive += minutes(buffers.car_change);
    }
    let mut drives = Vec::new();
    for ends in stops.windows(2).rev() {
        let Some(drive) = drive(routes, &ends[0], &ends[1], When::Arrive(arrive), zone).await?
        else {
            return Ok(None);
        };
        let leave = arrive - SignedDuration::from_secs_f64(drive.seconds);
        drives.push(TimedDrive { drive, arrive });
        arrive = leave - minutes(buffers.car_change);
    }
    drives.reverse();
    Ok(Some(drives))
}

/// A drive, and when it ends.
struct TimedDrive {
    drive: Drive,
    arrive: Timestamp,
}

async fn drive(
    routes: &dyn Routes,
    from: &Stop,
    to: &Stop,
    when: When,
    zone: &TimeZone,
) -> Result<Option<Drive>, StageError> {
    let trip = Trip {
        from: from.located.at,
        to: to.located.at,
        when,
        zone: zone.clone(),
    };
    let drive = routes.drive(&trip).await?;
    let vague = is_vague(from) || is_vague(to);
    // The address may be anywhere in the town, so the drive from or to its centre may be far
    // too short.
    Ok(
        drive.map(|drive| match vague && drive.seconds < MIN_TOWN_DRIVE.0 {
            true => Drive::plain(MIN_TOWN_DRIVE.0, MIN_TOWN_DRIVE.1, RouteQuality::Estimate),
            false => drive,
        }),
    )
}

fn leg(from: &Stop, to: &Stop, drive: &Drive) -> Leg {
    // Rounded up to the next tenth of a minute, so that rounding never makes a person late.
    let minutes = (drive.seconds / 6.0).ceil() / 10.0;
    let metres = drive.metres.round().clamp(0.0, f64::from(u32::MAX)) as u32;
    Leg {
        from: from.label.clone(),
        to: to.label.clone(),
        minutes,
        metres,
        via: drive.via.clone(),
    }
}

fn weakest(qualities: impl Iterator<Item = RouteQuality>) -> RouteQuality {
    let rank = |quality: &RouteQuality| match quality {
        RouteQuality::Estimate => 0,
        RouteQuality::RoadGraph => 1,
        RouteQuality::Provider => 2,
    };
    qualities.min_by_key(rank).unwrap_or(RouteQuality::Estimate)
}

fn route_warnings<'d>(
    stops: &Stops,
    quality: RouteQuality,
    drives: impl Iterator<Item = &'d Drive>,
) -> Vec<String> {
    let all = stops.before_call.iter().chain(&stops.after_call);
    let mut found: Vec<_> = all
        .filter(|stop| is_vague(stop))
        .map(|stop| {
            format!(
                "approximate-place: only the town of \"{}\" is known",
                stop.label
            )
        })
        .collect();
    if quality == RouteQuality::Estimate {
        found.push("estimated-route: the drive is estimated from the distance".to_owned());
    }
    let degraded = drives.filter_map(|drive| drive.remark).next();
    found.extend(degraded.map(|code| format!("{code}: traffic of the moment is not known")));
    found
}

#[cfg(test)]
mod tests;
