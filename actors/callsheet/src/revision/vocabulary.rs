//! The words of revision marks: colours, versions and stages.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::pattern;

pub(super) const COLOURS: [&str; 9] = [
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
pub(super) const TRANSLATIONS: &[(&str, &[&str])] = &[
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

pub(super) const STAGES: &[(&str, u32, &[&str])] = &[
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

pub(super) static VERSION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(v|ver|version|wersja|rev|revision|rewizja|fassung|versione)\.?\s?(?:nr\.?|no\.?|#|:)?\s?(\d{1,2})\b",
    )
});

pub(super) static REPEATED_COLOUR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(2nd|second|double|druga|drugi|3rd|third|triple)\s+([a-z]+)\b"));

pub(super) fn colour_of(word: &str) -> Option<&'static str> {
    if let Some(colour) = COLOURS.iter().find(|c| **c == word) {
        return Some(colour);
    }
    TRANSLATIONS
        .iter()
        .find(|(_, words)| words.contains(&word))
        .map(|&(colour, _)| colour)
}

pub(super) fn stage_of(word: &str) -> Option<&'static str> {
    STAGES
        .iter()
        .find(|(_, _, words)| words.contains(&word))
        .map(|&(stage, _, _)| stage)
}
