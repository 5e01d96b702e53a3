//! The rows a stage may write, handed to the journal together with what it emits.

use engine::journal::WriteSet;
use jiff::Timestamp;

use crate::model::{
    BlobId, Day, Email, EmailId, EmailState, Message, Operation, TravelTime, User, UserId, Watch,
};

/// A change of a message's state.
#[derive(Clone, Debug, PartialEq)]
pub struct EmailProgress {
    /// Which message.
    pub id: EmailId,
    /// Whose, once known; `None` leaves it.
    pub user: Option<UserId>,
    /// Message-ID header, once parsed; `None` leaves it.
    pub message_id: Option<String>,
    /// Subject, once parsed; `None` leaves it.
    pub subject: Option<String>,
    /// What it is found by, once parsed (see [`crate::search::words_of_email`]).
    pub words: Option<String>,
    /// Where it stands now. An end state is never left for `Pending` or `Processing`.
    pub state: EmailState,
    /// Reason.
    pub code: Option<String>,
    /// A clear line for a person.
    pub detail: Option<String>,
    /// When.
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
    /// The drives of days that are watched: insert or replace, unless older.
    pub watches: Vec<Watch>,
    /// What was told about drives: inserted once.
    pub travel_times: Vec<TravelTime>,
    /// Messages to people: inserted once.
    pub messages: Vec<Message>,
    /// What became of what people asked for: inserted once.
    pub operations: Vec<Operation>,
}

impl WriteSet for Rows {
    fn merge(&mut self, later: Self) {
        self.users.extend(later.users);
        self.emails.extend(later.emails);
        self.progress.extend(later.progress);
        self.documents.extend(later.documents);
        self.days.extend(later.days);
        self.watches.extend(later.watches);
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
            && self.watches.is_empty()
            && self.travel_times.is_empty()
            && self.messages.is_empty()
            && self.operations.is_empty()
    }
}
