//! Recognises the town in an address.
//!
//! Addresses name the town towards their end, so segments are tried from there. A small town is
//! recognised if its name is a whole segment, or follows a postcode or a preposition. Among other
//! words only well-known towns are recognised.

use super::address::{ParsedAddress, Region, Segment};
use super::inflection::nominatives;
use super::towns::{self, Town};
use crate::great_circle;

/// The population from which a town counts as well-known.
const WELL_KNOWN_POPULATION: u32 = 20_000;

/// A district lies within this distance of the centre of its town.
const MAX_DISTRICT_DISTANCE_METRES: f64 = 40_000.0;

/// Names of towns are looked up with at most this many words.
const MAX_NAME_WORDS: usize = 5;

/// Prepositions that precede the name of a town.
const PREPOSITIONS: [&str; 12] = [
    "w", "we", "k", "kolo", "pod", "obok", "in", "near", "bei", "pres", "cerca", "vicino",
];

/// Kinds of streets that precede the name, which often is that of a town.
const STREET_PREFIXES: [&str; 25] = [
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

/// Kinds of streets that follow the name.
const STREET_SUFFIXES: [&str; 26] = [
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
pub(super) fn town_in(address: &str) -> Option<&'static Town> {
    let parsed = ParsedAddress::parse(address);
    let regions = possible_regions(&parsed.region);
    let count = parsed.segments.len();
    for (index, segment) in parsed.segments.iter().enumerate().rev() {
        // The first of several segments is the name of a studio or a street.
        let may_be_small = index > 0 || count == 1;
        let found = regions
            .iter()
            .find_map(|region| in_segment(segment, region, may_be_small));
        if let Some(town) = found {
            let before = index
                .checked_sub(1)
                .and_then(|index| parsed.segments.get(index));
            let larger = before.and_then(|before| whole_segment(before, &parsed.region));
            return Some(larger.map_or(town, |larger| town_or_district(larger, town)));
        }
    }
    if parsed.vienna_district {
        return towns::all().named(
            "wien",
            &Region {
                country: Some("AT"),
                state: None,
            },
        );
    }
    None
}

/// In "Warszawa, Praga" the name after a Polish town is a district of it, not the capital whose
/// Polish name the district shares. Elsewhere the last name is the town.
fn town_or_district(town: &'static Town, district: &'static Town) -> &'static Town {
    let near = great_circle::metres(town.at, district.at) < MAX_DISTRICT_DISTANCE_METRES;
    if near || town.country != "PL" || town.population < district.population {
        district
    } else {
        town
    }
}

/// The well-known town whose name is the whole segment.
fn whole_segment(segment: &Segment, region: &Region) -> Option<&'static Town> {
    let words = without_trailing_numbers(&segment.words);
    towns::all()
        .named(&words.join(" "), region)
        .filter(|town| town.population >= WELL_KNOWN_POPULATION)
}

/// Two letters may be a state (Delaware) or a country (Germany): both are tried.
fn possible_regions(region: &Region) -> Vec<Region> {
    let as_country = match region.state {
        Some("de") => Some("DE"),
        Some("ca") => Some("CA"),
        _ => None,
    };
    let mut regions = vec![region.clone()];
    if region.country.is_none() && as_country.is_some() {
        regions.push(Region {
            country: as_country,
            state: None,
        });
    }
    regions
}

fn in_segment(segment: &Segment, region: &Region, may_be_small: bool) -> Option<&'static Town> {
    let words = without_trailing_numbers(&segment.words);
    let all = towns::all();
    if let Some(start) = segment.after_postcode {
        let town = words.get(start..)?;
        if let Some(town) = beginnings(town).find_map(|name| all.named(&name, region)) {
            return Some(town);
        }
    }
    let min_population = if may_be_small {
        0
    } else {
        WELL_KNOWN_POPULATION
    };
    if let Some(town) = all
        .named(&words.join(" "), region)
        .filter(|town| town.population >= min_population)
    {
        return Some(town);
    }
    if let Some(town) = after_preposition(words, region) {
        return Some(town);
    }
    let free = words.get(street_end(words)..)?;
    let well_known = |name: String| {
        all.named(&name, region)
            .filter(|t| t.population >= WELL_KNOWN_POPULATION)
    };
    let mut ends = (1..=free.len().min(MAX_NAME_WORDS))
        .rev()
        .map(|length| &free[free.len() - length..]);
    let last = ends.find_map(|words| well_known(words.join(" ")));
    // "Warszawa Mokotów": the town comes first. Outside Poland the first word is too often the name
    // of a company, unless the country or state is known.
    let first = beginnings(free).find_map(well_known).filter(|town| {
        town.country == "PL" || region.country == Some(town.country) || region.state.is_some()
    });
    match (first, last) {
        (Some(first), Some(last)) => Some(town_or_district(first, last)),
        (first, last) => last.or(first),
    }
}

/// The words without the number of a district: "Paris 15", "Praha 5".
fn without_trailing_numbers(words: &[String]) -> &[String] {
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    let end = words
        .iter()
        .rposition(|word| !is_number(word))
        .map_or(0, |last| last + 1);
    &words[..end]
}

/// The words, then the words without the last one, and so on.
fn beginnings(words: &[String]) -> impl Iterator<Item = String> {
    (1..=words.len().min(MAX_NAME_WORDS))
        .rev()
        .map(|length| words[..length].join(" "))
}

/// The town after the last preposition. Polish names are also tried in the nominative.
fn after_preposition(words: &[String], region: &Region) -> Option<&'static Town> {
    let index = words
        .iter()
        .rposition(|word| PREPOSITIONS.contains(&word.as_str()))?;
    let rest = words.get(index + 1..).filter(|rest| !rest.is_empty())?;
    let all = towns::all();
    let poland = Region {
        country: Some("PL"),
        state: None,
    };
    for length in (1..=rest.len().min(MAX_NAME_WORDS)).rev() {
        let name = &rest[..length];
        if let Some(town) = all.named(&name.join(" "), region) {
            return Some(town);
        }
        let inflected = nominatives(name).into_iter();
        let town = inflected
            .filter_map(|name| all.named(&name, &poland))
            .max_by_key(|town| town.population);
        if town.is_some() && matches!(region.country, None | Some("PL")) {
            return town;
        }
    }
    None
}

/// The index of the first word that cannot belong to the name or number of a street.
fn street_end(words: &[String]) -> usize {
    let has_digit = |word: &String| word.bytes().any(|byte| byte.is_ascii_digit());
    let after_number = words.iter().rposition(has_digit).map_or(0, |last| last + 1);
    let is_suffix = |word: &String| {
        STREET_SUFFIXES.contains(&word.as_str())
            || word.ends_with("strasse")
            || word.ends_with("str")
    };
    let after_kind = words.iter().rposition(is_suffix).map_or(0, |last| last + 1);
    let has_prefix = words
        .first()
        .is_some_and(|word| STREET_PREFIXES.contains(&word.as_str()));
    // "ul. Warszawska": without a number it is unknown where the name ends.
    if has_prefix && after_number == 0 {
        words.len()
    } else {
        after_number.max(after_kind)
    }
}
