//! The drives of a day, each at the time it is really driven.

use engine::stage::StageError;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::stops::{Stop, Stops, is_vague};
use crate::events::RouteAnswer;
use crate::model::{Buffers, Day, Leg, RouteQuality, User};
use crate::pipeline::Ports;
use crate::ports::{Drive, Routes};

/// Two rounds are usually enough; each costs one answer of the router for each drive.
const ROUNDS: usize = 12;
/// The fixed point is found when the departure moves by less than this.
const CLOSE: SignedDuration = SignedDuration::from_secs(30);
/// A drive within one town of which nothing but the name is known.
const ACROSS_TOWN: Drive = Drive {
    seconds: 30.0 * 60.0,
    metres: 12_000.0,
    quality: RouteQuality::Estimate,
};

/// Works out the drives that end before the call, and the one after it.
pub(super) async fn work_out(
    ports: &Ports,
    user: &User,
    day: &Day,
    stops: &Stops,
) -> Result<RouteAnswer, StageError> {
    let zone_name = stops.call().and_then(|stop| stop.located.time_zone.clone());
    let zone_name = zone_name.unwrap_or_else(|| day.time_zone.clone());
    let Some(call_at) = call_at(day, &zone_name) else {
        return Ok(not_found(
            "plan/no-call-time",
            "the sheet has no usable call time",
        ));
    };
    let Some(drives) =
        arrive_by(&*ports.routes, &stops.before_call, call_at, &user.buffers).await?
    else {
        return Ok(not_found(
            "plan/no-route",
            "no road leads from home to the place of the call",
        ));
    };
    let onward = match (stops.call(), &stops.after_call) {
        (Some(call), Some(set)) => {
            let drive = drive(&*ports.routes, call, set, call_at).await?;
            drive.map(|drive| (leg(call, set, &drive), drive.quality))
        }
        _ => None,
    };
    let pairs = stops.before_call.windows(2);
    let legs = pairs
        .zip(&drives)
        .map(|(ends, drive)| leg(&ends[0], &ends[1], drive))
        .collect();
    let qualities = drives.iter().map(|drive| drive.quality);
    let quality = weakest(qualities.chain(onward.as_ref().map(|(_, quality)| *quality)));
    let weather = match (&ports.weather, stops.call()) {
        (Some(service), Some(stop)) => service.forecast(stop.located.at, call_at).await?,
        _ => None,
    };
    Ok(RouteAnswer::Found {
        legs,
        onward: onward.map(|(leg, _)| leg),
        quality,
        time_zone: Some(zone_name),
        weather,
        warnings: remarks(stops, quality),
    })
}

fn not_found(code: &str, detail: &str) -> RouteAnswer {
    RouteAnswer::NotFound {
        code: code.to_owned(),
        detail: detail.to_owned(),
    }
}

fn call_at(day: &Day, zone: &str) -> Option<Timestamp> {
    day.call_instant(&TimeZone::get(zone).ok()?)
}

/// Arriving by a time is a fixed point: guess a departure, drive, see when one should have
/// left, guess again. Where the guesses jump to and fro around the answer, halve between
/// the latest departure known to be early enough and the earliest known to be too late.
/// If that finds nothing close either, traffic itself jumps there, and the drives of the
/// busier side are taken: leaving earlier than needed never makes anyone late.
async fn arrive_by(
    routes: &dyn Routes,
    stops: &[Stop],
    call_at: Timestamp,
    buffers: &Buffers,
) -> Result<Option<Vec<Drive>>, StageError> {
    let arrival = call_at - SignedDuration::from_mins(i64::from(buffers.before_call()));
    let mut departure = arrival;
    let mut early_enough: Option<Timestamp> = None;
    let mut too_late: Option<(Timestamp, Vec<Drive>)> = None;
    for _ in 0..ROUNDS {
        let Some(drives) = leaving_at(routes, stops, departure, buffers).await? else {
            return Ok(None);
        };
        let driving: f64 = drives.iter().map(|drive| drive.seconds).sum();
        let needed = arrival - SignedDuration::from_secs_f64(driving);
        if needed.duration_since(departure).abs() < CLOSE {
            return Ok(Some(drives));
        }
        if needed > departure {
            early_enough = early_enough.max(Some(departure));
        } else if too_late
            .as_ref()
            .is_none_or(|(latest, _)| departure < *latest)
        {
            too_late = Some((departure, drives));
        }
        departure = match (early_enough, &too_late) {
            (Some(low), Some((high, _))) if needed <= low || needed >= *high => {
                low + high.duration_since(low) / 2
            }
            _ => needed,
        };
    }
    Ok(too_late.map(|(_, drives)| drives))
}

/// Each drive starts when the one before it is over and the car is loaded.
async fn leaving_at(
    routes: &dyn Routes,
    stops: &[Stop],
    departure: Timestamp,
    buffers: &Buffers,
) -> Result<Option<Vec<Drive>>, StageError> {
    let loading = SignedDuration::from_mins(i64::from(buffers.car_change));
    let mut drives = Vec::new();
    let mut at = departure;
    for ends in stops.windows(2) {
        let Some(drive) = drive(routes, &ends[0], &ends[1], at).await? else {
            return Ok(None);
        };
        at = at + SignedDuration::from_secs_f64(drive.seconds) + loading;
        drives.push(drive);
    }
    Ok(Some(drives))
}

async fn drive(
    routes: &dyn Routes,
    from: &Stop,
    to: &Stop,
    depart: Timestamp,
) -> Result<Option<Drive>, StageError> {
    let drive = routes.drive(from.located.at, to.located.at, depart).await?;
    let vague = is_vague(from) || is_vague(to);
    // Town centres say little about addresses in them: never less than across a town.
    Ok(
        drive.map(|drive| match vague && drive.seconds < ACROSS_TOWN.seconds {
            true => ACROSS_TOWN,
            false => drive,
        }),
    )
}

fn leg(from: &Stop, to: &Stop, drive: &Drive) -> Leg {
    // Up to the next tenth of a minute, so that rounding never makes anyone late.
    let minutes = (drive.seconds / 6.0).ceil() / 10.0;
    let metres = drive.metres.round().clamp(0.0, f64::from(u32::MAX)) as u32;
    Leg {
        from: from.label.clone(),
        to: to.label.clone(),
        minutes,
        metres,
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

fn remarks(stops: &Stops, quality: RouteQuality) -> Vec<String> {
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
    found
}

#[cfg(test)]
mod tests;
