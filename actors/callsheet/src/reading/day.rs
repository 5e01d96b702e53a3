//! A shooting day of one unit.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::call::{Call, MyCall};
use super::location::Location;
use super::scene::Scene;
use super::time::CallTime;

/// One shooting day of one unit. Times are local to `time_zone`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// The printed shooting date; a call after midnight still belongs to this date.
    pub shooting_date: Option<Date>,
    /// IANA time zone of the place.
    pub time_zone: Option<String>,
    /// Title of the production.
    pub production: Option<String>,
    /// The unit that shoots.
    pub unit: Unit,
    /// Shooting day n of m; m is often not printed.
    pub day_number: Option<(u32, Option<u32>)>,
    /// The revision mark in lower case, colours in English.
    pub revision: Option<String>,
    /// The general crew call, never the production call.
    pub crew_call: Option<CallTime>,
    /// The shooting call: when the first shot is planned.
    pub shooting_call: Option<CallTime>,
    /// Lunch.
    #[serde(default)]
    pub lunch: Option<CallTime>,
    /// The wrap, printed or estimated; it may be past midnight.
    pub wrap: Option<CallTime>,
    /// "name, address" of the set to go to first.
    pub primary_location: Option<String>,
    /// All places with their roles.
    pub locations: Vec<Location>,
    /// Scenes of the day; sheets of commercials have none.
    pub scenes: Vec<Scene>,
    /// People with telephone numbers.
    pub contacts: Vec<Contact>,
    /// Department calls by key, one of [`DEPARTMENTS`](crate::DEPARTMENTS).
    pub department_calls: BTreeMap<String, CallTime>,
    /// Individual rows of crew and cast.
    #[serde(default)]
    pub calls: Vec<Call>,
    /// The person's own call, set by [`Reading::for_person`].
    pub my_call: Option<MyCall>,
    /// Safety notes.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The weather forecast as printed.
    #[serde(default)]
    pub weather: Option<String>,
    /// Sunrise as printed.
    #[serde(default)]
    pub sunrise: Option<CallTime>,
    /// Sunset as printed.
    #[serde(default)]
    pub sunset: Option<CallTime>,
}

/// The shooting unit of a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// The main unit, also where no unit is printed.
    #[default]
    Main,
    /// Second unit.
    Second,
    /// Splinter unit: inserts, plates.
    Splinter,
}

/// A person with a telephone number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name as printed.
    pub name: Option<String>,
    /// Role as printed.
    pub role: Option<String>,
    /// Telephone number with `+` and country code where the country is evident, else its digits.
    pub phone: Option<String>,
}
