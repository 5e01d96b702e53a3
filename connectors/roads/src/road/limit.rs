//! Speed limits, in the notations that mappers use.

use std::ops::RangeInclusive;

use crate::osm::Tags;

/// Assumed speed in km/h where there is no limit.
const UNLIMITED: f64 = 105.0;
/// km/h in a mile per hour.
const MPH: f64 = 1.609_344;
/// Limits in km/h outside this range are taken for mapping mistakes.
const PLAUSIBLE: RangeInclusive<f64> = 10.0..=200.0;

/// The limit in km/h in one direction; `direction` is the suffix `forward` or `backward`.
pub(super) fn in_direction(tags: &Tags<'_>, direction: &str) -> Option<f64> {
    for key in ["maxspeed:practical", "maxspeed:advisory", "maxspeed"] {
        let specific = tags.get(&format!("{key}:{direction}"));
        if let Some(limit) = specific.or_else(|| tags.get(key)).and_then(parse) {
            return Some(limit);
        }
    }
    None
}

fn parse(value: &str) -> Option<f64> {
    let value = value.split([';', '|']).next()?.trim();
    match value {
        "none" => return Some(UNLIMITED),
        "walk" => return Some(5.0),
        _ => {}
    }
    let digits: String = value
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let limit = match digits.parse::<f64>() {
        Ok(number) if value.ends_with("mph") => number * MPH,
        Ok(number) if value.ends_with("knots") => number * 1.852,
        Ok(number) => number,
        Err(_) => zone(value)?,
    };
    PLAUSIBLE.contains(&limit).then_some(limit)
}

/// Limits that the law of a country sets for a kind of area: `DE:urban`.
fn zone(value: &str) -> Option<f64> {
    let (country, area) = value.split_once(':')?;
    match area {
        "urban" => Some(50.0),
        "rural" if matches!(country, "DE" | "AT" | "UK") => Some(100.0),
        "rural" => Some(90.0),
        "trunk" => Some(100.0),
        "motorway" => Some(UNLIMITED),
        "zone30" | "zone:30" | "30" => Some(30.0),
        "zone20" | "zone:20" | "20" => Some(20.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
