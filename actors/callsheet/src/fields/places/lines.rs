//! Cleans the lines of a place of everything that is not its name or address.

use crate::lexicon::find_labels;
use crate::text::{Folded, fold};
use crate::value::address::address_score;
use crate::value::coordinates::{find_coordinates, without_what3words};
use crate::value::phone::find_phones;
use crate::value::time::{Strength, find_times};

/// Characters that may remain at the end of a line when a phone number is removed.
const EDGE: [char; 8] = [':', ',', ' ', '-', '|', '/', ';', '–'];

/// A line without the errand after an address: "Lichtwerk, Gudrunstraße 500 – Abholung 05:45".
fn without_errand(line: &str) -> &str {
    let folded = Folded::new(line);
    let strong = find_times(&folded.text)
        .into_iter()
        .find(|t| t.strength == Strength::Strong);
    let Some(time) = strong else { return line };
    let before = &line[..folded.original(time.start)];
    let cut = [" - ", " – ", " — ", " ("]
        .iter()
        .filter_map(|mark| before.rfind(mark))
        .max();
    match cut {
        Some(cut) if address_score(&line[..cut]) >= 2 => &line[..cut],
        _ => line,
    }
}

/// A text without the "+48" that remains of a phone number broken over two lines.
fn without_calling_code(text: &str) -> &str {
    match text.rsplit_once('+') {
        Some((before, code)) if code.len() <= 3 && code.bytes().all(|b| b.is_ascii_digit()) => {
            before
        }
        _ => text,
    }
}

/// A line without phone numbers, times and links; `None` if nothing remains of it.
pub(super) fn clean_line(line: &str) -> Option<String> {
    let line = &*without_what3words(without_errand(line));
    let mut text = line.to_owned();
    for phone in find_phones(line, None).into_iter().rev() {
        let plain_number = line[phone.start..phone.end].len() <= 6;
        if !plain_number {
            text.replace_range(phone.start..phone.end, " ");
        }
    }
    let text: Vec<&str> = text
        .split_whitespace()
        .filter(|w| !w.contains("://") && !w.starts_with("www.") && !w.contains("@"))
        .collect();
    let joined = text.join(" ");
    let lower = fold(&joined);
    let times = find_times(&lower);
    let strong = times
        .iter()
        .filter(|t| t.strength == Strength::Strong)
        .count();
    let letters = lower.chars().filter(|c| c.is_alphabetic()).count();
    let labelled_time = strong > 0
        && find_labels(&Folded::new(&joined))
            .iter()
            .any(|l| l.label.is_time());
    let coordinates_only = find_coordinates(&joined).is_some() && letters < 12;
    let postcode = joined.len() <= 8 && joined.bytes().filter(u8::is_ascii_digit).count() >= 4;
    if letters < 2 && !postcode || labelled_time || coordinates_only || strong > 0 && letters < 6 {
        return None;
    }
    // Removes what remains of "Tel.: 123".
    let tail = without_calling_code(joined.trim_end_matches(EDGE)).trim_end_matches(EDGE);
    let tail = ["tel.", "tel", "phone", "ph", "ph.", "t.", "mob.", "t:"]
        .iter()
        .find_map(|end| {
            let cut = tail.len().checked_sub(end.len())?;
            tail.get(cut..).filter(|t| t.eq_ignore_ascii_case(end))?;
            let before = tail.get(..cut)?;
            before
                .ends_with([' ', ','])
                .then_some(before)
                .or((before.is_empty()).then_some(""))
        })
        .unwrap_or(tail);
    let tail = tail.trim_end_matches(EDGE);
    (!tail.is_empty()).then(|| tail.to_owned())
}
