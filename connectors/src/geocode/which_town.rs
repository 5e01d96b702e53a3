//! Which town an address is in.
//!
//! Addresses name the town towards their end, so segments are tried from there. A
//! segment that is a town as a whole, or follows a postcode or a preposition, may be a
//! small one; a name among other words must be a town that many know.

use super::inflection::nominatives;
use super::parts::{Hint, Parts, Segment};
use super::towns::{self, Town};
use crate::great_circle;

/// A town that is believed among other words.
const WELL_KNOWN: u32 = 20_000;

/// A district is not further than this from the town's centre.
const DISTRICT_METRES: f64 = 40_000.0;

/// Words of the longest name tried.
const LONGEST: usize = 5;

const PREPOSITIONS: [&str; 12] = [
    "w", "we", "k", "kolo", "pod", "obok", "in", "near", "bei", "pres", "cerca", "vicino",
];

/// They stand before the name of a street, which often is that of a town.
const BEFORE_STREET: [&str; 25] = [
    "ul",
    "ulica",
    "ulicy",
    "al",
    "aleja",
    "aleje",
    "alei",
    "pl",
    "plac",
    "placu",
    "os",
    "osiedle",
    "rondo",
    "rue",
    "avenue",
    "boulevard",
    "place",
    "quai",
    "via",
    "viale",
    "piazza",
    "corso",
    "calle",
    "avenida",
    "plaza",
];

/// They stand behind it.
const BEHIND_STREET: [&str; 26] = [
    "street",
    "st",
    "str",
    "road",
    "rd",
    "avenue",
    "ave",
    "boulevard",
    "blvd",
    "lane",
    "ln",
    "drive",
    "dr",
    "square",
    "sq",
    "way",
    "highway",
    "hwy",
    "parkway",
    "pkwy",
    "court",
    "terrace",
    "place",
    "strasse",
    "platz",
    "allee",
];

/// The town of the address, if it is recognised.
pub(super) fn named_in(address: &str) -> Option<&'static Town> {
    let parts = Parts::of(address);
    let hints = hints(&parts.hint);
    let count = parts.segments.len();
    for (index, segment) in parts.segments.iter().enumerate().rev() {
        // Where more follows, the first segment is the name of a studio or a street.
        let may_be_small = index > 0 || count == 1;
        let found = hints
            .iter()
            .find_map(|hint| in_segment(segment, hint, may_be_small));
        if let Some(town) = found {
            let before = index
                .checked_sub(1)
                .and_then(|index| parts.segments.get(index));
            let larger = before.and_then(|before| whole(before, &parts.hint));
            return Some(larger.map_or(town, |larger| town_or_district(larger, town)));
        }
    }
    if parts.vienna_district {
        return towns::all().named(
            "wien",
            &Hint {
                country: Some("AT"),
                state: None,
            },
        );
    }
    None
}

/// "Warszawa, Praga": what follows a Polish town is a part of it, not the capital whose
/// Polish name the part shares. Elsewhere the last name is the town's.
fn town_or_district(town: &'static Town, part: &'static Town) -> &'static Town {
    let near = great_circle::metres(town.at, part.at) < DISTRICT_METRES;
    if near || town.country != "PL" || town.population < part.population {
        part
    } else {
        town
    }
}

/// The town whose name the whole segment is.
fn whole(segment: &Segment, hint: &Hint) -> Option<&'static Town> {
    let words = without_trailing_numbers(&segment.words);
    towns::all()
        .named(&words.join(" "), hint)
        .filter(|town| town.population >= WELL_KNOWN)
}

/// Two letters may be a state (Delaware) or a country (Germany): whichever has the town.
fn hints(hint: &Hint) -> Vec<Hint> {
    let as_country = match hint.state {
        Some("de") => Some("DE"),
        Some("ca") => Some("CA"),
        _ => None,
    };
    let mut hints = vec![hint.clone()];
    if hint.country.is_none() && as_country.is_some() {
        hints.push(Hint {
            country: as_country,
            state: None,
        });
    }
    hints
}

fn in_segment(segment: &Segment, hint: &Hint, may_be_small: bool) -> Option<&'static Town> {
    let words = without_trailing_numbers(&segment.words);
    let all = towns::all();
    if let Some(start) = segment.after_postcode {
        let town = words.get(start..)?;
        if let Some(town) = beginnings(town).find_map(|name| all.named(&name, hint)) {
            return Some(town);
        }
    }
    let least = if may_be_small { 0 } else { WELL_KNOWN };
    if let Some(town) = all
        .named(&words.join(" "), hint)
        .filter(|town| town.population >= least)
    {
        return Some(town);
    }
    if let Some(town) = after_preposition(words, hint) {
        return Some(town);
    }
    let free = words.get(street_end(words)..)?;
    let well_known = |name: String| {
        all.named(&name, hint)
            .filter(|t| t.population >= WELL_KNOWN)
    };
    let mut ends = (1..=free.len().min(LONGEST))
        .rev()
        .map(|length| &free[free.len() - length..]);
    let last = ends.find_map(|words| well_known(words.join(" ")));
    // "Warszawa Mokotów". Elsewhere the first word is too often a company's name.
    let first = beginnings(free).find_map(well_known).filter(|town| {
        town.country == "PL" || hint.country == Some(town.country) || hint.state.is_some()
    });
    match (first, last) {
        (Some(first), Some(last)) => Some(town_or_district(first, last)),
        (first, last) => last.or(first),
    }
}

/// "Paris 15", "Praha 5": a district.
fn without_trailing_numbers(words: &[String]) -> &[String] {
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    let end = words
        .iter()
        .rposition(|word| !is_number(word))
        .map_or(0, |last| last + 1);
    &words[..end]
}

/// The words, then without the last one, and so on.
fn beginnings(words: &[String]) -> impl Iterator<Item = String> {
    (1..=words.len().min(LONGEST))
        .rev()
        .map(|length| words[..length].join(" "))
}

fn after_preposition(words: &[String], hint: &Hint) -> Option<&'static Town> {
    let place = words
        .iter()
        .rposition(|word| PREPOSITIONS.contains(&word.as_str()))?;
    let rest = words.get(place + 1..).filter(|rest| !rest.is_empty())?;
    let all = towns::all();
    let polish = Hint {
        country: Some("PL"),
        state: None,
    };
    for length in (1..=rest.len().min(LONGEST)).rev() {
        let name = &rest[..length];
        if let Some(town) = all.named(&name.join(" "), hint) {
            return Some(town);
        }
        let inflected = nominatives(name).into_iter();
        let town = inflected
            .filter_map(|name| all.named(&name, &polish))
            .max_by_key(|town| town.population);
        if town.is_some() && matches!(hint.country, None | Some("PL")) {
            return town;
        }
    }
    None
}

/// Index of the first word that cannot belong to a street's name or number.
fn street_end(words: &[String]) -> usize {
    let has_digit = |word: &String| word.bytes().any(|byte| byte.is_ascii_digit());
    let after_number = words.iter().rposition(has_digit).map_or(0, |last| last + 1);
    let is_behind = |word: &String| {
        BEHIND_STREET.contains(&word.as_str()) || word.ends_with("strasse") || word.ends_with("str")
    };
    let after_kind = words.iter().rposition(is_behind).map_or(0, |last| last + 1);
    let begins = words
        .first()
        .is_some_and(|word| BEFORE_STREET.contains(&word.as_str()));
    // "ul. Warszawska": without a number there is no telling where the name ends.
    if begins && after_number == 0 {
        words.len()
    } else {
        after_number.max(after_kind)
    }
}
