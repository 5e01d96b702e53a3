//! The deep mode: the real SQLite file, which works in threads of its own. Simulated time
//! would run on while everybody waits for them, so it is held still.

use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use actors::model::{
    BlobId, Day, DayId, Email, EmailCounts, EmailId, Message, TravelTime, User, UserId,
};
use actors::ports::{DayFilter, LiveDay, PortError, Queries};
use actors::rows::Rows;
use async_trait::async_trait;
use connectors::journal::SqlQueries;
use engine::embedded::Embedded;
use engine::event::Event;
use engine::journal::{Commit, Committed, Journal, JournalError, Parked, ParkedKey};
use engine::log::{Consumer, EventLog, LogError};
use engine::memory::Applied;
use engine::timers::Timer;
use jiff::Timestamp;

use super::watch::Watch;

#[derive(Default)]
struct Holds {
    count: usize,
    /// Dropped, it lets the parked thread go.
    thread: Option<mpsc::Sender<()>>,
}

/// Keeps a paused clock from running on by itself: tokio does not advance it while a blocking
/// task is at work. Clones hold the same clock.
#[derive(Clone, Default)]
pub(super) struct Stillness(Arc<Mutex<Holds>>);

/// As long as one of these lives, the clock stands still.
pub(super) struct Held(Stillness);

impl Stillness {
    pub(super) fn hold(&self) -> Held {
        let mut holds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        holds.count += 1;
        if holds.thread.is_none() {
            let (sender, parked) = mpsc::channel::<()>();
            tokio::task::spawn_blocking(move || {
                // Ends with an error, once the sender is gone.
                let _ = parked.recv();
            });
            holds.thread = Some(sender);
        }
        Held(self.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut holds = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        holds.count -= 1;
        if holds.count == 0 {
            holds.thread = None;
        }
    }
}

/// The real log and journal, with somebody who looks at each commit.
pub(super) struct Witness {
    store: Embedded<Rows>,
    watch: Watch,
    stillness: Stillness,
    full: AtomicBool,
    dead: AtomicBool,
}

impl Witness {
    pub(super) fn new(store: Embedded<Rows>, watch: Watch, stillness: Stillness) -> Self {
        Self {
            store,
            watch,
            stillness,
            full: AtomicBool::new(false),
            dead: AtomicBool::new(false),
        }
    }

    pub(super) async fn crash(&self) {
        self.dead.store(true, Ordering::Relaxed);
        self.close().await;
    }

    pub(super) async fn close(&self) {
        let _held = self.stillness.hold();
        self.store.close().await;
    }

    pub(super) fn set_full(&self, full: bool) {
        self.full.store(full, Ordering::Relaxed);
    }
}

#[async_trait]
impl EventLog for Witness {
    async fn publish(&self, events: Vec<Event>) -> Result<(), LogError> {
        let commit = Arc::new(Commit::outside(Rows::default(), events));
        let done = self.commit(commit).await.map(|_| ());
        done.map_err(|error| LogError(error.to_string()))
    }

    async fn consumer(&self, stage: &str) -> Result<Box<dyn Consumer>, LogError> {
        self.store.consumer(stage).await
    }

    async fn backlog(&self, stage: &str) -> Result<u64, LogError> {
        self.store.backlog(stage).await
    }
}

#[async_trait]
impl Journal<Rows> for Witness {
    async fn commit(&self, commit: Arc<Commit<Rows>>) -> Result<Committed, JournalError> {
        if self.dead.load(Ordering::Relaxed) {
            return pending().await;
        }
        if self.full.load(Ordering::Relaxed) {
            return Err(JournalError::Unavailable("the disk is full".to_owned()));
        }
        let committed = self.store.commit(commit.clone()).await?;
        self.watch.applied(&Applied {
            commit: &commit,
            event: None,
            sequence: None,
            committed,
        });
        match self.dead.load(Ordering::Relaxed) {
            true => pending().await,
            false => Ok(committed),
        }
    }

    async fn parked_keys(&self, stage: &str) -> Result<Vec<ParkedKey>, JournalError> {
        self.store.parked_keys(stage).await
    }

    async fn parked_key(&self, stage: &str, key: &str) -> Result<Option<ParkedKey>, JournalError> {
        self.store.parked_key(stage, key).await
    }

    async fn parked_head(&self, stage: &str, key: &str) -> Result<Option<Parked>, JournalError> {
        self.store.parked_head(stage, key).await
    }

    async fn timers(&self) -> Result<Vec<Timer>, JournalError> {
        self.store.timers().await
    }

    async fn timer(&self, id: &str) -> Result<Option<Timer>, JournalError> {
        self.store.timer(id).await
    }
}

/// The real reads, with the clock held still.
pub(super) struct HeldQueries {
    queries: SqlQueries,
    stillness: Stillness,
}

impl HeldQueries {
    pub(super) fn new(queries: SqlQueries, stillness: Stillness) -> Self {
        Self { queries, stillness }
    }
}

#[async_trait]
impl Queries for HeldQueries {
    async fn user(&self, id: &UserId) -> Result<Option<User>, PortError> {
        let _held = self.stillness.hold();
        self.queries.user(id).await
    }

    async fn user_by_email(&self, address: &str) -> Result<Option<User>, PortError> {
        let _held = self.stillness.hold();
        self.queries.user_by_email(address).await
    }

    async fn users(&self) -> Result<Vec<User>, PortError> {
        let _held = self.stillness.hold();
        self.queries.users().await
    }

    async fn email(&self, id: &EmailId) -> Result<Option<Email>, PortError> {
        let _held = self.stillness.hold();
        self.queries.email(id).await
    }

    async fn emails(&self, user: Option<&UserId>, limit: u32) -> Result<Vec<Email>, PortError> {
        let _held = self.stillness.hold();
        self.queries.emails(user, limit).await
    }

    async fn email_counts(&self) -> Result<EmailCounts, PortError> {
        let _held = self.stillness.hold();
        self.queries.email_counts().await
    }

    async fn duplicate_of(
        &self,
        user: &UserId,
        email: &EmailId,
        message_id: Option<&str>,
        documents: &[BlobId],
    ) -> Result<Option<EmailId>, PortError> {
        let _held = self.stillness.hold();
        self.queries
            .duplicate_of(user, email, message_id, documents)
            .await
    }

    async fn day(&self, id: &DayId) -> Result<Option<Arc<Day>>, PortError> {
        let _held = self.stillness.hold();
        self.queries.day(id).await
    }

    async fn day_version(&self, id: &DayId, version: u32) -> Result<Option<Day>, PortError> {
        let _held = self.stillness.hold();
        self.queries.day_version(id, version).await
    }

    async fn days(&self, user: &UserId, filter: &DayFilter) -> Result<Vec<Day>, PortError> {
        let _held = self.stillness.hold();
        self.queries.days(user, filter).await
    }

    async fn live_days(&self, from: Timestamp, to: Timestamp) -> Result<Vec<LiveDay>, PortError> {
        let _held = self.stillness.hold();
        self.queries.live_days(from, to).await
    }

    async fn search_days(
        &self,
        user: &UserId,
        query: &actors::search::Query,
        limit: u32,
    ) -> Result<Vec<Day>, PortError> {
        let _held = self.stillness.hold();
        self.queries.search_days(user, query, limit).await
    }

    async fn search_emails(
        &self,
        user: &UserId,
        query: &actors::search::Query,
        limit: u32,
    ) -> Result<Vec<Email>, PortError> {
        let _held = self.stillness.hold();
        self.queries.search_emails(user, query, limit).await
    }

    async fn travel_times(
        &self,
        user: &UserId,
        from: jiff::civil::Date,
    ) -> Result<Vec<TravelTime>, PortError> {
        let _held = self.stillness.hold();
        self.queries.travel_times(user, from).await
    }

    async fn messages(&self, user: &UserId, limit: u32) -> Result<Vec<Message>, PortError> {
        let _held = self.stillness.hold();
        self.queries.messages(user, limit).await
    }
}
