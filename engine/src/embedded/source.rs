//! The log's rows as a consumer reads them.

use std::any::Any;
use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::{QueryBuilder, Sqlite, SqlitePool};

use super::Hold;
use crate::lanes::{Logged, Source};
use crate::log::LogError;

/// How often a waiting consumer looks without having been woken: another process on the same
/// file wakes nobody here.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The events of one stage.
pub(super) struct Rows {
    pub(super) readers: SqlitePool,
    pub(super) stage: String,
    pub(super) hold: Option<Hold>,
}

impl Rows {
    fn held(&self) -> Option<Box<dyn Any + Send>> {
        self.hold.as_ref().map(|hold| hold())
    }
}

const COLUMNS: &str = "
    SELECT sequence, id, stage, key, priority, schema, published, due, trace, payload
    FROM engine_event";

const BEYOND: &str = "
    SELECT * FROM (
        SELECT sequence, id, stage, key, priority, schema, published, due, trace, payload
        FROM engine_event WHERE stage = $1 AND priority = 0 AND sequence > $2
        ORDER BY sequence LIMIT $4)
    UNION ALL
    SELECT * FROM (
        SELECT sequence, id, stage, key, priority, schema, published, due, trace, payload
        FROM engine_event WHERE stage = $1 AND priority = 1 AND sequence > $3
        ORDER BY sequence LIMIT max(1, $4 - (SELECT count(*) FROM (
            SELECT 1 FROM engine_event
            WHERE stage = $1 AND priority = 0 AND sequence > $2 LIMIT $4))))";

#[async_trait]
impl Source for Rows {
    async fn again(&self, sequences: &[i64]) -> Result<Vec<Logged>, LogError> {
        let _held = self.held();
        let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
        query.push(" WHERE sequence IN (");
        let mut list = query.separated(", ");
        for sequence in sequences {
            list.push_bind(*sequence);
        }
        list.push_unseparated(") ORDER BY sequence");
        let rows = query.build_query_as().fetch_all(&self.readers).await;
        rows.map_err(unavailable)
    }

    async fn beyond(&self, cursors: [i64; 2], limit: usize) -> Result<Vec<Logged>, LogError> {
        let _held = self.held();
        sqlx::query_as(BEYOND)
            .bind(&self.stage)
            .bind(cursors[0])
            .bind(cursors[1])
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .await
            .map_err(unavailable)
    }

    async fn background_of(
        &self,
        keys: &BTreeSet<&str>,
        after: i64,
        before: i64,
    ) -> Result<Vec<Logged>, LogError> {
        let _held = self.held();
        let mut query = QueryBuilder::<Sqlite>::new(COLUMNS);
        query
            .push(" WHERE priority = 1 AND stage = ")
            .push_bind(&self.stage);
        query.push(" AND sequence > ").push_bind(after);
        query.push(" AND sequence < ").push_bind(before);
        query.push(" AND key IN (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(*key);
        }
        list.push_unseparated(") ORDER BY sequence");
        let rows = query.build_query_as().fetch_all(&self.readers).await;
        rows.map_err(unavailable)
    }

    fn look_again(&self) -> Option<Duration> {
        Some(LOOK_AGAIN)
    }
}

fn unavailable(error: sqlx::Error) -> LogError {
    LogError(error.to_string())
}
