//! The rows a stage writes, committed by the journal together with the events it emits.

use engine::journal::WriteSet;
use jiff::Timestamp;

use crate::model::{
    BlobId, Day, Email, EmailId, EmailState, Message, MonitoredRoute, Operation, TravelTime, User,
    UserId,
};

/// A change of a message's state.
#[derive(Clone, Debug, PartialEq)]
pub struct EmailProgress {
    /// The message.
    pub id: EmailId,
    /// Its person, once known; `None` keeps the stored value.
    pub user: Option<UserId>,
    /// Message-ID header, once parsed; `None` keeps the stored value.
    pub message_id: Option<String>,
    /// Subject, once parsed; `None` keeps the stored value.
    pub subject: Option<String>,
    /// The words that a search finds it by, once parsed (see [`crate::search::words_of_email`]).
    pub words: Option<String>,
    /// Its new state. The journal never replaces an end state by `Pending` or `Processing`.
    pub state: EmailState,
    /// Stable code of the reason, if there is one.
    pub code: Option<String>,
    /// One line of explanation for a person.
    pub detail: Option<String>,
    /// Time of the change.
    pub at: Timestamp,
}

/// A document that came with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The message.
    pub email: EmailId,
    /// The person.
    pub user: UserId,
    /// The bytes.
    pub blob: BlobId,
}

/// Typed rows by table. Later rows win over earlier ones with the same key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// Profiles, by id: insert or replace.
    pub users: Vec<User>,
    /// Newly accepted messages: inserted once, never overwritten.
    pub emails: Vec<Email>,
    /// State changes of messages, applied after `emails`, in order.
    pub progress: Vec<EmailProgress>,
    /// Documents of messages: inserted once.
    pub documents: Vec<Document>,
    /// Days: insert or replace; each new version is also kept as history.
    pub days: Vec<Day>,
    /// The monitored drives of days: insert or replace, unless the stored version is newer.
    pub monitored_routes: Vec<MonitoredRoute>,
    /// Travel times that people were notified of: inserted once.
    pub travel_times: Vec<TravelTime>,
    /// Messages to people: inserted once.
    pub messages: Vec<Message>,
    /// Results of commands: inserted once.
    pub operations: Vec<Operation>,
}

impl WriteSet for Rows {
    fn merge(&mut self, later: Self) {
        self.users.extend(later.users);
        self.emails.extend(later.emails);
        self.progress.extend(later.progress);
        self.documents.extend(later.documents);
        self.days.extend(later.days);
        self.monitored_routes.extend(later.monitored_routes);
        self.travel_times.extend(later.travel_times);
        self.messages.extend(later.messages);
        self.operations.extend(later.operations);
    }

    fn is_empty(&self) -> bool {
        self.users.is_empty()
            && self.emails.is_empty()
            && self.progress.is_empty()
            && self.documents.is_empty()
            && self.days.is_empty()
            && self.monitored_routes.is_empty()
            && self.travel_times.is_empty()
            && self.messages.is_empty()
            && self.operations.is_empty()
    }
}
