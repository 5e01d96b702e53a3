//! Notations of a time: the number itself, and the marks that follow it.

use super::span::Strength;

/// Hour, minute, length in bytes, and strength of the number without any mark.
pub(super) type Number = (u32, u32, usize, Option<Strength>);

pub(super) fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Reads the number; its strength is `None` if it is a time only with a word beside it.
pub(super) fn clock(text: &str, at: usize, run: usize) -> Option<Number> {
    let number: u32 = text[at..at + run].parse().ok().filter(|_| run <= 4)?;
    let after = &text[at + run..];
    match run {
        1 | 2 => {
            if let Some(rest) = after.strip_prefix(':').filter(|r| digits(r) == 2) {
                let seconds = rest[2..].strip_prefix(':').is_some_and(|r| digits(r) == 2);
                let length = run + if seconds { 6 } else { 3 };
                return Some((
                    number,
                    rest[..2].parse().ok()?,
                    length,
                    Some(Strength::Strong),
                ));
            }
            if let Some(rest) = after.strip_prefix('.').filter(|r| digits(r) == 2) {
                let date = rest[2..].starts_with(['.', '/'])
                    && rest[3..].starts_with(|c: char| c.is_ascii_digit());
                let minute = rest[..2].parse().ok()?;
                return (!date).then_some((number, minute, run + 3, Some(Strength::Weak)));
            }
            if let Some(found) = french_hours(number, after, run) {
                return Some(found);
            }
            Some((number, 0, run, None))
        }
        3 => Some((number / 100, number % 100, run, None)),
        4 => {
            let yearlike = (1950..=1999).contains(&number) || (2010..=2049).contains(&number);
            let strength = if yearlike {
                Strength::Yearlike
            } else {
                Strength::Weak
            };
            Some((number / 100, number % 100, run, Some(strength)))
        }
        _ => None,
    }
}

/// French notation: `6h30`, `6 h 30`, `18h`.
pub(super) fn french_hours(hour: u32, after: &str, run: usize) -> Option<Number> {
    let spaces = after.len() - after.trim_start_matches(' ').len();
    let rest = after[spaces..].strip_prefix('h').filter(|_| spaces <= 1)?;
    let inner = rest.len() - rest.trim_start_matches(' ').len();
    if inner <= 1 && digits(&rest[inner..]) == 2 {
        let minute = rest[inner..inner + 2].parse().ok()?;
        let length = run + spaces + 1 + inner + 2;
        return Some((hour, minute, length, Some(Strength::Strong)));
    }
    // "10 h" may be a duration.
    let alone = !rest.starts_with(|c: char| c.is_alphanumeric());
    alone.then_some((hour, 0, run + spaces + 1, Some(Strength::Weak)))
}

/// AM or PM after a time: whether it is PM, and its length in bytes.
pub(super) fn meridiem(after: &str) -> Option<(bool, usize)> {
    let spaces = after.len() - after.trim_start_matches(' ').len();
    let rest = &after[spaces..];
    let pm = match rest.bytes().next()? {
        b'a' => false,
        b'p' => true,
        _ => return None,
    };
    let tail = &rest[1..];
    let ends = |t: &str| !t.starts_with(|c: char| c.is_alphanumeric());
    for long in [".m.", ". m.", ".m", " m", "m.", "m"] {
        if let Some(end) = tail.strip_prefix(long).filter(|t| ends(t)) {
            let width = after.len() - end.len();
            return (spaces <= 2).then_some((pm, width));
        }
    }
    // A single letter must touch the time: "6 a 8" is Spanish for a range.
    (spaces == 0 && ends(tail)).then_some((pm, 1))
}

/// The length in bytes of `Uhr`, `hrs` and the like after a time.
pub(super) fn clock_word(after: &str, run: usize) -> Option<usize> {
    let rest = after.trim_start_matches(' ');
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
    let fits = match word.as_str() {
        "uhr" => true,
        // "10 hrs continuous" is a duration, "0800 hrs" a time.
        "hrs" | "hr" | "h" => run == 4,
        _ => false,
    };
    fits.then(|| after.len() - rest.len() + word.len())
}

/// The length in bytes of `+1`, `(+1)` or `next day` after a time; not of the `+1` of a telephone
/// number.
pub(super) fn next_day(after: &str) -> Option<usize> {
    let rest = after.trim_start_matches([' ', '(']);
    for mark in [
        "+1",
        "+ 1",
        "next day",
        "nast. dnia",
        "nastepnego dnia",
        "folgetag",
        "nd",
    ] {
        if let Some(tail) = rest.strip_prefix(mark) {
            let tail = tail.strip_prefix([')', 'd']).unwrap_or(tail);
            let phone = tail
                .trim_start_matches([' ', '-', '('])
                .starts_with(|c: char| c.is_ascii_digit());
            let word = tail.starts_with(|c: char| c.is_alphanumeric());
            return (!phone && !word).then(|| after.len() - tail.len());
        }
    }
    None
}
