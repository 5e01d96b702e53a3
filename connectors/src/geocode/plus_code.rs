//! Plus codes (Open Location Code): `9G4362XV+5R`, or `62XV+5R Warszawa` near a town.

use actors::model::Coordinates;

use super::which_town;

/// The twenty letters of a code, by value.
const LETTERS: &[u8; 20] = b"23456789CFGHJMPQRVWX";
/// Letters before the plus in a whole code.
const WHOLE: usize = 8;
/// Pairs of letters; each is a twentieth of the one before, the first are twenty degrees.
const PAIRS: usize = 5;
/// Columns and rows of the finer letters behind the pairs.
const COLUMNS: f64 = 4.0;
const ROWS: f64 = 5.0;

/// The first Plus code in the text; a short one needs a town in the rest of it.
pub(super) fn coordinates_in(text: &str) -> Option<Coordinates> {
    let code = text
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '(' | ')'))
        .find(|word| is_code(word))?;
    let plus = code.find('+')?;
    if plus == WHOLE {
        return decode(&code.replace('+', ""));
    }
    let town = which_town::named_in(&text.replacen(code, " ", 1))?;
    nearest(code, WHOLE - plus, town.at)
}

fn is_code(word: &str) -> bool {
    let letters = word.bytes().filter(|letter| *letter != b'+');
    let known = letters.clone().all(|letter| value(letter).is_some());
    let plus = word.find('+');
    known
        && plus.is_some_and(|plus| {
            matches!(plus, 4 | 6 | 8) && (2..=7).contains(&(word.len() - plus - 1))
        })
        && word.matches('+').count() == 1
}

fn value(letter: u8) -> Option<usize> {
    let upper = letter.to_ascii_uppercase();
    LETTERS.iter().position(|known| *known == upper)
}

/// The middle of the cell of a whole code without its plus.
fn decode(code: &str) -> Option<Coordinates> {
    let values: Vec<f64> = code
        .bytes()
        .map(|letter| value(letter).map(|value| value as f64))
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

/// The place of a short code nearest to a point: its missing letters are the point's, or a
/// neighbouring cell's.
fn nearest(code: &str, missing: usize, near: Coordinates) -> Option<Coordinates> {
    let cell = 20.0 / 20_f64.powi(missing as i32 / 2 - 1);
    let prefix = encode(near, missing);
    let there = decode(&format!("{prefix}{}", code.replace('+', "")))?;
    let closest = |there: f64, near: f64| match there - near {
        away if away > cell / 2.0 => there - cell,
        away if away < -cell / 2.0 => there + cell,
        _ => there,
    };
    Coordinates::new(closest(there.lat, near.lat), closest(there.lon, near.lon))
}

/// The first letters of a point's code.
fn encode(at: Coordinates, letters: usize) -> String {
    let (mut lat, mut lon) = ((at.lat + 90.0).min(179.999_999), at.lon + 180.0);
    let mut size = 20.0;
    let mut code = String::new();
    for _ in 0..letters / 2 {
        for rest in [&mut lat, &mut lon] {
            let value = ((*rest / size).floor() as usize).min(19);
            *rest -= value as f64 * size;
            code.push(char::from(LETTERS[value]));
        }
        size /= 20.0;
    }
    code
}

#[cfg(test)]
mod tests;
