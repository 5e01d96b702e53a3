//! The tables and their indexes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use actors::model::{
    BlobId, Day, DayId, DayState, Email, EmailId, Message, MonitoredRoute, TravelTime, User, UserId,
};
use actors::rows::{EmailProgress, Rows};
use engine::memory::MemoryRows;
use jiff::Timestamp;
use jiff::civil::Date;

/// All tables of the application except `operation`, which only the API reads, from a database.
#[derive(Debug, Default)]
pub struct RowTables {
    pub(super) users: BTreeMap<UserId, User>,
    pub(super) addresses: HashMap<String, UserId>,
    pub(super) emails: BTreeMap<EmailId, Email>,
    /// The searchable words of each message.
    pub(super) words: HashMap<EmailId, String>,
    /// Messages by their `Message-ID`.
    pub(super) message_ids: HashMap<String, BTreeSet<EmailId>>,
    /// Messages by person and attached document.
    pub(super) documents: HashMap<(UserId, BlobId), BTreeSet<EmailId>>,
    pub(super) days: BTreeMap<DayId, Arc<Day>>,
    pub(super) day_versions: HashMap<(DayId, u32), Arc<Day>>,
    pub(super) days_of: HashMap<UserId, BTreeSet<(Date, DayId)>>,
    /// The monitored routes of each day.
    pub(super) monitored_routes: HashMap<DayId, MonitoredRoute>,
    /// Planned days by departure.
    pub(super) departures: BTreeSet<(Timestamp, DayId)>,
    /// The travel times that were computed, by person.
    pub(super) travel_times: HashMap<UserId, BTreeMap<(Date, Timestamp, DayId), TravelTime>>,
    pub(super) messages: HashMap<String, Message>,
    pub(super) messages_of: HashMap<UserId, BTreeSet<(Timestamp, String)>>,
}

impl RowTables {
    fn put_user(&mut self, user: &User) {
        let mut user = user.clone();
        user.email = user.email.trim().to_lowercase();
        if let Some(old) = self.users.get(&user.id) {
            self.addresses.remove(&old.email);
        }
        self.addresses.insert(user.email.clone(), user.id.clone());
        self.users.insert(user.id.clone(), user);
    }

    fn put_email(&mut self, email: &Email) {
        if self.emails.contains_key(&email.id) {
            return;
        }
        if let Some(message_id) = &email.message_id {
            let ids = self.message_ids.entry(message_id.clone()).or_default();
            ids.insert(email.id.clone());
        }
        self.emails.insert(email.id.clone(), email.clone());
    }

    /// Applies a state change. A change of an unknown message is ignored.
    fn advance(&mut self, step: &EmailProgress) {
        let Some(email) = self.emails.get_mut(&step.id) else {
            return;
        };
        if let Some(message_id) = &step.message_id {
            if let Some(old) = &email.message_id
                && let Some(ids) = self.message_ids.get_mut(old)
            {
                ids.remove(&step.id);
            }
            let ids = self.message_ids.entry(message_id.clone()).or_default();
            ids.insert(step.id.clone());
            email.message_id = Some(message_id.clone());
        }
        if let Some(words) = &step.words {
            self.words.insert(step.id.clone(), words.clone());
        }
        email.user = step.user.clone().or(email.user.take());
        if let Some(subject) = &step.subject {
            email.subject.clone_from(subject);
        }
        let is_final = step.state.is_final();
        if !is_final && email.finished.is_some() {
            return;
        }
        // The time of the end state is that of its first report.
        email.finished = match email.finished {
            Some(first) if email.state == step.state => Some(first),
            _ => is_final.then_some(step.at),
        };
        email.state = step.state;
        email.code.clone_from(&step.code);
        email.detail.clone_from(&step.detail);
    }

    /// Stores a version of a day. An older version never replaces a newer one.
    fn put_day(&mut self, day: &Day) {
        let stored = Arc::new(day.clone());
        self.day_versions
            .insert((day.id.clone(), day.version), stored.clone());
        let departure_of = |day: &Day| {
            let plan = day.plan.as_ref().filter(|_| day.state == DayState::Planned);
            plan.map(|plan| (plan.departure, day.id.clone()))
        };
        if let Some(old) = self.days.get(&day.id) {
            if old.version > day.version {
                return;
            }
            if let Some(keys) = self.days_of.get_mut(&old.user) {
                keys.remove(&(old.shooting_date, old.id.clone()));
            }
            if let Some(departure) = departure_of(old) {
                self.departures.remove(&departure);
            }
        }
        let keys = self.days_of.entry(day.user.clone()).or_default();
        keys.insert((day.shooting_date, day.id.clone()));
        self.departures.extend(departure_of(day));
        self.days.insert(day.id.clone(), stored);
    }

    fn put_message(&mut self, message: &Message) {
        if self.messages.contains_key(&message.id) {
            return;
        }
        let keys = self.messages_of.entry(message.user.clone()).or_default();
        keys.insert((message.created, message.id.clone()));
        self.messages.insert(message.id.clone(), message.clone());
    }
}

impl MemoryRows<Rows> for RowTables {
    /// Never fails.
    fn write(&mut self, rows: &Rows) -> Result<(), String> {
        rows.users.iter().for_each(|user| self.put_user(user));
        rows.emails.iter().for_each(|email| self.put_email(email));
        for document in &rows.documents {
            let key = (document.user.clone(), document.blob.clone());
            let ids = self.documents.entry(key).or_default();
            ids.insert(document.email.clone());
        }
        rows.progress.iter().for_each(|step| self.advance(step));
        rows.days.iter().for_each(|day| self.put_day(day));
        for watch in &rows.monitored_routes {
            let current = self.monitored_routes.get(&watch.day);
            if current.is_none_or(|current| current.version <= watch.version) {
                self.monitored_routes
                    .insert(watch.day.clone(), watch.clone());
            }
        }
        for time in &rows.travel_times {
            let key = (time.shooting_date, time.computed, time.day.clone());
            let times = self.travel_times.entry(time.user.clone()).or_default();
            times.entry(key).or_insert_with(|| time.clone());
        }
        rows.messages
            .iter()
            .for_each(|message| self.put_message(message));
        Ok(())
    }
}
