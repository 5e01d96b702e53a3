//! Lines as text, in the format of Google's polylines: differences of coordinates, five bits a
//! character.

use crate::point::Point;

/// Encodes a line with five decimals.
pub fn encode(line: &[Point]) -> String {
    let mut text = String::with_capacity(line.len() * 6);
    let mut before = (0_i64, 0_i64);
    for point in line {
        let units = |degrees: f64| (degrees * 1e5).round() as i64;
        let here = (units(point.lat()), units(point.lon()));
        number(here.0 - before.0, &mut text);
        number(here.1 - before.1, &mut text);
        before = here;
    }
    text
}

/// Five bits a character, the lowest first, the sign in the last bit.
fn number(value: i64, text: &mut String) {
    let mut bits = (value << 1) ^ (value >> 63);
    while bits >= 0x20 {
        text.push(char::from((0x20 | (bits & 0x1f)) as u8 + 63));
        bits >>= 5;
    }
    text.push(char::from(bits as u8 + 63));
}

/// Reads a line with so many decimals (Google and OSRM write five, Valhalla six); `None` for
/// what is not one.
pub fn decode(text: &str, decimals: i32) -> Option<Vec<Point>> {
    let unit = 10_f64.powi(decimals);
    let mut bytes = text.bytes();
    let mut line = Vec::new();
    let (mut lat, mut lon) = (0_i64, 0_i64);
    while bytes.len() > 0 {
        lat += difference(&mut bytes)?;
        lon += difference(&mut bytes)?;
        line.push(Point::new(lat as f64 / unit, lon as f64 / unit)?);
    }
    Some(line)
}

fn difference(bytes: &mut std::str::Bytes<'_>) -> Option<i64> {
    let mut bits = 0_i64;
    // 360 degrees with six decimals take six characters.
    for place in 0..7 {
        let five = bytes.next()?.checked_sub(63).filter(|five| *five < 0x40)?;
        bits |= i64::from(five & 0x1f) << (5 * place);
        if five < 0x20 {
            return Some((bits >> 1) ^ -(bits & 1));
        }
    }
    None
}

#[cfg(test)]
mod tests;
