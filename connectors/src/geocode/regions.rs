//! Countries, states and provinces as they are written at the end of an address.

/// ISO code and folded names: the native name and those in the six languages of call sheets.
const COUNTRIES: [(&str, &[&str]); 34] = [
    (
        "PL",
        &[
            "pl", "polska", "poland", "polen", "pologne", "polonia", "rp",
        ],
    ),
    (
        "DE",
        &[
            "deutschland",
            "germany",
            "niemcy",
            "allemagne",
            "alemania",
            "germania",
        ],
    ),
    ("AT", &["osterreich", "austria", "autriche"]),
    (
        "CH",
        &[
            "schweiz",
            "switzerland",
            "szwajcaria",
            "suisse",
            "suiza",
            "svizzera",
        ],
    ),
    ("FR", &["france", "francja", "frankreich", "francia"]),
    (
        "ES",
        &[
            "espana",
            "spain",
            "hiszpania",
            "spanien",
            "espagne",
            "spagna",
        ],
    ),
    ("IT", &["italia", "italy", "wlochy", "italien", "italie"]),
    ("PT", &["portugal", "portugalia", "portogallo"]),
    (
        "NL",
        &[
            "nederland",
            "netherlands",
            "the netherlands",
            "holandia",
            "holland",
            "niederlande",
        ],
    ),
    (
        "BE",
        &["belgie", "belgique", "belgium", "belgia", "belgien"],
    ),
    ("LU", &["luxembourg", "luksemburg"]),
    (
        "CZ",
        &[
            "cesko",
            "ceska republika",
            "czech republic",
            "czechia",
            "czechy",
            "tschechien",
        ],
    ),
    ("SK", &["slovensko", "slovakia", "slowacja", "slowakei"]),
    (
        "HU",
        &["magyarorszag", "hungary", "wegry", "ungarn", "hongrie"],
    ),
    ("RO", &["romania", "rumunia", "rumanien"]),
    ("BG", &["bulgaria", "bulgarien"]),
    ("HR", &["hrvatska", "croatia", "chorwacja", "kroatien"]),
    ("SI", &["slovenija", "slovenia", "slowenia", "slowenien"]),
    ("RS", &["srbija", "serbia", "serbien"]),
    ("GR", &["greece", "grecja", "griechenland", "hellas"]),
    ("LT", &["lietuva", "lithuania", "litwa", "litauen"]),
    ("LV", &["latvija", "latvia", "lotwa", "lettland"]),
    ("EE", &["eesti", "estonia", "estland"]),
    ("UA", &["ukraina", "ukraine", "ukrajina"]),
    ("DK", &["danmark", "denmark", "dania"]),
    ("SE", &["sverige", "sweden", "szwecja", "schweden"]),
    ("NO", &["norge", "norway", "norwegia", "norwegen"]),
    ("FI", &["suomi", "finland", "finlandia", "finnland"]),
    ("IE", &["ireland", "irlandia", "irland", "eire"]),
    (
        "GB",
        &[
            "uk",
            "gb",
            "united kingdom",
            "great britain",
            "england",
            "scotland",
            "wales",
            "anglia",
            "wielka brytania",
            "szkocja",
            "walia",
            "northern ireland",
        ],
    ),
    (
        "US",
        &[
            "us",
            "usa",
            "united states",
            "united states of america",
            "stany zjednoczone",
        ],
    ),
    ("CA", &["canada", "kanada"]),
    ("AU", &["australia"]),
    ("NZ", &["new zealand", "nowa zelandia"]),
];

/// Code and name of the states of the United States and the provinces of Canada.
const STATES: [(&str, &str); 61] = [
    ("al", "alabama"),
    ("ak", "alaska"),
    ("az", "arizona"),
    ("ar", "arkansas"),
    ("ca", "california"),
    ("co", "colorado"),
    ("ct", "connecticut"),
    ("de", "delaware"),
    ("dc", "district of columbia"),
    ("fl", "florida"),
    ("ga", "georgia"),
    ("hi", "hawaii"),
    ("id", "idaho"),
    ("il", "illinois"),
    ("in", "indiana"),
    ("ia", "iowa"),
    ("ks", "kansas"),
    ("ky", "kentucky"),
    ("la", "louisiana"),
    ("me", "maine"),
    ("md", "maryland"),
    ("ma", "massachusetts"),
    ("mi", "michigan"),
    ("mn", "minnesota"),
    ("ms", "mississippi"),
    ("mo", "missouri"),
    ("mt", "montana"),
    ("ne", "nebraska"),
    ("nv", "nevada"),
    ("nh", "new hampshire"),
    ("nj", "new jersey"),
    ("nm", "new mexico"),
    ("ny", "new york"),
    ("nc", "north carolina"),
    ("nd", "north dakota"),
    ("oh", "ohio"),
    ("ok", "oklahoma"),
    ("or", "oregon"),
    ("pa", "pennsylvania"),
    ("ri", "rhode island"),
    ("sc", "south carolina"),
    ("sd", "south dakota"),
    ("tn", "tennessee"),
    ("tx", "texas"),
    ("ut", "utah"),
    ("vt", "vermont"),
    ("va", "virginia"),
    ("wa", "washington"),
    ("wv", "west virginia"),
    ("wi", "wisconsin"),
    ("wy", "wyoming"),
    ("ab", "alberta"),
    ("bc", "british columbia"),
    ("mb", "manitoba"),
    ("nb", "new brunswick"),
    ("nl", "newfoundland"),
    ("ns", "nova scotia"),
    ("on", "ontario"),
    ("pe", "prince edward island"),
    ("qc", "quebec"),
    ("sk", "saskatchewan"),
];

/// The ISO code of a country's name, folded.
pub(super) fn country(name: &str) -> Option<&'static str> {
    let known = COUNTRIES.iter().find(|(_, names)| names.contains(&name));
    known.map(|(code, _)| *code)
}

/// The code of a state or province, if the word is one; lower case.
pub(super) fn state_code(word: &str) -> Option<&'static str> {
    STATES
        .iter()
        .find(|(code, _)| *code == word)
        .map(|(code, _)| *code)
}

/// The code of a state or province with this name. `None` for names that a large town shares,
/// because they denote the town.
pub(super) fn state_name(name: &str) -> Option<&'static str> {
    if matches!(name, "new york" | "washington" | "quebec") {
        return None;
    }
    STATES
        .iter()
        .find(|(_, state)| *state == name)
        .map(|(code, _)| *code)
}
