//! Coordinates, printed or inside a map link.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

// Literal pattern, checked by the first test that uses it.
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(-?\d{1,2}\.\d{3,})\s*°?\s*([ns])?\s*(?:,|;|\s|%2c)\s*(-?\d{1,3}\.\d{3,})\s*°?\s*([ew])?",
    )
    .unwrap_or_else(|error| unreachable!("{error}"))
});
static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"!3d(-?\d{1,2}\.\d+)!4d(-?\d{1,3}\.\d+)")
        .unwrap_or_else(|error| unreachable!("{error}"))
});
static STREET_MAP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"mlat=(-?\d{1,2}\.\d+)&mlon=(-?\d{1,3}\.\d+)")
        .unwrap_or_else(|error| unreachable!("{error}"))
});
static MAP_HASH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"#map=\d+/(-?\d{1,2}\.\d+)/(-?\d{1,3}\.\d+)")
        .unwrap_or_else(|error| unreachable!("{error}"))
});

static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:///|w3w\.co/|what3words(?:\.com/|:?\s*/*)|\bw3w:?\s*/*)(\p{L}{2,}\.\p{L}{2,}\.\p{L}{2,})",
    )
    .unwrap_or_else(|error| unreachable!("{error}"))
});

/// The three words of What3Words in a text or link.
pub(crate) fn find_words(text: &str) -> Option<String> {
    let captures = WORDS.captures(text)?;
    Some(captures[1].to_lowercase())
}

/// The text without them.
pub(crate) fn without_words(text: &str) -> Cow<'_, str> {
    WORDS.replace_all(text, " ")
}

/// `[latitude, longitude]` of the first pair in a text or link.
pub(crate) fn find_coordinates(text: &str) -> Option<[f64; 2]> {
    let lower = text.to_lowercase();
    for regex in [&*MARKED, &*STREET_MAP, &*MAP_HASH] {
        if let Some(c) = regex.captures(&lower) {
            return checked(c[1].parse().ok()?, c[2].parse().ok()?);
        }
    }
    let captures = PAIR.captures(&lower)?;
    let sign = |group: usize, negative: &str| {
        captures
            .get(group)
            .map_or(1.0, |m| if m.as_str() == negative { -1.0 } else { 1.0 })
    };
    let latitude: f64 = captures[1].parse().ok()?;
    let longitude: f64 = captures[3].parse().ok()?;
    checked(latitude * sign(2, "s"), longitude * sign(4, "w"))
}

fn checked(latitude: f64, longitude: f64) -> Option<[f64; 2]> {
    (latitude.abs() <= 90.0 && longitude.abs() <= 180.0).then_some([latitude, longitude])
}
