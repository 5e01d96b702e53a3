//! Messages to a person, and the channels they are sent through.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{DayId, UserId};

/// Why a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// A day was planned for the first time.
    ScheduleProcessed,
    /// A day changed, with the differences.
    ScheduleUpdated,
    /// The day was cancelled.
    ScheduleCancelled,
    /// Something needs the person's correction.
    ReviewRequest,
    /// A message could not be processed.
    ProcessingError,
    /// Traffic moved the departure.
    RouteChanged,
    /// Time to get up.
    WakeUpReminder,
    /// Time to leave.
    DepartureReminder,
    /// An announcement of a coordinator to several people.
    Announcement,
}

impl MessageKind {
    /// The name used in the store and in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ScheduleProcessed => "schedule_processed",
            Self::ScheduleUpdated => "schedule_updated",
            Self::ScheduleCancelled => "schedule_cancelled",
            Self::ReviewRequest => "review_request",
            Self::ProcessingError => "processing_error",
            Self::RouteChanged => "route_changed",
            Self::WakeUpReminder => "wake_up_reminder",
            Self::DepartureReminder => "departure_reminder",
            Self::Announcement => "announcement",
        }
    }
}

/// How a message reaches the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The person's own inbox on the dashboard.
    InApp,
    /// E-mail.
    Email,
}

impl Channel {
    /// The name used in the store and in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InApp => "in_app",
            Self::Email => "email",
        }
    }
}

/// A message to a person, in their language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Derived from recipient and subject matter, so that the same message cannot exist twice.
    pub id: String,
    /// The recipient.
    pub user: UserId,
    /// The day it is about, if any.
    pub day: Option<DayId>,
    /// The reason.
    pub kind: MessageKind,
    /// The channel.
    pub channel: Channel,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// When it was written.
    pub created: Timestamp,
}

impl Message {
    /// The id that the rows of one message for all its channels have in common.
    pub fn shared_id(&self) -> &str {
        let shared = self.id.strip_suffix(self.channel.as_str());
        let shared = shared.and_then(|id| id.strip_suffix('-'));
        shared.unwrap_or(&self.id)
    }
}

/// An e-mail for the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct OutgoingMail {
    /// Idempotency key: the message's id. Sending it twice must result in one e-mail.
    pub id: String,
    /// Address of the person.
    pub to: String,
    /// Name of the person.
    pub to_name: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// When it was written: the Date header.
    pub date: Timestamp,
}
