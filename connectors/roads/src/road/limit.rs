//! Speed limits as mappers write them.

use crate::osm::Tags;

/// Where there is no limit, this is driven.
const UNLIMITED: f64 = 105.0;
const MPH: f64 = 1.609_344;
/// Limits below are slips of the pen.
const LEAST: f64 = 10.0;

/// The limit in one direction (`forward` or `backward`), km/h.
pub(super) fn of(tags: &Tags<'_>, side: &str) -> Option<f64> {
    for key in ["maxspeed:practical", "maxspeed:advisory", "maxspeed"] {
        let special = tags.get(&format!("{key}:{side}"));
        if let Some(limit) = special.or_else(|| tags.get(key)).and_then(read) {
            return Some(limit);
        }
    }
    None
}

fn read(value: &str) -> Option<f64> {
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
    (LEAST..=200.0).contains(&limit).then_some(limit)
}

/// Limits that a country's law gives to a kind of place: `DE:urban`.
fn zone(value: &str) -> Option<f64> {
    let (country, place) = value.split_once(':')?;
    match place {
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
