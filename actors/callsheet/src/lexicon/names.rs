//! Names of people.

use crate::lexicon::{find_labels, role_of};
use crate::text::{Folded, fold, words};
use crate::value::month::full_weekday_of;

/// Words that are never part of a name.
#[rustfmt::skip]
const NOT_NAMES: &[&str] = &[
    "call", "crew", "day", "night", "int", "ext", "street", "road", "ul", "ulica", "hospital", "szpital", "location", "set", "time", "sheet", "page", "unit", "base", "film", "weather", "and", "the", "tbc", "tba", "tbd", "per", "lunch", "wrap", "scene", "email", "phone", "tel", "mobile", "llc", "ltd", "gmbh", "sp", "inc", "see", "all", "with", "for", "cast", "total", "parking", "notes", "on", "off", "to", "of", "at", "dnia", "dla", "na", "oraz", "studio", "rental", "camera", "sound",
];

/// Whether a text could be a person's full name.
pub(crate) fn is_name(text: &str) -> bool {
    let text = text.trim();
    let parts: Vec<&str> = text.split_whitespace().collect();
    if !(2..=5).contains(&parts.len()) || text.chars().count() > 45 {
        return false;
    }
    let letters = text.chars().all(|c| {
        c.is_alphabetic()
            || c.is_whitespace()
            || matches!(
                c,
                '.' | '-' | '\'' | '’' | '"' | '„' | '”' | '“' | '(' | ')' | ','
            )
    });
    let particle = [
        "de", "von", "van", "der", "di", "da", "la", "le", "del", "dos", "zu", "el", "y",
    ];
    let capitals = parts.iter().all(|p| {
        p.trim_start_matches(['"', '(', '„', '“', '\''])
            .starts_with(char::is_uppercase)
            || particle.contains(&p.to_lowercase().as_str())
    });
    let folded = fold(text);
    let banned = words(&folded)
        .iter()
        .any(|w| NOT_NAMES.contains(&w.text.as_str()) || full_weekday_of(&w.text).is_some());
    letters
        && capitals
        && !banned
        && role_of(text).is_none()
        && find_labels(&Folded::new(text)).is_empty()
}

/// The folded parts of a name, without titles such as "Mrs".
pub(crate) fn name_parts(text: &str) -> Vec<String> {
    words(&fold(text))
        .into_iter()
        .map(|w| w.text)
        .filter(|w| {
            !matches!(
                w.as_str(),
                "mr" | "mrs" | "ms" | "dr" | "pan" | "pani" | "herr" | "frau"
            )
        })
        .collect()
}
