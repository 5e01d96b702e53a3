//! The words of call sheets, country by country, in the variants that productions use.
//!
//! Written from what crews print and not from what the reader knows, so that a word missing
//! there shows.

mod france;
mod germany;
mod italy;
mod kingdom;
mod poland;
mod spain;
mod states;

use jiff::civil::Date;

use super::{DayNight, Department, IntExt, Language, Role, TimeOfDay, Unit};

/// Different words for the same thing; one production keeps to one of them.
pub type Variants = &'static [&'static str];

/// What the sheets of a country are written with.
#[derive(Debug)]
pub struct Wording {
    /// Two letters, such as `pl`.
    pub country: &'static str,
    /// Language.
    pub language: Language,
    /// Heading of the document.
    pub call_sheet: Variants,
    /// With `{n}` and `{m}`.
    pub day_of: Variants,
    /// With `{v}`.
    pub revision: Variants,
    /// General crew call.
    pub crew_call: Variants,
    /// Earlier than the crew's.
    pub production_call: Variants,
    /// Ready to shoot.
    pub shooting_call: Variants,
    /// Breakfast.
    pub breakfast: Variants,
    /// Lunch.
    pub lunch: Variants,
    /// Wrap.
    pub wrap: Variants,
    /// Labels of places, in the order of [`ROLES`].
    pub places: [Variants; 5],
    /// Where invoices go.
    pub invoices: Variants,
    /// Production office.
    pub office: Variants,
    /// Heads of the scene table: number, INT/EXT, set, D/N, pages, cast, synopsis.
    pub scene: [Variants; 7],
    /// Heads of the cast table: number, part, player, pickup, make-up, on set.
    pub cast: [Variants; 6],
    /// Heads of the crew list: department, position, name, telephone, call, place.
    pub crew: [Variants; 6],
    /// Headings: scenes, cast, crew, contacts, weather, safety, advance, department calls,
    /// places.
    pub headings: [Variants; 9],
    /// Sunrise and sunset.
    pub sun: [Variants; 2],
    /// Main, second and splinter unit.
    pub units: [Variants; 3],
    /// Interior, exterior, both.
    pub int_ext: [Variants; 3],
    /// Day, night, evening.
    pub day_night: [Variants; 3],
    /// In the order of [`Department::ALL`].
    pub departments: [&'static str; 13],
    /// Positions.
    pub positions: &'static [(Department, &'static str)],
    /// First names.
    pub first: Variants,
    /// Last names.
    pub last: Variants,
    /// Titles of productions.
    pub titles: Variants,
    /// Companies.
    pub companies: Variants,
    /// Town and IANA zone.
    pub towns: &'static [(&'static str, &'static str)],
    /// Addresses with `{n}` for a number and `{t}` for the town.
    pub addresses: Variants,
    /// Names of places, in the order of [`ROLES`].
    pub sites: [Variants; 5],
    /// What happens in a scene.
    pub synopses: Variants,
    /// Names of sets in the script.
    pub sets: Variants,
    /// Safety notes.
    pub safety: Variants,
    /// Weather.
    pub weather: Variants,
    /// Dates: `{wd} {WD} {w} {d} {dd} {mm} {month} {MONTH} {mon} {yyyy} {yy} {th}`.
    pub dates: Variants,
    /// Monday first.
    pub weekdays: [&'static str; 7],
    /// Short, Monday first.
    pub weekdays_short: [&'static str; 7],
    /// As in a date.
    pub months: [&'static str; 12],
    /// Short.
    pub months_short: [&'static str; 12],
    /// How times are printed.
    pub times: &'static [TimeStyle],
    /// No time yet.
    pub unknown: Variants,
}

/// The roles of places in the order in which a wording names them.
pub const ROLES: [Role; 5] = [
    Role::Set,
    Role::Base,
    Role::Parking,
    Role::Hospital,
    Role::Rental,
];

/// How a time is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeStyle {
    /// `06:30`.
    Colon,
    /// `6:30`.
    Short,
    /// `06.30`.
    Dot,
    /// `0630`.
    Military,
    /// `6:30 AM`.
    Twelve,
    /// `6:30A`.
    TwelveShort,
    /// `6:30am`.
    TwelveLower,
    /// `6h30`.
    French,
    /// `06.30 Uhr`.
    Uhr,
    /// `06:30 h`.
    Hours,
    /// `godz. 6:30`.
    Godz,
    /// `ore 6.30`.
    Ore,
}

impl TimeStyle {
    /// A time in this style.
    #[must_use]
    pub fn print(self, time: TimeOfDay) -> String {
        let (hour, minute) = (time.hour(), time.minute());
        match self {
            Self::Colon => time.to_string(),
            Self::Short => time.plain(),
            Self::Dot => format!("{hour:02}.{minute:02}"),
            Self::Military => time.military(),
            Self::Twelve => time.twelve_hour(),
            Self::TwelveShort => time.twelve_hour_short(),
            Self::TwelveLower => time.twelve_hour().to_lowercase().replace(' ', ""),
            Self::French if minute == 0 => format!("{hour}h"),
            Self::French => format!("{hour}h{minute:02}"),
            Self::Uhr => format!("{hour:02}.{minute:02} Uhr"),
            Self::Hours => format!("{hour:02}:{minute:02} h"),
            Self::Godz => format!("godz. {hour}:{minute:02}"),
            Self::Ore => format!("ore {hour}.{minute:02}"),
        }
    }
}

/// All countries.
pub const ALL: [&Wording; 8] = [
    &poland::POLAND,
    &states::STATES,
    &kingdom::KINGDOM,
    &germany::GERMANY,
    &germany::AUSTRIA,
    &france::FRANCE,
    &spain::SPAIN,
    &italy::ITALY,
];

/// A production's way of speaking: one variant of each word, kept throughout.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    /// The country's words.
    pub words: &'static Wording,
    /// Decides over the variants.
    pub seed: u64,
}

impl Voice {
    /// The variant of this production.
    #[must_use]
    pub fn say(&self, variants: Variants) -> &'static str {
        let salt = variants
            .iter()
            .flat_map(|it| it.bytes())
            .fold(7, |salt: u64, byte| {
                salt.wrapping_mul(31).wrapping_add(byte.into())
            });
        // Without variants there is nothing to say.
        let at = self.dice(salt) as usize % variants.len().max(1);
        variants.get(at).copied().unwrap_or_default()
    }

    /// A number of this production that stays the same for the same purpose.
    #[must_use]
    pub fn dice(&self, purpose: u64) -> u64 {
        let mixed = (self.seed ^ purpose.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33
    }

    /// A time.
    #[must_use]
    pub fn time(&self, time: TimeOfDay) -> String {
        let times = self.words.times;
        let at = self.dice(1) as usize % times.len().max(1);
        times
            .get(at)
            .map_or_else(|| time.to_string(), |style| style.print(time))
    }

    /// A time, or that there is none yet.
    #[must_use]
    pub fn time_or_unknown(&self, time: Option<TimeOfDay>) -> String {
        time.map_or_else(
            || self.say(self.words.unknown).to_owned(),
            |time| self.time(time),
        )
    }

    /// A date.
    #[must_use]
    pub fn date(&self, date: Date) -> String {
        self.date_as(date, self.say(self.words.dates))
    }

    /// A date in a form.
    #[must_use]
    pub fn date_as(&self, date: Date, form: &str) -> String {
        let words = self.words;
        // A civil date's month is 1 to 12.
        let month = usize::from(date.month().unsigned_abs()).saturating_sub(1) % 12;
        let day = date.weekday().to_monday_zero_offset().unsigned_abs() as usize % 7;
        let th = match (date.day() % 10, date.day()) {
            (_, 11..=13) => "th",
            (1, _) => "st",
            (2, _) => "nd",
            (3, _) => "rd",
            _ => "th",
        };
        form.replace("{wd}", words.weekdays[day])
            .replace("{WD}", &words.weekdays[day].to_uppercase())
            .replace("{w}", words.weekdays_short[day])
            .replace("{dd}", &format!("{:02}", date.day()))
            .replace("{d}", &date.day().to_string())
            .replace("{th}", th)
            .replace("{mm}", &format!("{:02}", date.month()))
            .replace("{month}", words.months[month])
            .replace("{MONTH}", &words.months[month].to_uppercase())
            .replace("{mon}", words.months_short[month])
            .replace("{yyyy}", &date.year().to_string())
            .replace("{yy}", &format!("{:02}", date.year() % 100))
    }

    /// The label of a place.
    #[must_use]
    pub fn place(&self, role: Role) -> &'static str {
        let at = ROLES.iter().position(|it| *it == role).unwrap_or_default();
        self.say(self.words.places[at])
    }

    /// The name of a department.
    #[must_use]
    pub fn department(&self, department: Department) -> &'static str {
        let at = Department::ALL.iter().position(|it| *it == department);
        self.words.departments[at.unwrap_or_default()]
    }

    /// INT or EXT.
    #[must_use]
    pub fn int_ext(&self, int_ext: IntExt) -> &'static str {
        self.say(match int_ext {
            IntExt::Int => self.words.int_ext[0],
            IntExt::Ext => self.words.int_ext[1],
            IntExt::Both => self.words.int_ext[2],
        })
    }

    /// Day or night.
    #[must_use]
    pub fn day_night(&self, day_night: DayNight) -> &'static str {
        self.say(match day_night {
            DayNight::Day => self.words.day_night[0],
            DayNight::Night => self.words.day_night[1],
            DayNight::Evening => self.words.day_night[2],
        })
    }

    /// The unit.
    #[must_use]
    pub fn unit(&self, unit: Unit) -> &'static str {
        self.say(match unit {
            Unit::Main => self.words.units[0],
            Unit::Second => self.words.units[1],
            Unit::Splinter => self.words.units[2],
        })
    }
}
