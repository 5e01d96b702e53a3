//! Coordinates in a text: printed, or inside a map link.

use std::sync::OnceLock;

use actors::model::Coordinates;
use regex::Regex;

/// The forms, the most explicit first: a map link may contain both the view (`@`) and the pin
/// (`!3d`).
const FORMS: [&str; 4] = [
    r"!3d(-?\d{1,2}\.\d+)!4d(-?\d{1,3}\.\d+)",
    r"[?&#](?:q|query|ll|sll|destination|daddr|center|mlat)=(?:loc:)?(-?\d{1,2}\.\d+)(?:,|&mlon=)\s*\+?(-?\d{1,3}\.\d+)",
    r"@(-?\d{1,2}\.\d+),(-?\d{1,3}\.\d+)",
    // Printed: at least four decimals, so that prices, areas and dates do not match.
    r"(?:^|[\s(\[:;,])(-?\d{1,2}\.\d{4,})\s*°?\s*([NS])?\s*[,;\s]\s*(-?\d{1,3}\.\d{4,})\s*°?\s*([EW])?(?:$|[\s)\].,;])",
];

/// The first coordinates in the text.
pub(super) fn coordinates_in(text: &str) -> Option<Coordinates> {
    static PATTERNS: OnceLock<Vec<Regex>> = OnceLock::new();
    // The forms are constants, and a test covers each, so that none is dropped here.
    let patterns = PATTERNS.get_or_init(|| {
        FORMS
            .iter()
            .filter_map(|form| Regex::new(form).ok())
            .collect()
    });
    if !text.contains('.') {
        return None;
    }
    let text = text.replace("%2C", ",").replace("%2c", ",");
    patterns.iter().find_map(|pattern| {
        let found = pattern.captures(&text)?;
        let number = |index: usize| found.get(index)?.as_str().parse::<f64>().ok();
        if found.len() == 3 {
            return Coordinates::new(number(1)?, number(2)?);
        }
        let sign = |index: usize, negative: &str| {
            let mark = found.get(index).map(|mark| mark.as_str());
            if mark == Some(negative) { -1.0 } else { 1.0 }
        };
        Coordinates::new(number(1)? * sign(2, "S"), number(3)? * sign(4, "W"))
    })
}
