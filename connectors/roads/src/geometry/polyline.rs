//! The encoded polyline format of Google: the difference to the previous coordinate, five bits
//! in each character.

use super::point::Point;

/// Encodes a line with five decimals of a degree.
pub fn encode(line: &[Point]) -> String {
    let mut text = String::with_capacity(line.len() * 6);
    let mut previous = (0_i64, 0_i64);
    for point in line {
        let units = |degrees: f64| (degrees * 1e5).round() as i64;
        let here = (units(point.lat()), units(point.lon()));
        push_number(here.0 - previous.0, &mut text);
        push_number(here.1 - previous.1, &mut text);
        previous = here;
    }
    text
}

/// Appends a number, five bits in each character, the lowest bits first. The sign is the
/// lowest bit.
fn push_number(value: i64, text: &mut String) {
    let mut bits = (value << 1) ^ (value >> 63);
    while bits >= 0x20 {
        text.push(char::from((0x20 | (bits & 0x1f)) as u8 + 63));
        bits >>= 5;
    }
    text.push(char::from(bits as u8 + 63));
}

/// Decodes a line that was encoded with `decimals` decimals of a degree (Google and OSRM write
/// five, Valhalla six). `None` if the text is not a polyline or a point is out of range.
pub fn decode(text: &str, decimals: i32) -> Option<Vec<Point>> {
    let unit = 10_f64.powi(decimals);
    let mut bytes = text.bytes();
    let mut line = Vec::new();
    let (mut lat, mut lon) = (0_i64, 0_i64);
    while bytes.len() > 0 {
        lat += read_number(&mut bytes)?;
        lon += read_number(&mut bytes)?;
        line.push(Point::new(lat as f64 / unit, lon as f64 / unit)?);
    }
    Some(line)
}

/// Reads the next number; `None` if the text ends early or has an invalid character.
fn read_number(bytes: &mut std::str::Bytes<'_>) -> Option<i64> {
    let mut bits = 0_i64;
    // 360 degrees with six decimals take six characters.
    for position in 0..7 {
        let five = bytes.next()?.checked_sub(63).filter(|five| *five < 0x40)?;
        bits |= i64::from(five & 0x1f) << (5 * position);
        if five < 0x20 {
            return Some((bits >> 1) ^ -(bits & 1));
        }
    }
    None
}

#[cfg(test)]
mod tests;
