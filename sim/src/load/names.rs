//! Pools of invented names, titles and positions.

use world::sheet::{Department, Language};

const PL_FIRST: [&str; 31] = [
    "Ada",
    "Bogna",
    "Celina",
    "Dalia",
    "Elwira",
    "Felicja",
    "Gaja",
    "Honorata",
    "Iga",
    "Jagoda",
    "Kinga",
    "Lidka",
    "Marcelina",
    "Nadzieja",
    "Otylia",
    "Pelagia",
    "Antek",
    "Borys",
    "Cezary",
    "Dawid",
    "Emil",
    "Ferdek",
    "Gracjan",
    "Hilary",
    "Igor",
    "Józek",
    "Kuba",
    "Leszek",
    "Mścisław",
    "Norbert",
    "Oskar",
];

const PL_LAST: [&str; 37] = [
    "Żagiel",
    "Świerk",
    "Łoza",
    "Ćma",
    "Źdźbło",
    "Bławat",
    "Chaber",
    "Dębina",
    "Estrada",
    "Filigran",
    "Gąszcz",
    "Hamak",
    "Iskra",
    "Jaśmin",
    "Kładka",
    "Lęk",
    "Mżawka",
    "Niedziela",
    "Obłok",
    "Piołun",
    "Rzęsa",
    "Sójka",
    "Topór",
    "Ulewa",
    "Wierzba",
    "Zając",
    "Akord",
    "Bąbel",
    "Cętka",
    "Dygresja",
    "Echo",
    "Fala",
    "Głowacz",
    "Hreczka",
    "Imbir",
    "Jeż",
    "Klonowicz-Dym",
];

const EN_FIRST: [&str; 31] = [
    "Ada", "Blythe", "Clover", "Delphine", "Effie", "Fern", "Goldie", "Hester", "Isolde", "Juno",
    "Kit", "Lark", "Maeve", "Nell", "Ottilie", "Posy", "Abner", "Boone", "Cyrus", "Dex", "Ezra",
    "Floyd", "Gus", "Hobart", "Ike", "Jasper", "Knox", "Linus", "Moss", "Ned", "Orson",
];

const EN_LAST: [&str; 37] = [
    "Ashgrove",
    "Bellamere",
    "Coldwater",
    "Dunmorrow",
    "Eastlake",
    "Farthing",
    "Gladwell",
    "Hawksmoor",
    "Inkpen",
    "Jessop",
    "Kettlewell",
    "Lovelace",
    "Merriman",
    "Nightingale",
    "Oakshott",
    "Pennywhistle",
    "Quickfall",
    "Ravensworth",
    "Silverlock",
    "Thistlewood",
    "Underhill",
    "Vantage",
    "Winterbourne",
    "Yarrow",
    "Applegarth",
    "Bracegirdle",
    "Clutterbuck",
    "Dragonwort",
    "Everhart",
    "Fairchild",
    "Greenhalgh",
    "Honeyball",
    "Ironmonger",
    "Junewell",
    "Kingfisher",
    "Lightfoot",
    "Midwinter",
];

const PL_TITLES: [&str; 8] = [
    "Szklana pogoda",
    "Ostatni tramwaj",
    "Żółty parasol",
    "Dom nad Nerem",
    "Łagodny przymrozek",
    "Pół etatu",
    "Sąsiedzi z góry",
    "Ćwierć wieku",
];

const EN_TITLES: [&str; 8] = [
    "Paper Lanterns",
    "The Salt Ledger",
    "Halfway Orchard",
    "Northbound",
    "A Fine Disorder",
    "Copper Lake",
    "Tandem Running Shoes",
    "Wren & Fable Teas",
];

/// The `n`-th name; no name twice among any 1147 consecutive numbers.
pub(crate) fn name(language: Language, n: usize) -> String {
    let (first, last) = match language {
        Language::Pl => (&PL_FIRST, &PL_LAST),
        _ => (&EN_FIRST, &EN_LAST),
    };
    // The two lengths have no common factor, so the pairs run through all.
    format!("{} {}", first[n % first.len()], last[n % last.len()])
}

/// The `n`-th production; later rounds are seasons.
pub(crate) fn title(language: Language, n: usize) -> String {
    let titles = match language {
        Language::Pl => &PL_TITLES,
        _ => &EN_TITLES,
    };
    let title = titles[n % titles.len()];
    match n / titles.len() {
        0 => title.to_owned(),
        round => format!("{title} {}", round + 1),
    }
}

/// A position: department, and its name in Polish and English.
pub(crate) type Position = (Department, &'static str, &'static str);

/// Positions in the order in which a production fills them.
pub(crate) const POSITIONS: [Position; 20] = [
    (Department::Camera, "I asystent operatora", "1st AC"),
    (Department::Electric, "Mistrz oświetlenia", "Gaffer"),
    (Department::Grip, "Key grip", "Key Grip"),
    (Department::Sound, "Operator dźwięku", "Sound Mixer"),
    (Department::Costume, "Garderobiana", "Set Costumer"),
    (
        Department::MakeupHair,
        "Charakteryzatorka",
        "Make-up Artist",
    ),
    (Department::Art, "Rekwizytor", "Prop Master"),
    (Department::Camera, "II asystent operatora", "2nd AC"),
    (Department::Electric, "Oświetlacz", "Electrician"),
    (
        Department::Locations,
        "Kierownik lokacji",
        "Location Manager",
    ),
    (
        Department::Production,
        "Koordynator produkcji",
        "Production Coordinator",
    ),
    (Department::Sound, "Mikrofoniarz", "Boom Operator"),
    (Department::Grip, "Wózkarz", "Dolly Grip"),
    (Department::Camera, "DIT", "DIT"),
    (Department::Sfx, "Pirotechnik", "SFX Technician"),
    (Department::Art, "Dekorator", "Set Dresser"),
    (Department::Costume, "Kostiumograf", "Costume Supervisor"),
    (Department::MakeupHair, "Fryzjerka", "Hair Stylist"),
    (Department::Production, "Kierownik planu", "Unit Manager"),
    (Department::Direction, "Script", "Script Supervisor"),
];

/// Characters of the cast lists.
pub(crate) const CHARACTERS: [&str; 6] = ["Ruta", "Konrad", "Mira", "Felix", "Sonia", "Tobias"];

/// Safety notes in Polish and English.
pub(crate) const SAFETY: [(&str, &str); 4] = [
    (
        "Apteczka przy kierowniku planu.",
        "First aid kit with the first assistant.",
    ),
    (
        "Na dachu tylko w uprzęży.",
        "No one on the roof without a harness.",
    ),
    (
        "Cisza nocna od 22:00.",
        "Quiet on the street after 10:00 PM.",
    ),
    (
        "Śniadanie na bazie od 5:30.",
        "Breakfast at base from 5:30 AM.",
    ),
];

/// What happens in a scene, in Polish and English.
pub(crate) const SYNOPSES: [(&str, &str); 6] = [
    ("Kłótnia o klucze.", "A quarrel about the keys."),
    ("Spóźniony gość.", "The late guest."),
    ("List bez nadawcy.", "A letter without a sender."),
    ("Pościg po schodach.", "The chase on the stairs."),
    ("Rozmowa przez ścianę.", "Talking through the wall."),
    ("Nikt nie otwiera.", "Nobody opens."),
];

/// A name as the local part of an address.
pub(crate) fn local_part(name: &str) -> String {
    name.to_lowercase().chars().map(ascii).collect()
}

fn ascii(c: char) -> char {
    match c {
        'ą' => 'a',
        'ć' => 'c',
        'ę' => 'e',
        'ł' => 'l',
        'ń' => 'n',
        'ó' => 'o',
        'ś' => 's',
        'ź' | 'ż' => 'z',
        ' ' => '.',
        c if c.is_ascii_alphanumeric() => c,
        _ => '-',
    }
}
