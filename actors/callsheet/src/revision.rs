//! Revision marks: how they are written and which one is newer.
//!
//! Three families are ordered each in itself: colours (white < blue < … < cherry
//! < second white …), versions (v1 < v2) and stages (prelim < draft < final <
//! revised). Marks of different families cannot be compared; the mail's date
//! decides then.

use std::cmp::Ordering;
use std::sync::LazyLock;

use regex::Regex;

use crate::lexicon::fold;

const COLOURS: [&str; 9] = [
    "white",
    "blue",
    "pink",
    "yellow",
    "green",
    "goldenrod",
    "buff",
    "salmon",
    "cherry",
];

#[rustfmt::skip]
const TRANSLATIONS: &[(&str, &[&str])] = &[
    ("white", &["biala", "bialy", "weiss", "blanche", "blanc", "blanca", "blanco", "bianca", "bianco"]),
    ("blue", &["niebieska", "niebieski", "blau", "bleue", "bleu", "azul", "blu"]),
    ("pink", &["rozowa", "rozowy", "rosa", "rose"]),
    ("yellow", &["zolta", "zolty", "gelb", "jaune", "amarilla", "amarillo", "gialla", "giallo"]),
    ("green", &["zielona", "zielony", "grun", "verte", "vert", "verde"]),
    ("goldenrod", &["zlota", "zloty", "golden", "gold"]),
    ("buff", &["bezowa", "bezowy"]),
    ("salmon", &["lososiowa", "lososiowy", "lachs", "saumon", "salmone"]),
    ("cherry", &["wisniowa", "wisniowy", "kirsch", "cerise", "cereza", "ciliegia"]),
];

const STAGES: &[(&str, u32, &[&str])] = &[
    (
        "prelim",
        0,
        &[
            "prelim",
            "preliminary",
            "wstepny",
            "wstepna",
            "vorlaufig",
            "provisoire",
            "provisional",
            "provvisorio",
        ],
    ),
    (
        "draft",
        1,
        &[
            "draft",
            "szkic",
            "roboczy",
            "entwurf",
            "brouillon",
            "borrador",
            "bozza",
        ],
    ),
    (
        "final",
        2,
        &[
            "final",
            "ostateczny",
            "ostateczna",
            "finalny",
            "finalna",
            "endgultig",
            "definitif",
            "definitive",
            "definitiva",
            "definitivo",
        ],
    ),
    (
        "revised",
        3,
        &[
            "revised",
            "poprawiony",
            "poprawiona",
            "uberarbeitet",
            "revidiert",
            "revise",
            "revisada",
            "revisado",
            "rivisto",
            "aggiornato",
        ],
    ),
];

// Literal patterns, checked by the first test that uses them.
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("{error}"))
}

static VERSION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(v|ver|version|wersja|rev|revision|rewizja|fassung|versione)\.?\s?(?:nr\.?|no\.?|#|:)?\s?(\d{1,2})\b",
    )
});
static AGAIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(2nd|second|double|druga|drugi|3rd|third|triple)\s+([a-z]+)\b"));

fn colour_of(word: &str) -> Option<&'static str> {
    if let Some(colour) = COLOURS.iter().find(|c| **c == word) {
        return Some(colour);
    }
    TRANSLATIONS
        .iter()
        .find(|(_, words)| words.contains(&word))
        .map(|&(colour, _)| colour)
}

fn stage_of(word: &str) -> Option<&'static str> {
    STAGES
        .iter()
        .find(|(_, _, words)| words.contains(&word))
        .map(|&(stage, _, _)| stage)
}

fn plain_words(text: &str) -> Vec<String> {
    crate::lexicon::words(&fold(text))
        .into_iter()
        .map(|w| w.text)
        .collect()
}

/// The mark a short printed text carries: alone, or beside a word that makes it one.
pub(crate) fn mark_of(text: &str) -> Option<String> {
    let folded = fold(text);
    let words = plain_words(text);
    if words.is_empty() || words.len() > 12 {
        return None;
    }
    let context = [
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
    let told = words.iter().any(|w| context.contains(&w.as_str()));
    if let Some(mark) = again(&folded).filter(|_| told || words.len() <= 3) {
        return Some(mark);
    }
    let colour = words.iter().find_map(|w| colour_of(w));
    if let Some(colour) = colour.filter(|_| words.len() == 1 || told && words.len() <= 8) {
        return Some(colour.to_owned());
    }
    if let Some(mark) = version(&folded).filter(|_| told || words.len() <= 4) {
        return Some(mark);
    }
    let stage = words.iter().find_map(|w| stage_of(w));
    stage
        .filter(|_| words.len() <= 2 || told && words.len() <= 8)
        .map(str::to_owned)
}

/// The mark of a text that stands behind a label such as "Revision".
pub(crate) fn labelled_mark(text: &str) -> Option<String> {
    mark_of(text).or_else(|| {
        let words = plain_words(text);
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

/// The mark inside a subject or file name.
pub(crate) fn named_mark(text: &str) -> Option<String> {
    let folded = fold(text);
    again(&folded).or_else(|| version(&folded)).or_else(|| {
        let words = plain_words(text);
        let colours = words
            .iter()
            .filter_map(|w| COLOURS.iter().find(|c| *c == w));
        let stages = words.iter().filter_map(|w| stage_of(w));
        colours.copied().chain(stages).next().map(str::to_owned)
    })
}

fn again(folded: &str) -> Option<String> {
    let captures = AGAIN.captures(folded)?;
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

/// Rank of a mark within its family, `None` for a mark that belongs to none.
#[must_use]
pub fn rank(mark: &str) -> Option<u32> {
    place(mark).map(|(_, rank)| rank)
}

/// Family and rank.
fn place(mark: &str) -> Option<(u8, u32)> {
    let folded = fold(mark);
    if let Some(captures) = AGAIN.captures(&folded) {
        let colour = colour_of(captures.get(2)?.as_str())?;
        let round = if captures[1].starts_with(['3', 't']) {
            2
        } else {
            1
        };
        return Some((0, colour_rank(colour)? + round * COLOURS.len() as u32));
    }
    let words = plain_words(mark);
    if let Some(colour) = words.iter().find_map(|w| colour_of(w)) {
        return Some((0, colour_rank(colour)?));
    }
    if let Some(captures) = VERSION.captures(&folded) {
        return Some((1, captures.get(2)?.as_str().parse().ok()?));
    }
    let stage = words.iter().find_map(|w| stage_of(w))?;
    STAGES
        .iter()
        .find(|(name, _, _)| *name == stage)
        .map(|&(_, rank, _)| (2, rank))
}

fn colour_rank(colour: &str) -> Option<u32> {
    COLOURS.iter().position(|c| *c == colour).map(|i| i as u32)
}

/// Which mark is newer; `None` if they cannot be compared. A sheet without a
/// mark came before any marked one of the colour and version families.
#[must_use]
pub fn order(a: Option<&str>, b: Option<&str>) -> Option<Ordering> {
    match (a, b) {
        (None, None) => None,
        (Some(a), Some(b)) => {
            let ((family_a, rank_a), (family_b, rank_b)) = (place(a)?, place(b)?);
            (family_a == family_b).then(|| rank_a.cmp(&rank_b))
        }
        // An unmarked sheet counts as the first colour or version, which says
        // nothing against white, v1 or a stage.
        (Some(a), None) => later_than_unmarked(a).then_some(Ordering::Greater),
        (None, Some(b)) => later_than_unmarked(b).then_some(Ordering::Less),
    }
}

fn later_than_unmarked(mark: &str) -> bool {
    match place(mark) {
        Some((0, rank)) => rank > 0,
        Some((1, rank)) => rank > 1,
        Some((2, rank)) => rank == 3,
        _ => false,
    }
}
