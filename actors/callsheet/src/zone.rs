//! The country and the time zone of a place, from its address.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::{fold, pattern, words};

/// IANA zone and ISO country.
pub(crate) type Zone = (&'static str, &'static str);

#[rustfmt::skip]
const CITIES: &[(&str, &str, &str)] = &[
    ("Europe/Warsaw", "PL", "warszawa|warszawie|warsaw|krakow|krakowie|lodz|lodzi|wroclaw|wroclawiu|poznan|poznaniu|gdansk|gdansku|gdynia|gdyni|sopot|szczecin|katowice|katowicach|lublin|bialystok|bydgoszcz|torun|rzeszow|kielce|olsztyn|opole|zakopane|sosnowiec|gliwice|radom|czestochowa|otwock|piaseczno|pruszkow|legionowo|konstancin jeziorna|walbrzych|bielsko biala|nowy sacz|zielona gora|polska|poland"),
    ("Europe/London", "GB", "london|manchester|birmingham|leeds|liverpool|bristol|glasgow|edinburgh|cardiff|belfast|sheffield|newcastle|brighton|pinewood|shepperton|leavesden|elstree|borehamwood|watford|slough|croydon|oxford|cambridge|england|scotland|wales|united kingdom|uk|great britain"),
    ("Europe/Dublin", "IE", "dublin|cork|galway|wicklow|bray|ireland"),
    ("Europe/Berlin", "DE", "berlin|munchen|muenchen|munich|hamburg|koln|koeln|cologne|frankfurt|stuttgart|leipzig|dresden|dusseldorf|duesseldorf|hannover|potsdam|babelsberg|nurnberg|bremen|essen|dortmund|bonn|gorlitz|deutschland|germany"),
    ("Europe/Vienna", "AT", "wien|vienna|graz|linz|salzburg|innsbruck|klagenfurt|osterreich|oesterreich|austria|niederosterreich"),
    ("Europe/Zurich", "CH", "zurich|zuerich|bern|basel|genf|geneve|lausanne|luzern|schweiz|switzerland|suisse"),
    ("Europe/Paris", "FR", "paris|lyon|marseille|toulouse|bordeaux|lille|nantes|nice|strasbourg|montpellier|rennes|saint denis|bry sur marne|ivry|montreuil|aubervilliers|cannes|france"),
    ("Europe/Brussels", "BE", "bruxelles|brussels|antwerpen|gent|liege|belgique|belgium"),
    ("Europe/Madrid", "ES", "madrid|barcelona|valencia|sevilla|bilbao|malaga|zaragoza|alicante|granada|palma de mallorca|san sebastian|toledo|almeria|espana|spain"),
    ("Atlantic/Canary", "ES", "las palmas|tenerife|gran canaria|fuerteventura|lanzarote|canarias"),
    ("Europe/Rome", "IT", "roma|rome|milano|milan|torino|napoli|naples|firenze|bologna|venezia|genova|palermo|bari|catania|cinecitta|trieste|matera|lecce|italia|italy"),
    ("Europe/Prague", "CZ", "praha|prague|brno|barrandov|ostrava|czech republic|cesko"),
    ("Europe/Budapest", "HU", "budapest|hungary|etyek|magyarorszag"),
    ("Europe/Bratislava", "SK", "bratislava|slovakia|kosice"),
    ("Europe/Amsterdam", "NL", "amsterdam|rotterdam|utrecht|netherlands|den haag"),
    ("Europe/Copenhagen", "DK", "copenhagen|kobenhavn|denmark|aarhus"),
    ("Europe/Stockholm", "SE", "stockholm|goteborg|malmo|trollhattan|sweden"),
    ("Europe/Oslo", "NO", "oslo|bergen|norway|trondheim"),
    ("Europe/Helsinki", "FI", "helsinki|finland|tampere"),
    ("Europe/Vilnius", "LT", "vilnius|kaunas|lithuania|wilno"),
    ("Europe/Riga", "LV", "riga|latvia"),
    ("Europe/Tallinn", "EE", "tallinn|estonia"),
    ("Europe/Kyiv", "UA", "kyiv|kiev|lviv|lwow|odesa|ukraine"),
    ("Europe/Lisbon", "PT", "lisboa|lisbon|porto|portugal"),
    ("Europe/Athens", "GR", "athens|thessaloniki|greece"),
    ("Europe/Bucharest", "RO", "bucharest|bucuresti|romania|cluj"),
    ("Europe/Sofia", "BG", "sofia|bulgaria|plovdiv"),
    ("Europe/Belgrade", "RS", "belgrade|beograd|serbia"),
    ("Europe/Zagreb", "HR", "zagreb|dubrovnik|croatia|split croatia"),
    ("Atlantic/Reykjavik", "IS", "reykjavik|iceland"),
    ("Europe/Malta", "MT", "malta|valletta"),
    ("Europe/Istanbul", "TR", "istanbul|turkey"),
    ("America/New_York", "US", "new york|brooklyn|manhattan|queens|bronx|staten island|nyc|atlanta|miami|boston|philadelphia|washington dc|pittsburgh|charlotte|savannah|orlando|baltimore|detroit|wilmington|long island city|yonkers|jersey city|cleveland|cincinnati|richmond va"),
    ("America/Chicago", "US", "chicago|houston|dallas|austin|new orleans|nashville|san antonio|minneapolis|memphis|kansas city|oklahoma city|st louis|milwaukee|tulsa"),
    ("America/Denver", "US", "denver|salt lake city|albuquerque|santa fe|boise|park city"),
    ("America/Phoenix", "US", "phoenix|tucson|scottsdale"),
    ("America/Los_Angeles", "US", "los angeles|hollywood|burbank|santa monica|culver city|san francisco|san diego|seattle|las vegas|pasadena|long beach|santa clarita|sun valley|van nuys|north hollywood|glendale|malibu|venice beach|oakland|sacramento"),
    ("Pacific/Honolulu", "US", "honolulu|oahu|maui|hawaii"),
    ("America/Toronto", "CA", "toronto|ottawa|montreal|hamilton ontario|mississauga|ontario|quebec|etobicoke|scarborough ontario"),
    ("America/Vancouver", "CA", "vancouver|burnaby|british columbia|langley bc|surrey bc"),
    ("America/Edmonton", "CA", "calgary|edmonton|alberta"),
    ("America/Winnipeg", "CA", "winnipeg|manitoba"),
    ("America/Halifax", "CA", "halifax|nova scotia"),
    ("America/Mexico_City", "MX", "mexico city|ciudad de mexico|cdmx|guadalajara|mexico"),
    ("America/Bogota", "CO", "bogota|medellin|cartagena colombia|colombia"),
    ("America/Argentina/Buenos_Aires", "AR", "buenos aires|argentina|cordoba argentina|mendoza"),
    ("America/Santiago", "CL", "santiago de chile|valparaiso|chile"),
    ("America/Lima", "PE", "lima peru|peru"),
    ("America/Montevideo", "UY", "montevideo|uruguay"),
    ("Australia/Sydney", "AU", "sydney|new south wales|canberra"),
    ("Australia/Melbourne", "AU", "melbourne|docklands studios"),
    ("Australia/Brisbane", "AU", "brisbane|gold coast|queensland"),
    ("Pacific/Auckland", "NZ", "auckland|wellington|new zealand|queenstown"),
    ("Africa/Johannesburg", "ZA", "cape town|johannesburg|south africa|durban"),
    ("Africa/Casablanca", "MA", "ouarzazate|marrakech|casablanca|morocco"),
    ("Asia/Dubai", "AE", "dubai|abu dhabi"),
    ("Asia/Tokyo", "JP", "tokyo|osaka|kyoto|japan"),
];

#[rustfmt::skip]
const STATES: &[(&str, &str)] = &[
    ("America/New_York", "ny nj ct ma ri vt nh me pa de md dc va wv nc sc ga fl oh mi in ky"),
    ("America/Chicago", "il wi mn ia mo ar la ms al tn tx ok ks ne sd nd"),
    ("America/Denver", "co ut nm wy mt id"),
    ("America/Phoenix", "az"),
    ("America/Los_Angeles", "ca nv wa or"),
    ("America/Anchorage", "ak"),
    ("Pacific/Honolulu", "hi"),
];

#[rustfmt::skip]
const CALLING_CODES: &[(&str, &str, &str)] = &[
    ("+48", "Europe/Warsaw", "PL"), ("+44", "Europe/London", "GB"), ("+353", "Europe/Dublin", "IE"), ("+49", "Europe/Berlin", "DE"), ("+43", "Europe/Vienna", "AT"), ("+41", "Europe/Zurich", "CH"), ("+33", "Europe/Paris", "FR"), ("+32", "Europe/Brussels", "BE"), ("+34", "Europe/Madrid", "ES"), ("+39", "Europe/Rome", "IT"), ("+420", "Europe/Prague", "CZ"), ("+36", "Europe/Budapest", "HU"),
];

static STATE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:,\s*|\s)([a-z]{2})[\s,.]+\d{5}(?:-\d{4})?\b"));

static STATE_ONLY: LazyLock<Regex> = LazyLock::new(|| pattern(r",\s*([A-Z]{2})\b\.?(?:$|[\s,)])"));

static UK_POST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b[a-z]{1,2}\d[a-z\d]?\s\d[a-z]{2}\b"));

static CA_POST: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[a-z]\d[a-z]\s?\d[a-z]\d\b"));

static PL_POST: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d{2}-\d{3}\s+[a-z]{3,}"));

static VIENNA: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|\n|\s)1\d{2}0 wien\b"));

/// The zone of an address or of the text of a whole sheet.
pub(crate) fn zone_of(text: &str) -> Option<Zone> {
    let folded = fold(text);
    if VIENNA.is_match(&folded) {
        return Some(("Europe/Vienna", "AT"));
    }
    if let Some(zone) = state_zone(text, &folded) {
        return Some(zone);
    }
    if UK_POST.is_match(&folded) {
        return Some(("Europe/London", "GB"));
    }
    let city = city_zone(&folded);
    if city.is_none() && CA_POST.is_match(&folded) {
        return Some(("America/Toronto", "CA"));
    }
    city.or_else(|| PL_POST.is_match(&folded).then_some(("Europe/Warsaw", "PL")))
        .or_else(|| phone_zone(&folded))
}

fn state_zone(text: &str, folded: &str) -> Option<Zone> {
    let code = STATE
        .captures_iter(folded)
        .map(|c| c[1].to_owned())
        .chain(STATE_ONLY.captures_iter(text).map(|c| c[1].to_lowercase()));
    code.into_iter().find_map(|code| {
        STATES
            .iter()
            .find(|(_, states)| states.split(' ').any(|s| s == code))
            .map(|&(zone, _)| (zone, "US"))
    })
}

/// The zone with the most cities and countries in the text.
fn city_zone(folded: &str) -> Option<Zone> {
    let text: Vec<String> = words(folded).into_iter().map(|w| w.text).collect();
    let text = format!(" {} ", text.join(" "));
    let mut best: Option<(usize, Zone)> = None;
    for &(zone, country, names) in CITIES {
        let hits = names
            .split('|')
            .map(|n| text.matches(&format!(" {n} ")).count())
            .sum();
        if hits > 0 && best.is_none_or(|(most, _)| hits > most) {
            best = Some((hits, (zone, country)));
        }
    }
    best.map(|(_, zone)| zone)
}

fn phone_zone(folded: &str) -> Option<Zone> {
    let counted = CALLING_CODES.iter().map(|&(code, zone, country)| {
        let hits = folded
            .match_indices(code)
            .filter(|&(at, _)| !folded[..at].ends_with(|c: char| c.is_ascii_digit()));
        (hits.count(), (zone, country))
    });
    counted
        .filter(|(hits, _)| *hits > 0)
        .max_by_key(|(hits, _)| *hits)
        .map(|(_, zone)| zone)
}

/// The zone where a language is mostly spoken; the last resort.
pub(crate) fn language_zone(language: &str) -> Option<Zone> {
    Some(match language {
        "pl" => ("Europe/Warsaw", "PL"),
        "de" => ("Europe/Berlin", "DE"),
        "fr" => ("Europe/Paris", "FR"),
        "es" => ("Europe/Madrid", "ES"),
        "it" => ("Europe/Rome", "IT"),
        _ => return None,
    })
}

/// The ISO country of an IANA zone, if the tables know it.
pub(crate) fn country_of(zone: &str) -> Option<&'static str> {
    CITIES
        .iter()
        .find(|(z, _, _)| *z == zone)
        .map(|&(_, country, _)| country)
        .or_else(|| zone.starts_with("America/").then_some("US"))
}
