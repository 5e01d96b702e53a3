//! The journal in a SQL database: one transaction for the commits of many handlers.
//!
//! ```text
//! commit --> committer (one connection) --> rows, dedupe, parked, dead letters, timers
//!                 |                         and events: into the log, if it is a table here,
//!                 |                         or into the outbox of a log elsewhere
//!                 +--> Outlet: wakes the consumers of the log
//! ```

mod committer;
mod dead_letters;
mod events;
mod inputs;
mod outbox;
mod parked;
mod parts;
pub(crate) mod rows;
mod schema;
mod statements;
mod timers;

use std::any::Any;
use std::sync::Arc;

use async_trait::async_trait;

use crate::dead_letters::{Count, DeadLetters, Filter, Summary};
use crate::journal::{
    Commit, Committed, DeadLetter, Journal, JournalError, Parked, ParkedKey, SqlRows, WriteSet,
};
use crate::sql::Pool;
use crate::timers::Timer;

use committer::Committer;
pub(crate) use outbox::Outbox;
pub use parts::IoGuard;
pub(crate) use parts::{Outlet, Parts};
pub(crate) use schema::create;

/// Journal and dead letters in a database. Cheap to clone.
pub(crate) struct Store<W> {
    pub(crate) readers: Pool,
    pub(crate) io_guard: Option<IoGuard>,
    committer: Committer<W>,
}

impl<W> Clone for Store<W> {
    fn clone(&self) -> Self {
        Self {
            readers: self.readers.clone(),
            io_guard: self.io_guard.clone(),
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
        let (readers, io_guard) = (parts.readers.clone(), parts.io_guard.clone());
        let committer = Committer::start(parts, rows, outlet).await?;
        Ok(Self {
            readers,
            io_guard,
            committer,
        })
    }

    /// Finishes the commits that were requested, then closes all connections. Later ones fail.
    pub(crate) async fn close(&self) {
        self.finish().await;
        self.readers.close().await;
    }

    /// Finishes the commits that were requested. Later ones fail.
    pub(crate) async fn finish(&self) {
        self.committer.close().await;
    }

    /// The guard of one access to the database, if the options ask for it.
    pub(crate) fn io_guard(&self) -> Option<Box<dyn Any + Send>> {
        self.io_guard.as_ref().map(|guard| guard())
    }
}

#[async_trait]
impl<W: WriteSet> Journal<W> for Store<W> {
    async fn commit(&self, commit: Arc<Commit<W>>) -> Result<Committed, JournalError> {
        self.committer.commit(commit).await
    }

    async fn parked_keys(&self, stage: &str) -> Result<Vec<ParkedKey>, JournalError> {
        let _guard = self.io_guard();
        parked::keys(&self.readers, stage, None)
            .await
            .map_err(unavailable)
    }

    async fn parked_key(&self, stage: &str, key: &str) -> Result<Option<ParkedKey>, JournalError> {
        let _guard = self.io_guard();
        let found = parked::keys(&self.readers, stage, Some(key)).await;
        found.map(|mut keys| keys.pop()).map_err(unavailable)
    }

    async fn parked_head(&self, stage: &str, key: &str) -> Result<Option<Parked>, JournalError> {
        let _guard = self.io_guard();
        parked::head(&self.readers, stage, key)
            .await
            .map_err(unavailable)
    }

    async fn timers(&self) -> Result<Vec<Timer>, JournalError> {
        let _guard = self.io_guard();
        timers::all(&self.readers).await.map_err(unavailable)
    }

    async fn timer(&self, id: &str) -> Result<Option<Timer>, JournalError> {
        let _guard = self.io_guard();
        timers::one(&self.readers, id).await.map_err(unavailable)
    }
}

#[async_trait]
impl<W: WriteSet> DeadLetters for Store<W> {
    async fn list(&self, filter: &Filter, limit: u32) -> Result<Vec<Summary>, JournalError> {
        let _guard = self.io_guard();
        dead_letters::list(&self.readers, filter, limit)
            .await
            .map_err(unavailable)
    }

    async fn counts(&self) -> Result<Vec<Count>, JournalError> {
        let _guard = self.io_guard();
        dead_letters::counts(&self.readers)
            .await
            .map_err(unavailable)
    }

    async fn get(&self, position: i64) -> Result<Option<DeadLetter>, JournalError> {
        let _guard = self.io_guard();
        dead_letters::get(&self.readers, position)
            .await
            .map_err(unavailable)
    }
}

fn unavailable(error: sqlx::Error) -> JournalError {
    JournalError::Unavailable(error.to_string())
}

/// Implements [`Journal`] and [`DeadLetters`] for a type that has a [`Store`] in its field
/// `store`. Every method forwards to the store except `commit`, which the caller gives.
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
            ) -> Result<Option<crate::journal::DeadLetter>, crate::journal::JournalError>
            {
                self.store.get(position).await
            }
        }
    };
}
pub(crate) use journal_over_store;
