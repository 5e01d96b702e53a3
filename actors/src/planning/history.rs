//! Suggestions from the travel times of past days.

use std::collections::BTreeMap;

use crate::model::{DayId, TravelTime};

/// With fewer days there is no suggestion.
const MIN_DAYS: usize = 5;
/// The share of past days on which the buffer would have been enough.
const COVERAGE: f64 = 0.9;
/// Added to the observed growth, in minutes.
const MARGIN: f64 = 5.0;
/// The suggestion is rounded up to a multiple of this, in minutes.
const STEP: f64 = 5.0;

/// A traffic buffer, in minutes, that would have been enough on nine of ten past days: the 90th
/// percentile of the growth of a day's driving time from the first to the last plan that the
/// person was notified of, and five minutes more. `None` with fewer than five days.
pub fn traffic_buffer(travel_times: &[TravelTime]) -> Option<u16> {
    let mut days: BTreeMap<&DayId, (&TravelTime, &TravelTime)> = BTreeMap::new();
    for time in travel_times {
        let (first, last) = days.entry(&time.day).or_insert((time, time));
        if time.computed < first.computed {
            *first = time;
        }
        if time.computed > last.computed {
            *last = time;
        }
    }
    if days.len() < MIN_DAYS {
        return None;
    }
    let grown = |(first, last): (&TravelTime, &TravelTime)| {
        f64::from(last.seconds.saturating_sub(first.seconds)) / 60.0
    };
    let mut grown: Vec<f64> = days.into_values().map(grown).collect();
    grown.sort_by(f64::total_cmp);
    let rank = (grown.len() as f64 * COVERAGE).ceil() as usize;
    let minutes = (grown[rank - 1] + MARGIN) / STEP;
    Some((minutes.ceil() * STEP).clamp(5.0, 120.0) as u16)
}

#[cfg(test)]
mod tests;
