//! The truth about a message: what a reader should find in it for one recipient.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::people::Person;
use crate::sheet::{
    Call, Contact, DayNight, IntExt, Language, Location, Role, Sheet, TimeOfDay, Unit,
};

/// The kind of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One shooting day.
    CallSheet,
    /// Several days.
    Schedule,
    /// Push, pull, cancel or relocate in plain text.
    ChangeNotice,
    /// Anything else.
    NotCallSheet,
}

/// The final state of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EndState {
    /// A plan was made or changed.
    Planned,
    /// Waits for the person's correction.
    Review,
    /// Not for planning, or a duplicate.
    Skipped,
    /// Cannot be read.
    DeadLetter,
}

/// Which rule gave the person's call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CallSource {
    /// The own row.
    Row,
    /// The department's call.
    Department,
    /// The general crew call.
    Crew,
}

/// The recipient's own call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MyCall {
    /// Local time; None with source row for O/C, N/C and W/N.
    pub time: Option<TimeOfDay>,
    /// Name of the place to report to, where it is not the set.
    pub place: Option<String>,
    /// Which rule gave it.
    pub source: CallSource,
}

/// A scene as far as a reader has to know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TruthScene {
    /// Number.
    pub number: String,
    /// Interior or exterior.
    pub int_ext: IntExt,
    /// Time of the story.
    pub day_night: DayNight,
}

/// One shooting day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TruthDay {
    /// Shooting date.
    pub date: Date,
    /// IANA zone of the times.
    pub time_zone: String,
    /// Production.
    pub production: String,
    /// Unit.
    pub unit: Unit,
    /// Day n of m.
    pub day_number: Option<(u32, u32)>,
    /// Revision mark in lower case.
    pub revision: Option<String>,
    /// General crew call.
    pub crew_call: Option<TimeOfDay>,
    /// Ready to shoot.
    pub shooting_call: Option<TimeOfDay>,
    /// Expected wrap.
    pub wrap: Option<TimeOfDay>,
    /// Own call of the recipient; None where the sheet gives no call at all.
    pub my_call: Option<MyCall>,
    /// Address of the first set.
    pub primary_location: String,
    /// Places.
    pub locations: Vec<Location>,
    /// Scenes.
    pub scenes: Vec<TruthScene>,
    /// Key people.
    pub contacts: Vec<Contact>,
    /// Calls of departments, by the keys of the contract.
    pub department_calls: BTreeMap<String, TimeOfDay>,
}

impl TruthDay {
    /// What `person` should find on `sheet`.
    #[must_use]
    pub fn of(sheet: &Sheet, person: &Person) -> Self {
        Self {
            date: sheet.date,
            time_zone: sheet.time_zone.clone(),
            production: sheet.production.clone(),
            unit: sheet.unit,
            day_number: sheet.day_number,
            revision: sheet.revision.as_ref().map(|mark| mark.to_lowercase()),
            crew_call: sheet.times.crew,
            shooting_call: sheet.times.shooting,
            wrap: sheet.times.wrap,
            my_call: my_call(sheet, person),
            primary_location: sheet
                .places(Role::Set)
                .next()
                .map(|set| set.address.clone())
                .unwrap_or_default(),
            locations: sheet.locations.clone(),
            scenes: sheet
                .scenes
                .iter()
                .map(|scene| TruthScene {
                    number: scene.number.clone(),
                    int_ext: scene.int_ext,
                    day_night: scene.day_night,
                })
                .collect(),
            contacts: sheet.contacts.clone(),
            department_calls: sheet
                .departments
                .iter()
                .filter(|(department, _)| department.in_contract())
                .map(|(department, time)| (department.key().to_owned(), *time))
                .collect(),
        }
    }

    /// Time of the own call, where there is one.
    #[must_use]
    pub fn my_time(&self) -> Option<TimeOfDay> {
        self.my_call.as_ref().and_then(|call| call.time)
    }
}

/// The own row takes precedence over the department's call, which takes
/// precedence over the crew call. A row with O/C, N/C or W/N never falls back.
fn my_call(sheet: &Sheet, person: &Person) -> Option<MyCall> {
    if let Some(row) = sheet.crew.iter().find(|row| row.name == person.name)
        && row.call != Call::Blank
    {
        let place = row
            .loc
            .as_deref()
            .and_then(|code| sheet.place_by_code(code));
        return Some(MyCall {
            time: row.call.time(),
            place: place
                .filter(|at| at.role != Role::Set)
                .map(|at| at.name.clone()),
            source: CallSource::Row,
        });
    }
    let department = sheet
        .departments
        .iter()
        .find(|(it, _)| *it == person.department);
    let (time, source) = match department {
        Some((_, time)) => (*time, CallSource::Department),
        None => (sheet.times.crew?, CallSource::Crew),
    };
    Some(MyCall {
        time: Some(time),
        place: None,
        source,
    })
}

/// How a plain-text notice changes a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// Later.
    Push,
    /// Earlier.
    Pull,
    /// No shooting.
    Cancel,
    /// Elsewhere.
    Relocate,
}

/// A plain-text notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it does.
    pub kind: ChangeKind,
    /// Minutes, positive; for push and pull.
    pub minutes: Option<u32>,
    /// The day it changes.
    pub date: Date,
    /// Production it is about.
    pub production: String,
    /// New address; for relocate.
    pub new_location: Option<String>,
}

/// The truth about a message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Truth {
    /// Its kind.
    pub kind: Kind,
    /// Language.
    pub language: Language,
    /// The days it describes; none for a notice.
    pub days: Vec<TruthDay>,
    /// What it changes.
    pub change: Option<Change>,
    /// Its final state.
    pub end_state: EndState,
    /// The recipient's call on the day it is about, once this message and all
    /// earlier ones have been handled. None: no plan, or no call.
    pub call_after: Option<TimeOfDay>,
}

impl Truth {
    /// A sheet: planned if it gives the recipient a call, else in review.
    #[must_use]
    pub fn sheet(sheet: &Sheet, person: &Person) -> Self {
        let day = TruthDay::of(sheet, person);
        let call_after = day.my_time();
        // O/C and the like are an answer; only the absence of any call is not.
        let end_state = if day.my_call.is_some() {
            EndState::Planned
        } else {
            EndState::Review
        };
        Self {
            kind: Kind::CallSheet,
            language: sheet.language,
            days: vec![day],
            change: None,
            end_state,
            call_after,
        }
    }

    /// A change notice that takes effect.
    #[must_use]
    pub fn notice(language: Language, change: Change, call_after: Option<TimeOfDay>) -> Self {
        Self {
            kind: Kind::ChangeNotice,
            language,
            days: Vec::new(),
            change: Some(change),
            end_state: EndState::Planned,
            call_after,
        }
    }

    /// Anything that is no call sheet.
    #[must_use]
    pub fn other(language: Language) -> Self {
        Self {
            kind: Kind::NotCallSheet,
            language,
            days: Vec::new(),
            change: None,
            end_state: EndState::Skipped,
            call_after: None,
        }
    }

    /// The same content with another final state.
    #[must_use]
    pub fn ending(mut self, end_state: EndState) -> Self {
        self.end_state = end_state;
        self
    }
}
