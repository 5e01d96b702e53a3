//! Addresses: how much a text looks like one, and how a place splits into name and address.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::{fold, pattern, words};

#[rustfmt::skip]
const STREET_WORDS: &[&str] = &[
    "ul", "ulica", "al", "aleja", "aleje", "pl", "plac", "os", "osiedle", "rondo", "szosa",
    "street", "st", "road", "rd", "avenue", "ave", "av", "lane", "ln", "drive", "dr", "blvd", "boulevard", "way", "close", "court", "ct", "place", "square", "sq", "highway", "hwy", "pkwy", "parkway", "terrace", "crescent", "mews", "row", "route", "pier", "wharf", "yard", "approach", "hill", "grove", "gardens", "walk", "parade", "embankment",
    "strasse", "str", "gasse", "weg", "platz", "allee", "ring", "ufer", "damm", "chaussee",
    "rue", "quai", "place", "impasse", "chemin", "cours", "allée",
    "calle", "c", "avenida", "avda", "paseo", "plaza", "carretera", "ctra", "carrer", "camino",
    "via", "viale", "lungofiume", "lungomare", "lungotevere", "lungarno", "piazza", "corso", "piazzale", "largo", "strada", "vicolo",
];

/// Prepositions that begin the names of German streets: "Am Kogel 41".
const STREET_OPENERS: &[&str] = &[
    "am ",
    "an der ",
    "an den ",
    "auf der ",
    "auf dem ",
    "auf den ",
    "hinter der ",
    "im ",
    "in der ",
    "unter den ",
    "zum ",
    "zur ",
];

// Over folded text.
static POSTCODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:\d{2}-\d{3}",                   // PL
        r"|[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}", // UK
        r"|[a-z]\d[a-z]\s?\d[a-z]\d",          // CA
        r"|(?:a[lkzr]|c[aot]|d[ec]|fl|ga|hi|i[dlna]|k[sy]|la|m[deainsot]|n[evhjmycd]|o[hkr]|pa|ri|s[cd]|t[nx]|ut|v[ta]|w[aviy])\s\d{5}(?:-\d{4})?", // US
        r"|(?:a-|d-|f-|i-|ch-|e-)?\d{4,5}\s[a-z]{3,})\b", // continental
    ))
});

static DISTRICT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(\d{1,2})\.\s?,\s*\S"));

/// How much a text looks like an address, 0..=3: one point each for a number, a street and a
/// postcode or district.
pub(crate) fn address_score(text: &str) -> u8 {
    let folded = fold(text);
    let words = words(&folded);
    let number = words
        .iter()
        .any(|w| w.text.starts_with(|c: char| c.is_ascii_digit()) && w.text.len() <= 5);
    let street = words.iter().any(|w| {
        STREET_WORDS.contains(&w.text.as_str())
            || [
                "strasse",
                "gasse",
                "straat",
                "platz",
                "allee",
                "weg",
                "damm",
                "ufer",
                "str",
                "gurtel",
                "lande",
                "steig",
                "zeile",
                "promenade",
            ]
            .iter()
            .any(|end| w.text.len() > end.len() + 2 && w.text.ends_with(end))
    });
    let postcode = POSTCODE.is_match(&folded) || DISTRICT.is_match(&folded);
    let opened = STREET_OPENERS.iter().any(|opener| {
        let rest = folded.strip_prefix(opener);
        rest.is_some_and(|rest| rest.starts_with(char::is_alphabetic))
    });
    u8::from(number && words.len() > 1) + u8::from(street || opened && number) + u8::from(postcode)
}

/// Splits lines of a place into its name and its address.
pub(crate) fn split_place(lines: &[String]) -> (Option<String>, Option<String>) {
    let parts: Vec<String> = lines
        .iter()
        .map(|line| {
            line.trim()
                .trim_matches([',', ';', '|', '-', '–', ':'])
                .trim()
                .to_owned()
        })
        .filter(|line| !line.is_empty())
        .collect();
    let Some(first) = parts.first() else {
        return (None, None);
    };
    if parts.len() > 1 && address_score(first) < 2 {
        // A second line that is not an address continues the name.
        let from = (1..parts.len())
            .find(|&i| address_score(&parts[i]) >= 1)
            .unwrap_or(1);
        let first_part = split_line(first);
        if from == 1
            && let (Some(name), Some(start)) = first_part
        {
            return (Some(name), Some(join_lines(&start, &parts[1..])));
        }
        return (
            Some(parts[..from].join(" ")),
            Some(join_lines("", &parts[from..])),
        );
    }
    let joined = join_lines("", &parts);
    split_line(&joined)
}

/// Joins lines into one text: with a space where a line was only full (after a postcode, a particle
/// or an abbreviation), else with a comma.
pub(crate) fn join_lines(first: &str, lines: &[String]) -> String {
    const CONTINUED_WORDS: [&str; 21] = [
        "de", "du", "des", "la", "le", "les", "di", "del", "della", "der", "den", "dem", "von",
        "of", "the", "ul", "al", "pl", "san", "sw", "dr",
    ];
    let mut text = first.to_owned();
    for line in lines {
        let last = text.rsplit([' ', ',']).next().unwrap_or_default();
        let digits = last.bytes().filter(u8::is_ascii_digit).count();
        let town = line.starts_with(char::is_alphabetic);
        let postcode = digits >= 4 && town && last.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let inner = line.len() == 3 && line.starts_with(|c: char| c.is_ascii_digit());
        let state = digits == 0
            && (2..=3).contains(&last.len())
            && last.chars().all(char::is_uppercase)
            && line.bytes().take_while(u8::is_ascii_digit).count() >= 4;
        let open = state || CONTINUED_WORDS.contains(&fold(last).trim_end_matches('.'));
        if !text.is_empty() {
            let soft = text.ends_with([',', '/', '-']) || postcode || open || inner;
            text.push_str(if soft { " " } else { ", " });
        }
        text.push_str(line);
    }
    text
}

/// Splits one line into name and address.
fn split_line(line: &str) -> (Option<String>, Option<String>) {
    // "Hala 2" has a number, but nothing else of an address.
    let number_only = address_score(line) == 1
        && !line.contains(',')
        && line.ends_with(|c: char| c.is_ascii_digit())
        && line.split_whitespace().count() == 2;
    if address_score(line) == 0 || number_only {
        return (Some(line.to_owned()), None);
    }
    let cuts = line
        .char_indices()
        .filter(|&(at, ch)| {
            let dash = matches!(ch, '-' | '–' | '—') && line[..at].ends_with(' ');
            dash || matches!(ch, ',' | '(' | '|' | '/' | ';' | ':')
        })
        .map(|(at, ch)| (at, at + ch.len_utf8()));
    for (end, start) in cuts {
        let (name, rest) = (
            line[..end].trim(),
            line[start..].trim().trim_end_matches(')'),
        );
        if name.is_empty() || rest.is_empty() {
            continue;
        }
        // "St. Bride's" is a church, not a street.
        let without_saint = name
            .strip_prefix("St. ")
            .or_else(|| name.strip_prefix("St "))
            .unwrap_or(name);
        if address_score(without_saint) == 0 && address_score(rest) >= 1 && name.chars().count() > 2
        {
            return (Some(name.to_owned()), Some(rest.trim().to_owned()));
        }
        if address_score(without_saint) > 0 {
            break;
        }
    }
    (None, Some(line.to_owned()))
}
