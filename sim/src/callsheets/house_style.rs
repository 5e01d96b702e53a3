//! The house style of a production: which variant of each word, time and date it uses.

use jiff::civil::Date;
use world::sheet::{DayNight, Department, IntExt, Role, TimeOfDay, Unit};

use super::vocabulary::{ROLES, Variants, Vocabulary};

/// The house style of a production: one variant of each word, used throughout.
#[derive(Debug, Clone, Copy)]
pub struct HouseStyle {
    /// The country's words.
    pub words: &'static Vocabulary,
    /// Selects the variants.
    pub seed: u64,
}

impl HouseStyle {
    /// The variant of this production.
    #[must_use]
    pub fn word(&self, variants: Variants) -> &'static str {
        let salt = variants
            .iter()
            .flat_map(|it| it.bytes())
            .fold(7, |salt: u64, byte| {
                salt.wrapping_mul(31).wrapping_add(byte.into())
            });
        // No variants give an empty text.
        let at = self.number(salt) as usize % variants.len().max(1);
        variants.get(at).copied().unwrap_or_default()
    }

    /// A random number that is fixed for this production and purpose.
    #[must_use]
    pub fn number(&self, purpose: u64) -> u64 {
        let mixed = (self.seed ^ purpose.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33
    }

    /// A time.
    #[must_use]
    pub fn time(&self, time: TimeOfDay) -> String {
        let times = self.words.times;
        let at = self.number(1) as usize % times.len().max(1);
        times
            .get(at)
            .map_or_else(|| time.to_string(), |style| style.print(time))
    }

    /// A time, or the words for "to be announced".
    #[must_use]
    pub fn time_or_unknown(&self, time: Option<TimeOfDay>) -> String {
        time.map_or_else(
            || self.word(self.words.unknown).to_owned(),
            |time| self.time(time),
        )
    }

    /// A date.
    #[must_use]
    pub fn date(&self, date: Date) -> String {
        self.date_as(date, self.word(self.words.dates))
    }

    /// A date by a format with placeholders, see [`Vocabulary::dates`].
    #[must_use]
    pub fn date_as(&self, date: Date, format: &str) -> String {
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
        format
            .replace("{wd}", words.weekdays[day])
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
        self.word(self.words.places[at])
    }

    /// The name of a department.
    #[must_use]
    pub fn department(&self, department: Department) -> &'static str {
        let at = Department::ALL.iter().position(|it| *it == department);
        self.words.departments[at.unwrap_or_default()]
    }

    /// The word for interior or exterior.
    #[must_use]
    pub fn int_ext(&self, int_ext: IntExt) -> &'static str {
        self.word(match int_ext {
            IntExt::Int => self.words.int_ext[0],
            IntExt::Ext => self.words.int_ext[1],
            IntExt::Both => self.words.int_ext[2],
        })
    }

    /// The word for day or night.
    #[must_use]
    pub fn day_night(&self, day_night: DayNight) -> &'static str {
        self.word(match day_night {
            DayNight::Day => self.words.day_night[0],
            DayNight::Night => self.words.day_night[1],
            DayNight::Evening => self.words.day_night[2],
        })
    }

    /// The name of a unit.
    #[must_use]
    pub fn unit(&self, unit: Unit) -> &'static str {
        self.word(match unit {
            Unit::Main => self.words.units[0],
            Unit::Second => self.words.units[1],
            Unit::Splinter => self.words.units[2],
        })
    }
}
