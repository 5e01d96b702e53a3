//! The journal in a SQL database: one transaction for the commits of many handlers.
//!
//! ```text
//! commit --> committer (one connection) --> rows, dedupe, parked, letters, timers
//!                 |                         and events: in the log that is a table here,
//!                 |                         or in the outbox of a log elsewhere
//!                 +--> Outlet: who waits for the events
//! ```

mod committer;
mod letters;
mod outbox;
mod parked;
pub(crate) mod rows;
mod schema;
mod statements;
mod timers;

use std::any::Any;
use std::sync::Arc;

use async_trait::async_trait;

use crate::Context;
use crate::dead_letters::{self, DeadLetter, DeadLetters};
use crate::journal::{
    Commit, Committed, Journal, JournalError, Parked, ParkedKey, SqlRows, WriteSet,
};
use crate::lanes::Wakeups;
use crate::sql::{Connect, Pool};
use crate::timers::Timer;

use committer::Committer;
pub(crate) use outbox::Outbox;
pub(crate) use schema::create;

/// Called before a file is worked on; what it gives is dropped afterwards.
pub type Hold = Arc<dyn Fn() -> Box<dyn Any + Send> + Send + Sync>;

/// Where events go once they are durable.
pub(crate) enum Outlet {
    /// They are in the log, which is a table here: wake who reads it.
    Log(Arc<Wakeups>),
    /// They are in the outbox: whoever has committed publishes them.
    Outbox,
}

/// What a store is made of.
pub(crate) struct Parts {
    pub(crate) connect: Connect,
    pub(crate) readers: Pool,
    /// Commits merged into one transaction at most.
    pub(crate) group: usize,
    pub(crate) context: Context,
    pub(crate) hold: Option<Hold>,
}

/// Journal and dead letters in a database. Cheap to clone.
pub(crate) struct Store<W> {
    pub(crate) readers: Pool,
    pub(crate) hold: Option<Hold>,
    committer: Committer<W>,
}

impl<W> Clone for Store<W> {
    fn clone(&self) -> Self {
        Self {
            readers: self.readers.clone(),
            hold: self.hold.clone(),
            committer: self.committer.clone(),
        }
    }
}

impl<W: WriteSet> Store<W> {
    /// Starts the committer on a connection of its own.
    pub(crate) async fn start(
        parts: Parts,
        rows: impl SqlRows<W>,
        outlet: Outlet,
    ) -> Result<Self, sqlx::Error> {
        let (readers, hold) = (parts.readers.clone(), parts.hold.clone());
        let committer = Committer::start(parts, rows, outlet).await?;
        Ok(Self {
            readers,
            hold,
            committer,
        })
    }

    /// Finishes what was handed in, then closes all connections. Later commits fail.
    pub(crate) async fn close(&self) {
        self.finish().await;
        self.readers.close().await;
    }

    /// Finishes what was handed in. Later commits fail.
    pub(crate) async fn finish(&self) {
        self.committer.close().await;
    }

    pub(crate) fn held(&self) -> Option<Box<dyn Any + Send>> {
        self.hold.as_ref().map(|hold| hold())
    }
}

#[async_trait]
impl<W: WriteSet> Journal<W> for Store<W> {
    async fn commit(&self, commit: Arc<Commit<W>>) -> Result<Committed, JournalError> {
        self.committer.commit(commit).await
    }

    async fn parked_keys(&self, stage: &str) -> Result<Vec<ParkedKey>, JournalError> {
        let _held = self.held();
        parked::keys(&self.readers, stage, None)
            .await
            .map_err(unavailable)
    }

    async fn parked_key(&self, stage: &str, key: &str) -> Result<Option<ParkedKey>, JournalError> {
        let _held = self.held();
        let found = parked::keys(&self.readers, stage, Some(key)).await;
        found.map(|mut keys| keys.pop()).map_err(unavailable)
    }

    async fn parked_head(&self, stage: &str, key: &str) -> Result<Option<Parked>, JournalError> {
        let _held = self.held();
        parked::head(&self.readers, stage, key)
            .await
            .map_err(unavailable)
    }

    async fn timers(&self) -> Result<Vec<Timer>, JournalError> {
        let _held = self.held();
        timers::all(&self.readers).await.map_err(unavailable)
    }

    async fn timer(&self, id: &str) -> Result<Option<Timer>, JournalError> {
        let _held = self.held();
        timers::one(&self.readers, id).await.map_err(unavailable)
    }
}

#[async_trait]
impl<W: WriteSet> DeadLetters for Store<W> {
    async fn list(
        &self,
        filter: &dead_letters::Filter,
        limit: u32,
    ) -> Result<Vec<dead_letters::Summary>, JournalError> {
        let _held = self.held();
        letters::list(&self.readers, filter, limit)
            .await
            .map_err(unavailable)
    }

    async fn counts(&self) -> Result<Vec<dead_letters::Count>, JournalError> {
        let _held = self.held();
        letters::counts(&self.readers).await.map_err(unavailable)
    }

    async fn get(&self, position: i64) -> Result<Option<DeadLetter>, JournalError> {
        let _held = self.held();
        letters::get(&self.readers, position)
            .await
            .map_err(unavailable)
    }
}

fn unavailable(error: sqlx::Error) -> JournalError {
    JournalError::Unavailable(error.to_string())
}

/// Journal and dead letters of a type that has a [`Store`] in its field `store`, except for
/// `commit`, which is given.
macro_rules! journal_over_store {
    ($name:ident, $commit:item) => {
        #[async_trait::async_trait]
        impl<W: crate::journal::WriteSet> crate::journal::Journal<W> for $name<W> {
            $commit

            async fn parked_keys(
                &self,
                stage: &str,
            ) -> Result<Vec<crate::journal::ParkedKey>, crate::journal::JournalError> {
                self.store.parked_keys(stage).await
            }

            async fn parked_key(
                &self,
                stage: &str,
                key: &str,
            ) -> Result<Option<crate::journal::ParkedKey>, crate::journal::JournalError> {
                self.store.parked_key(stage, key).await
            }

            async fn parked_head(
                &self,
                stage: &str,
                key: &str,
            ) -> Result<Option<crate::journal::Parked>, crate::journal::JournalError> {
                self.store.parked_head(stage, key).await
            }

            async fn timers(
                &self,
            ) -> Result<Vec<crate::timers::Timer>, crate::journal::JournalError> {
                self.store.timers().await
            }

            async fn timer(
                &self,
                id: &str,
            ) -> Result<Option<crate::timers::Timer>, crate::journal::JournalError> {
                self.store.timer(id).await
            }
        }

        #[async_trait::async_trait]
        impl<W: crate::journal::WriteSet> crate::dead_letters::DeadLetters for $name<W> {
            async fn list(
                &self,
                filter: &crate::dead_letters::Filter,
                limit: u32,
            ) -> Result<Vec<crate::dead_letters::Summary>, crate::journal::JournalError> {
                self.store.list(filter, limit).await
            }

            async fn counts(
                &self,
            ) -> Result<Vec<crate::dead_letters::Count>, crate::journal::JournalError> {
                self.store.counts().await
            }

            async fn get(
                &self,
                position: i64,
            ) -> Result<Option<crate::dead_letters::DeadLetter>, crate::journal::JournalError>
            {
                self.store.get(position).await
            }
        }
    };
}
pub(crate) use journal_over_store;
