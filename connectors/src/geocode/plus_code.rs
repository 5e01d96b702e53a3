//! Plus codes (Open Location Code): `9G4362XV+5R`, or `62XV+5R Warszawa` near a town.

use actors::model::Coordinates;

use super::town_lookup;

/// The twenty digits of a code, by value.
const DIGITS: &[u8; 20] = b"23456789CFGHJMPQRVWX";
/// The number of digits before the plus in a full code.
const FULL_PREFIX: usize = 8;
/// The number of pairs (latitude, longitude). The first pair counts cells of twenty degrees; each
/// further pair divides a cell by twenty.
const PAIRS: usize = 5;
/// Each digit after the pairs divides a cell into this grid.
const COLUMNS: f64 = 4.0;
const ROWS: f64 = 5.0;

/// The position of the first Plus code in the text. A short code needs a town in the rest of the
/// text.
pub(super) fn coordinates_in(text: &str) -> Option<Coordinates> {
    let code = text
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '(' | ')'))
        .find(|word| is_code(word))?;
    let plus = code.find('+')?;
    if plus == FULL_PREFIX {
        return decode(&code.replace('+', ""));
    }
    let town = town_lookup::town_in(&text.replacen(code, " ", 1))?;
    nearest(code, FULL_PREFIX - plus, town.at)
}

fn is_code(word: &str) -> bool {
    let mut digits = word.bytes().filter(|byte| *byte != b'+');
    let are_digits = digits.all(|byte| value(byte).is_some());
    let plus = word.find('+');
    are_digits
        && plus.is_some_and(|plus| {
            matches!(plus, 4 | 6 | 8) && (2..=7).contains(&(word.len() - plus - 1))
        })
        && word.matches('+').count() == 1
}

fn value(digit: u8) -> Option<usize> {
    let upper = digit.to_ascii_uppercase();
    DIGITS.iter().position(|digit| *digit == upper)
}

/// The centre of the cell of a full code, given without its plus.
fn decode(code: &str) -> Option<Coordinates> {
    let values: Vec<f64> = code
        .bytes()
        .map(|digit| value(digit).map(|value| value as f64))
        .collect::<Option<_>>()?;
    let (mut lat, mut lon) = (-90.0, -180.0);
    let (mut height, mut width) = (400.0, 400.0);
    for pair in values.chunks(2).take(PAIRS) {
        (height, width) = (height / 20.0, width / 20.0);
        lat += pair[0] * height;
        lon += pair.get(1)? * width;
    }
    for fine in values.iter().skip(PAIRS * 2) {
        (height, width) = (height / ROWS, width / COLUMNS);
        lat += (fine / COLUMNS).floor() * height;
        lon += (fine % COLUMNS) * width;
    }
    Coordinates::new(lat + height / 2.0, lon + width / 2.0)
}

/// The position of a short code that is nearest to a point: the missing digits are those of the
/// point or of a neighbouring cell.
fn nearest(code: &str, missing: usize, near: Coordinates) -> Option<Coordinates> {
    let cell = 20.0 / 20_f64.powi(missing as i32 / 2 - 1);
    let prefix = encode(near, missing);
    let candidate = decode(&format!("{prefix}{}", code.replace('+', "")))?;
    let closest = |candidate: f64, near: f64| match candidate - near {
        offset if offset > cell / 2.0 => candidate - cell,
        offset if offset < -cell / 2.0 => candidate + cell,
        _ => candidate,
    };
    Coordinates::new(
        closest(candidate.lat, near.lat),
        closest(candidate.lon, near.lon),
    )
}

/// The first digits of a point's code.
fn encode(at: Coordinates, digits: usize) -> String {
    let (mut lat, mut lon) = ((at.lat + 90.0).min(179.999_999), at.lon + 180.0);
    let mut size = 20.0;
    let mut code = String::new();
    for _ in 0..digits / 2 {
        for rest in [&mut lat, &mut lon] {
            let value = ((*rest / size).floor() as usize).min(19);
            *rest -= value as f64 * size;
            code.push(char::from(DIGITS[value]));
        }
        size /= 20.0;
    }
    code
}

#[cfg(test)]
mod tests;
