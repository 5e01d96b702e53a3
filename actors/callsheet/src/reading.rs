//! What the reader gives back, and what it is told beside the document.
//!
//! These types cross process borders as JSON; absent values are `null`, never
//! left out, so that a consumer can tell "not on the sheet" from "old version".

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

mod time;

pub use time::{CallTime, InvalidTime};

/// What the reader knows beside the document itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// When the mail came: settles missing years and "tomorrow".
    pub received: Option<jiff::Timestamp>,
    /// The person's IANA zone, for a sheet that names no place.
    pub time_zone: Option<String>,
    /// The attachment's name; the weakest of all evidence.
    pub file_name: Option<String>,
    /// The mail's subject.
    pub subject: Option<String>,
}

/// Whose call is looked for. Each part may stand alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// Full name in any order, initials allowed.
    pub name: Option<String>,
    /// Role in any of the six languages, e.g. "1st AC".
    pub role: Option<String>,
    /// Department key or its name in any of the six languages.
    pub department: Option<String>,
}

/// What the document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One shooting day (or a pack of such days).
    CallSheet,
    /// Several days in one table.
    Schedule,
    /// Plain text that moves, cancels or relocates a day.
    ChangeNotice,
    /// Anything else.
    #[default]
    NotCallSheet,
}

/// Everything read from one document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// What the document is.
    pub kind: Kind,
    /// ISO 639-1 code of the document's main language.
    pub language: Option<String>,
    /// The shooting days, in the order of the document.
    pub days: Vec<Day>,
    /// The change, if this is a change notice.
    pub change: Option<Change>,
    /// 0..1, over the fields that a plan needs.
    pub confidence: f64,
    /// Evidence for each value.
    pub fields: Vec<Field>,
    /// Each begins with a stable code and a colon.
    pub warnings: Vec<String>,
}

/// One shooting day of one unit. Times are local to `time_zone`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// The printed shooting date; a call after midnight still belongs to it.
    pub shooting_date: Option<Date>,
    /// IANA zone of the place.
    pub time_zone: Option<String>,
    /// Title of the production.
    pub production: Option<String>,
    /// Which unit shoots.
    pub unit: Unit,
    /// Day n of m; m is often not printed.
    pub day_number: Option<(u32, Option<u32>)>,
    /// Revision as printed, lower case, colours in English.
    pub revision: Option<String>,
    /// The general crew call, never the production call.
    pub crew_call: Option<CallTime>,
    /// First shot.
    pub shooting_call: Option<CallTime>,
    /// Lunch.
    #[serde(default)]
    pub lunch: Option<CallTime>,
    /// Estimated or printed wrap; may be past midnight.
    pub wrap: Option<CallTime>,
    /// "name, address" of the first set.
    pub primary_location: Option<String>,
    /// All places with their role.
    pub locations: Vec<Location>,
    /// Scenes; commercial sheets have none.
    pub scenes: Vec<Scene>,
    /// People with phones.
    pub contacts: Vec<Contact>,
    /// Calls by department key.
    pub department_calls: BTreeMap<String, CallTime>,
    /// Individual rows of crew and cast.
    #[serde(default)]
    pub calls: Vec<Call>,
    /// The person's own call, once [`Reading::for_person`] was asked.
    pub my_call: Option<MyCall>,
    /// Safety notes.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The forecast as printed.
    #[serde(default)]
    pub weather: Option<String>,
    /// Sunrise as printed.
    #[serde(default)]
    pub sunrise: Option<CallTime>,
    /// Sunset as printed.
    #[serde(default)]
    pub sunset: Option<CallTime>,
}

/// Which unit a sheet is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Main unit, also where nothing is printed.
    #[default]
    Main,
    /// Second unit.
    Second,
    /// Splinter unit, inserts, plates.
    Splinter,
}

/// What a place is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocationRole {
    /// Where the camera stands.
    Set,
    /// Unit base.
    Base,
    /// Crew parking.
    Parking,
    /// Nearest hospital; never a destination.
    Hospital,
    /// Equipment house.
    Rental,
}

/// A place on the sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Name as printed.
    pub name: Option<String>,
    /// Address as printed.
    pub address: Option<String>,
    /// What the place is for.
    pub role: LocationRole,
    /// `[latitude, longitude]`, printed or taken from a map link.
    #[serde(default)]
    pub coordinates: Option<[f64; 2]>,
    /// What3Words, as "filled.count.soap". Only their service knows where that is.
    #[serde(default)]
    pub what3words: Option<String>,
}

/// A scene of the day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// Number as printed, e.g. "12A".
    pub number: String,
    /// Inside or outside.
    pub int_ext: Option<IntExt>,
    /// Time of the story day.
    pub day_night: Option<DayNight>,
}

/// Inside, outside, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum IntExt {
    /// Interior.
    #[serde(rename = "INT")]
    Int,
    /// Exterior.
    #[serde(rename = "EXT")]
    Ext,
    /// Both.
    #[serde(rename = "INT/EXT")]
    IntExt,
}

/// Time of the story day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DayNight {
    /// Day.
    #[serde(rename = "D")]
    Day,
    /// Night.
    #[serde(rename = "N")]
    Night,
    /// Dawn.
    #[serde(rename = "DAWN")]
    Dawn,
    /// Dusk.
    #[serde(rename = "DUSK")]
    Dusk,
    /// Morning.
    #[serde(rename = "M")]
    Morning,
    /// Evening.
    #[serde(rename = "E")]
    Evening,
}

/// A person with a phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name as printed.
    pub name: Option<String>,
    /// Role as printed.
    pub role: Option<String>,
    /// `+` and country code where the country is evident, else the digits.
    pub phone: Option<String>,
}

/// One row of a crew or cast table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Name as printed.
    pub name: Option<String>,
    /// Role as printed.
    pub role: Option<String>,
    /// Department key, or as printed where the key is unknown.
    pub department: Option<String>,
    /// The call.
    pub time: Option<CallTime>,
    /// Printed in place of a time.
    pub status: Option<CallStatus>,
    /// Where to report, if the row says so.
    pub place: Option<String>,
    /// The time is on the next calendar date (`+1`).
    #[serde(default)]
    pub next_day: bool,
}

/// What a sheet prints in place of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CallStatus {
    /// On call.
    #[serde(rename = "O/C")]
    OnCall,
    /// No call.
    #[serde(rename = "N/C")]
    NoCall,
    /// Will notify.
    #[serde(rename = "W/N")]
    WillNotify,
}

/// The person's own call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MyCall {
    /// `None` with source row: on call, no call or will notify.
    pub time: Option<CallTime>,
    /// Only where it differs from the set.
    pub place: Option<String>,
    /// What the time was taken from.
    pub source: CallSource,
    /// The time is on the next calendar date.
    #[serde(default)]
    pub next_day: bool,
}

/// What the own call was taken from, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallSource {
    /// The person's own row.
    Row,
    /// The department's call.
    Department,
    /// The general crew call.
    Crew,
}

/// A change told in plain text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What happens to the day.
    pub kind: ChangeKind,
    /// By how much, positive.
    pub minutes: Option<u32>,
    /// The shooting day concerned.
    pub date: Option<Date>,
    /// The new crew call, if it is given.
    pub new_call: Option<CallTime>,
    /// The new place, if it is given.
    pub new_location: Option<String>,
    /// Title of the production, if it is given.
    pub production: Option<String>,
    /// The unit, if it is given.
    pub unit: Option<Unit>,
}

/// What happens to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Later.
    Push,
    /// Earlier.
    Pull,
    /// Not at all.
    Cancel,
    /// Elsewhere.
    Relocate,
}

/// The evidence for one value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Where the value stands in the reading, e.g. `days[0].crew_call`.
    pub path: String,
    /// The value as it was understood.
    pub value: String,
    /// 0..1.
    pub confidence: f64,
    /// 1-based; 1 for plain text.
    pub page: u32,
    /// `[x0, y0, x1, y1]` in points from the top left; zeros for plain text.
    #[serde(rename = "box")]
    pub bounds: [f64; 4],
    /// Which rule found it.
    pub rule: String,
}
