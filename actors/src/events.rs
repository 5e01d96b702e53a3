//! The events between the stages. They carry ids instead of personal content: messages,
//! documents and readings are blobs.

use callsheet::CallTime;
use engine::event::{Emit, Event, EventId, Priority};
use engine::stage::StageError;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::model::{
    BlobId, Day, DayId, EmailId, Leg, MessageKind, OperationId, RouteQuality, UserId, Weather,
};

/// Names of the stages.
pub mod stages {
    /// Finds the recipient of a message, and the documents that may be a call sheet.
    pub const EMAIL: &str = "email";
    /// Reads documents and texts into call sheets.
    pub const CALLSHEET: &str = "callsheet";
    /// The only writer of a person's days.
    pub const USER: &str = "user";
    /// Plans the drives of a day.
    pub const ROUTE: &str = "route";
    /// Sends messages and publishes calendars.
    pub const NOTIFY: &str = "notify";
    /// Accepts messages that other programs publish; runs only if the log lets them.
    pub const INBOX: &str = "inbox";
    /// The stages of the pipeline, in order.
    pub const ALL: [&str; 5] = [EMAIL, CALLSHEET, USER, ROUTE, NOTIFY];
}

/// An event's payload.
pub trait Payload: Serialize + DeserializeOwned {
    /// The stage that consumes it.
    const STAGE: &'static str;
    /// Name and version of its shape.
    const SCHEMA: &'static str;
    /// Whether a person waits for its result.
    const PRIORITY: Priority = Priority::Interactive;

    /// This payload as an event for its stage.
    fn emit(&self, key: &str) -> Emit {
        Emit {
            stage: Self::STAGE.to_owned(),
            key: key.to_owned(),
            priority: Some(Self::PRIORITY),
            schema: Self::SCHEMA.to_owned(),
            payload: encode(self).into(),
        }
    }

    /// This payload as an event that no stage emits, due now.
    fn event(&self, id: EventId, key: &str, now: Timestamp) -> Event {
        self.emit(key).event(id, now)
    }

    /// The payload of an event, if it has this shape.
    ///
    /// # Errors
    /// `engine/undecodable`, permanent, when the bytes do not have the announced shape.
    fn of(event: &Event) -> Result<Option<Self>, StageError> {
        if event.schema != Self::SCHEMA {
            return Ok(None);
        }
        serde_json::from_slice(&event.payload)
            .map(Some)
            .map_err(|error| StageError::permanent("engine/undecodable", error))
    }
}

fn encode(payload: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(payload)
        .expect("invariant: payloads are plain structs with string keys, which always encode")
}

/// The error of a stage that receives an event of a schema it does not handle.
pub fn unknown_schema(event: &Event) -> StageError {
    StageError::permanent("engine/unknown-schema", &event.schema)
}

macro_rules! payloads {
    ($($name:ty => $stage:expr, $schema:literal $(, $priority:ident)?;)*) => {
        $(impl Payload for $name {
            const STAGE: &'static str = $stage;
            const SCHEMA: &'static str = $schema;
            $(const PRIORITY: Priority = Priority::$priority;)?
        })*
    };
}

payloads! {
    Received => stages::EMAIL, "email.received.v1";
    Candidate => stages::CALLSHEET, "callsheet.candidate.v1";
    SheetRead => stages::USER, "user.sheet-read.v1";
    Unreadable => stages::USER, "user.unreadable.v1";
    Routed => stages::USER, "user.routed.v1";
    Command => stages::USER, "user.command.v1";
    ProfileChanged => stages::USER, "user.profile-changed.v1";
    PlanRequest => stages::ROUTE, "route.plan.v1";
    Tick => stages::ROUTE, "route.tick.v1", Background;
    Notice => stages::NOTIFY, "notify.notice.v1";
    Reminder => stages::NOTIFY, "notify.reminder.v1";
    Recheck => stages::ROUTE, "route.recheck.v1", Background;
    MailDue => stages::NOTIFY, "notify.email.v1";
    CalendarDue => stages::NOTIFY, "notify.calendar.v1";
}

/// A message was accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Received {
    /// The message.
    pub email: EmailId,
    /// The recipient's address, if the publisher gave it.
    pub recipient: Option<String>,
    /// The raw message.
    pub raw: BlobId,
    /// Time of receipt.
    pub received: Timestamp,
}

/// A message that may hold a call sheet for a known person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The message.
    pub email: EmailId,
    /// The person.
    pub user: UserId,
    /// Its Date header, but not later than the time of receipt.
    pub received: Timestamp,
    /// Its PDF documents, in order, with file names.
    pub documents: Vec<(BlobId, String)>,
    /// Its text, if it has any.
    pub text: Option<BlobId>,
}

/// A call sheet or a change notice was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SheetRead {
    /// The message.
    pub email: EmailId,
    /// When it was received.
    pub received: Timestamp,
    /// A `callsheet::Reading` as JSON.
    pub reading: BlobId,
    /// The documents it came with.
    pub documents: Vec<BlobId>,
}

/// A document that should have been a call sheet could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unreadable {
    /// The message.
    pub email: EmailId,
    /// Stable code.
    pub code: String,
    /// One line of explanation.
    pub detail: String,
}

/// Requests the drives of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanRequest {
    /// The person.
    pub user: UserId,
    /// The message that made this version; the answer decides its end state.
    pub email: EmailId,
    /// The day.
    pub day: DayId,
    /// The version of the day; an answer for another version is dropped.
    pub version: u32,
}

/// The answer of the route stage: the drives of a day, or why there are none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Routed {
    /// The message that made this version.
    pub email: EmailId,
    /// The day.
    pub day: DayId,
    /// The version it was requested for.
    pub version: u32,
    /// The answer.
    pub answer: RouteAnswer,
    /// Whether a recheck requested it, not a new version.
    pub recheck: bool,
}

/// The drives of a day, or why there are none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteAnswer {
    /// All drives were found.
    Found {
        /// The drives that end before the call, in order.
        legs: Vec<Leg>,
        /// The drive after a call that is not at the set.
        onward: Option<Leg>,
        /// The weakest quality of all drives.
        quality: RouteQuality,
        /// IANA zone of the place of the call, if the map knows it.
        time_zone: Option<String>,
        /// Forecast, if a provider is set.
        weather: Option<Weather>,
        /// Each begins with a stable code and a colon.
        warnings: Vec<String>,
    },
    /// A place was not found, or no road leads there.
    NotFound {
        /// `plan/place-not-found`, `plan/no-route`, ...
        code: String,
        /// One line of explanation.
        detail: String,
    },
}

/// A person decided something about a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// The id under which the result is stored.
    pub operation: OperationId,
    /// Digest of the request.
    pub digest: String,
    /// The day.
    pub day: DayId,
    /// The revision that the command was made for; `None` accepts any.
    pub expected: Option<ExpectedRevision>,
    /// What is to be done.
    #[serde(rename = "ask")]
    pub kind: CommandKind,
}

/// The revision of a day that a command was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedRevision {
    /// Its version.
    pub version: u32,
    /// When it was written, in microseconds: plans change within a version.
    pub updated: i64,
}

impl ExpectedRevision {
    /// The current revision of this day.
    pub fn of(day: &Day) -> Self {
        Self {
            version: day.version,
            updated: day.updated.as_microsecond(),
        }
    }
}

/// What a person can decide about a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandKind {
    /// Confirm the plan.
    Confirm,
    /// Cancel the day.
    Cancel,
    /// Correct the sheet, or the reading of it.
    Correct(Correction),
    /// Restore the sheet of an earlier version.
    Restore {
        /// The version to restore.
        version: u32,
    },
}

/// The values that the person corrects; `None` keeps the value of the sheet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// Their own call.
    pub call: Option<CallTime>,
    /// Whether the call is on the date after the shooting date.
    #[serde(default)]
    pub next_day: bool,
    /// The place of their call, if not at the set; an empty text means the set.
    pub call_place: Option<String>,
    /// The set.
    pub location: Option<String>,
    /// The crew call.
    pub crew_call: Option<CallTime>,
    /// The wrap.
    pub wrap: Option<CallTime>,
}

/// A person's profile was edited; the new profile is in the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileChanged {}

/// Checks all live plans for changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tick {}

/// Sends a person a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The person.
    pub user: UserId,
    /// The reason.
    pub kind: MessageKind,
    /// The day it is about, and its version; a notice of an older version is dropped.
    pub day: Option<(DayId, u32)>,
    /// The message it is about, if it is about one.
    pub email: Option<EmailId>,
    /// Stable code of a problem; empty if there is none.
    pub code: String,
    /// One line about the problem.
    pub detail: String,
}

/// Reminds a person of their plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reminder {
    /// The person.
    pub user: UserId,
    /// The day.
    pub day: DayId,
    /// The kind of reminder.
    pub kind: MessageKind,
    /// The time of the plan it is about; a changed plan has a reminder of its own.
    pub at: Timestamp,
}

/// Plans the drives of a live plan again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recheck {
    /// The person.
    pub user: UserId,
    /// The day.
    pub day: DayId,
    /// The version whose plan is live; another version is not rechecked.
    pub version: u32,
}

/// Sends a message of the person's inbox as an e-mail too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MailDue {
    /// The person.
    pub user: UserId,
    /// The message's id without its channel: the outbox's idempotency key.
    pub message: String,
    /// The day it is about, and its version then.
    #[serde(default)]
    pub day: Option<(DayId, u32)>,
    /// Whether it is sent during quiet hours too.
    #[serde(default)]
    pub urgent: bool,
    /// Whether quiet hours have deferred it: then it is dropped if the day has a newer version.
    #[serde(default)]
    pub held: bool,
}

/// Publishes a person's calendar again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalendarDue {
    /// The person.
    pub user: UserId,
}

#[cfg(test)]
mod tests;
