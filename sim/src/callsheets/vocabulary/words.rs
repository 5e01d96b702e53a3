//! The words that a vocabulary consists of.

use world::sheet::{Department, Language, Role, TimeOfDay};

/// Different words for the same thing; one production keeps to one of them.
pub type Variants = &'static [&'static str];

/// The words, names and formats of a country's sheets.
#[derive(Debug)]
pub struct Vocabulary {
    /// Two letters, such as `pl`.
    pub country: &'static str,
    /// Language.
    pub language: Language,
    /// Heading of the document.
    pub call_sheet: Variants,
    /// "Day n of m", with `{n}` and `{m}` as placeholders.
    pub day_of: Variants,
    /// The revision mark, with `{v}` as its placeholder.
    pub revision: Variants,
    /// General crew call.
    pub crew_call: Variants,
    /// Production call, which is earlier than the crew call.
    pub production_call: Variants,
    /// Shooting call.
    pub shooting_call: Variants,
    /// Breakfast.
    pub breakfast: Variants,
    /// Lunch.
    pub lunch: Variants,
    /// Wrap.
    pub wrap: Variants,
    /// Labels of places, in the order of [`ROLES`].
    pub places: [Variants; 5],
    /// Label of the billing address.
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
    /// Names of departments, in the order of [`Department::ALL`].
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
    /// Towns with their IANA zones.
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
    /// Names of weekdays, Monday first.
    pub weekdays: [&'static str; 7],
    /// Short names of weekdays, Monday first.
    pub weekdays_short: [&'static str; 7],
    /// Names of months, in the form that a date has.
    pub months: [&'static str; 12],
    /// Short names of months.
    pub months_short: [&'static str; 12],
    /// How times are printed.
    pub times: &'static [TimeStyle],
    /// What is printed in place of a time that is not known yet.
    pub unknown: Variants,
}

/// The roles of places in the order in which a vocabulary names them.
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
