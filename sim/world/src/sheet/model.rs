//! The description of a shooting day.

use jiff::civil::Date;
use serde::Serialize;

use super::call::Call;
use super::department::Department;
use super::time::TimeOfDay;

/// One of the layouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Polish plan pracy: spreadsheet export, ruled tables, transport table.
    PlanPracy,
    /// American feature: two header times, boxes side by side, crew in two
    /// tables side by side on the second page.
    Feature,
    /// Commercial: no scenes, rental house first, a complete billing address.
    Commercial,
}

/// Language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Polish.
    Pl,
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Italian.
    It,
}

/// Which unit shoots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Main unit.
    Main,
    /// Second unit.
    Second,
    /// Splinter unit.
    Splinter,
}

/// What a place on the sheet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The set, where scenes are shot.
    Set,
    /// Unit base, basecamp.
    Base,
    /// Crew parking.
    Parking,
    /// Nearest hospital; never a destination.
    Hospital,
    /// Rental house.
    Rental,
}

/// A place named on the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// Name or set, such as "Bulwar".
    pub name: String,
    /// Address as printed.
    pub address: String,
    /// What it is for.
    pub role: Role,
    /// Short code in the LOC column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Telephone, on hospitals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// Interior or exterior.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum IntExt {
    /// Interior.
    #[serde(rename = "INT")]
    Int,
    /// Exterior.
    #[serde(rename = "EXT")]
    Ext,
    /// Both.
    #[serde(rename = "INT/EXT")]
    Both,
}

/// Time of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum DayNight {
    /// Day.
    #[serde(rename = "D")]
    Day,
    /// Night.
    #[serde(rename = "N")]
    Night,
    /// Evening.
    #[serde(rename = "E")]
    Evening,
}

/// A row of the scene table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scene {
    /// Number, such as "12A".
    pub number: String,
    /// Interior or exterior.
    pub int_ext: IntExt,
    /// Time of the story.
    pub day_night: DayNight,
    /// The set.
    pub set: String,
    /// What happens.
    pub synopsis: String,
    /// Length in eighths of a page.
    pub eighths: u32,
    /// Cast ids.
    pub cast: Vec<u32>,
}

/// A row of the cast table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CastRow {
    /// Id, as in the scenes.
    pub id: u32,
    /// Part.
    pub character: String,
    /// Player.
    pub actor: String,
    /// Status: SW, W, WF, H...
    pub status: &'static str,
    /// Pickup.
    pub pickup: Option<TimeOfDay>,
    /// Make-up and costume.
    pub makeup: Option<TimeOfDay>,
    /// On set.
    pub on_set: Option<TimeOfDay>,
}

/// A row of the crew list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CrewRow {
    /// Department it is listed under.
    pub department: Department,
    /// Position.
    pub role: String,
    /// Person.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Own call.
    pub call: Call,
    /// Code of the place to report to, where it is not the set.
    pub loc: Option<String>,
}

/// A person to telephone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// Person.
    pub name: String,
    /// Position.
    pub role: String,
    /// Telephone.
    pub phone: String,
}

/// A row of the transport table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ride {
    /// Vehicle with its plate.
    pub vehicle: String,
    /// Driver.
    pub driver: String,
    /// Departure point.
    pub from: String,
    /// Departure.
    pub departs: TimeOfDay,
    /// The passengers.
    pub passengers: String,
}

/// Weather as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Weather {
    /// In words, with temperatures.
    pub text: String,
    /// Sunrise.
    pub sunrise: TimeOfDay,
    /// Sunset.
    pub sunset: TimeOfDay,
}

/// A day of the advance schedule: not today's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdvanceDay {
    /// Its date.
    pub date: Date,
    /// Its crew call.
    pub call: Option<TimeOfDay>,
    /// Its place.
    pub location: String,
    /// Its scenes.
    pub scenes: Vec<Scene>,
}

/// The times of the head.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// Production call, which is earlier than the crew call and does not apply to the crew.
    pub production: Option<TimeOfDay>,
    /// General crew call. None: to be announced.
    pub crew: Option<TimeOfDay>,
    /// Ready to shoot.
    pub shooting: Option<TimeOfDay>,
    /// Breakfast.
    pub breakfast: Option<TimeOfDay>,
    /// Lunch.
    pub lunch: Option<TimeOfDay>,
    /// Expected wrap; may be after midnight.
    pub wrap: Option<TimeOfDay>,
}

impl Times {
    /// All times moved by minutes.
    #[must_use]
    pub fn moved(&self, minutes: i32) -> Self {
        let moved = |time: Option<TimeOfDay>| time.map(|time| time.plus(minutes));
        Self {
            production: moved(self.production),
            crew: moved(self.crew),
            shooting: moved(self.shooting),
            breakfast: moved(self.breakfast),
            lunch: moved(self.lunch),
            wrap: moved(self.wrap),
        }
    }
}

/// One shooting day of one unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sheet {
    /// How [`layout::draw`](super::layout::draw) draws it.
    pub layout: Layout,
    /// Language it is written in.
    pub language: Language,
    /// IANA zone of its times.
    pub time_zone: String,
    /// Title of the production.
    pub production: String,
    /// Company.
    pub company: String,
    /// Production office: address and telephone.
    pub office: String,
    /// The billing address. It looks like a location and is none.
    pub billing: Option<String>,
    /// Unit.
    pub unit: Unit,
    /// Day n of m.
    pub day_number: Option<(u32, u32)>,
    /// Shooting date.
    pub date: Date,
    /// Revision mark as printed, such as "BLUE".
    pub revision: Option<String>,
    /// Times of the head.
    pub times: Times,
    /// Places; the first [`Role::Set`] is the primary one.
    pub locations: Vec<Location>,
    /// Scenes; commercials have none.
    pub scenes: Vec<Scene>,
    /// Cast.
    pub cast: Vec<CastRow>,
    /// Crew.
    pub crew: Vec<CrewRow>,
    /// Calls printed for whole departments.
    pub departments: Vec<(Department, TimeOfDay)>,
    /// Key people.
    pub contacts: Vec<Contact>,
    /// Transport.
    pub transport: Vec<Ride>,
    /// Weather.
    pub weather: Weather,
    /// Safety notes.
    pub safety: Vec<String>,
    /// The next days.
    pub advance: Vec<AdvanceDay>,
}

impl Sheet {
    /// The places with a role, in order.
    pub fn places(&self, role: Role) -> impl Iterator<Item = &Location> {
        self.locations
            .iter()
            .filter(move |location| location.role == role)
    }

    /// The crew of a department, in order.
    pub fn crew_of(&self, department: Department) -> impl Iterator<Item = &CrewRow> {
        self.crew
            .iter()
            .filter(move |row| row.department == department)
    }

    /// The place behind a LOC code.
    #[must_use]
    pub fn place_by_code(&self, code: &str) -> Option<&Location> {
        self.locations
            .iter()
            .find(|location| location.code.as_deref() == Some(code))
    }

    /// The whole day earlier or later: every time of the head, of the
    /// departments, the cast, the transport and the crew.
    #[must_use]
    pub fn moved(&self, minutes: i32) -> Self {
        let mut sheet = self.clone();
        sheet.times = self.times.moved(minutes);
        for (_, time) in &mut sheet.departments {
            *time = time.plus(minutes);
        }
        for row in &mut sheet.crew {
            row.call = row.call.moved(minutes);
        }
        for ride in &mut sheet.transport {
            ride.departs = ride.departs.plus(minutes);
        }
        for row in &mut sheet.cast {
            for time in [&mut row.pickup, &mut row.makeup, &mut row.on_set] {
                *time = time.map(|time| time.plus(minutes));
            }
        }
        sheet
    }
}

/// The entries of the crew list with these names, as contacts: one person has
/// one number everywhere on a sheet.
#[must_use]
pub fn contacts(crew: &[CrewRow], names: &[&str]) -> Vec<Contact> {
    names
        .iter()
        .filter_map(|name| crew.iter().find(|row| row.name == *name))
        .map(|row| Contact {
            name: row.name.clone(),
            role: row.role.clone(),
            phone: row.phone.clone().unwrap_or_default(),
        })
        .collect()
}
