//! Coordinates and What3Words addresses, printed or inside a map link.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern;

// Over lower-case text.
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(-?\d{1,2}\.\d{3,})\s*°?\s*([ns])?\s*(?:,|;|\s|%2c)\s*(-?\d{1,3}\.\d{3,})\s*°?\s*([ew])?",
    )
});

static MARKED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"!3d(-?\d{1,2}\.\d+)!4d(-?\d{1,3}\.\d+)"));

static STREET_MAP: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"mlat=(-?\d{1,2}\.\d+)&mlon=(-?\d{1,3}\.\d+)"));

static MAP_HASH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"#map=\d+/(-?\d{1,2}\.\d+)/(-?\d{1,3}\.\d+)"));

static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:///|w3w\.co/|what3words(?:\.com/|:?\s*/*)|\bw3w:?\s*/*)(\p{L}{2,}\.\p{L}{2,}\.\p{L}{2,})",
    )
});

/// The What3Words address in a text or link, in lower case: "filled.count.soap".
pub(crate) fn find_what3words(text: &str) -> Option<String> {
    let captures = WORDS.captures(text)?;
    Some(captures[1].to_lowercase())
}

/// The text without its What3Words addresses.
pub(crate) fn without_what3words(text: &str) -> Cow<'_, str> {
    WORDS.replace_all(text, " ")
}

/// `[latitude, longitude]` in degrees of the first pair in a text or link.
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
