//! Lines as text, in the format of Google's polylines (five decimals).

use crate::point::Point;

/// Encodes a line.
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

#[cfg(test)]
mod tests;
