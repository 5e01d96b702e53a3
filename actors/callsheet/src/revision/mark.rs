//! Revision marks as they are written.

use super::vocabulary::{COLOURS, REPEATED_COLOUR, VERSION, colour_of, stage_of};
use crate::text::{fold, folded_words};

/// The revision mark of a short printed text: a mark alone, or beside a word such as "version".
pub(crate) fn mark_of(text: &str) -> Option<String> {
    let folded = fold(text);
    let words = folded_words(text);
    if words.is_empty() || words.len() > 12 {
        return None;
    }
    let label_words = [
        "issue",
        "revision",
        "rev",
        "revisions",
        "version",
        "wersja",
        "rewizja",
        "colour",
        "color",
        "kolor",
        "sheet",
        "callsheet",
        "fassung",
        "dispo",
        "pracy",
        "tagesdispo",
        "service",
        "versione",
    ];
    let labelled = words.iter().any(|w| label_words.contains(&w.as_str()));
    if let Some(mark) = repeated_colour(&folded).filter(|_| labelled || words.len() <= 3) {
        return Some(mark);
    }
    let colour = words.iter().find_map(|w| colour_of(w));
    if let Some(colour) = colour.filter(|_| words.len() == 1 || labelled && words.len() <= 8) {
        return Some(colour.to_owned());
    }
    if let Some(mark) = version(&folded).filter(|_| labelled || words.len() <= 4) {
        return Some(mark);
    }
    let stage = words.iter().find_map(|w| stage_of(w));
    stage
        .filter(|_| words.len() <= 2 || labelled && words.len() <= 8)
        .map(str::to_owned)
}

/// The revision mark of a text that follows a label such as "Revision".
pub(crate) fn labelled_mark(text: &str) -> Option<String> {
    mark_of(text).or_else(|| {
        let words = folded_words(text);
        let number = words
            .first()
            .filter(|w| w.len() <= 2 && w.parse::<u8>().is_ok());
        let first = words.first()?;
        let known = colour_of(first)
            .or_else(|| stage_of(first))
            .map(str::to_owned);
        known.or_else(|| number.map(|n| format!("v{n}")))
    })
}

/// The revision mark inside a subject or a file name.
pub(crate) fn named_mark(text: &str) -> Option<String> {
    let folded = fold(text);
    repeated_colour(&folded)
        .or_else(|| version(&folded))
        .or_else(|| {
            let words = folded_words(text);
            let colours = words
                .iter()
                .filter_map(|w| COLOURS.iter().find(|c| *c == w));
            let stages = words.iter().filter_map(|w| stage_of(w));
            colours.copied().chain(stages).next().map(str::to_owned)
        })
}

fn repeated_colour(folded: &str) -> Option<String> {
    let captures = REPEATED_COLOUR.captures(folded)?;
    let colour = colour_of(captures.get(2)?.as_str())?;
    let count = match captures.get(1)?.as_str() {
        "druga" | "drugi" => "2nd",
        other => other,
    };
    Some(format!("{count} {colour}"))
}

fn version(folded: &str) -> Option<String> {
    let captures = VERSION.captures(folded)?;
    let number: u32 = captures.get(2)?.as_str().parse().ok()?;
    Some(match captures.get(1)?.as_str() {
        "rev" | "revision" | "rewizja" => format!("rev {number}"),
        _ => format!("v{number}"),
    })
}
