//! What past days say about the days to come.

use std::collections::BTreeMap;

use crate::model::{DayId, TravelTime};

/// Fewer days say nothing.
const LEAST_DAYS: usize = 5;
/// Of ten days, nine shall be covered.
const COVERED: f64 = 0.9;
/// Kept free beyond what was seen, minutes.
const MARGIN: f64 = 5.0;
/// Buffers are set in steps of so many minutes.
const STEP: f64 = 5.0;

/// A buffer for traffic that would have been enough on nine of ten past days, in minutes: what
/// the drives of a day grew by from what was told first to what was told last, and five more.
/// `None`: too few days.
pub fn traffic_buffer(told: &[TravelTime]) -> Option<u16> {
    let mut days: BTreeMap<&DayId, (&TravelTime, &TravelTime)> = BTreeMap::new();
    for one in told {
        let (first, last) = days.entry(&one.day).or_insert((one, one));
        if one.computed < first.computed {
            *first = one;
        }
        if one.computed > last.computed {
            *last = one;
        }
    }
    if days.len() < LEAST_DAYS {
        return None;
    }
    let grown = |(first, last): (&TravelTime, &TravelTime)| {
        f64::from(last.seconds.saturating_sub(first.seconds)) / 60.0
    };
    let mut grown: Vec<f64> = days.into_values().map(grown).collect();
    grown.sort_by(f64::total_cmp);
    let place = (grown.len() as f64 * COVERED).ceil() as usize;
    let minutes = (grown[place - 1] + MARGIN) / STEP;
    Some((minutes.ceil() * STEP).clamp(5.0, 120.0) as u16)
}

#[cfg(test)]
mod tests;
