//! The rows of the log, as a consumer reads them.

use std::any::Any;
use std::collections::BTreeSet;
use std::time::Duration;

use crate::lanes::{Logged, Source};
use crate::log::LogError;
use crate::sql::{Pool, Row, Statement};
use crate::store::IoGuard;
use crate::store::rows::event;
use async_trait::async_trait;

/// How often a waiting consumer reads without a wake-up: another process on the same file cannot
/// wake it.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// The events of one stage.
pub(super) struct Rows {
    pub(super) readers: Pool,
    pub(super) stage: String,
    pub(super) io_guard: Option<IoGuard>,
}

impl Rows {
    fn io_guard(&self) -> Option<Box<dyn Any + Send>> {
        self.io_guard.as_ref().map(|guard| guard())
    }

    async fn read(&self, query: Statement) -> Result<Vec<Logged>, LogError> {
        let _guard = self.io_guard();
        let rows = self.readers.fetch(query).await;
        let logged = rows.and_then(|rows| rows.iter().map(logged).collect());
        logged.map_err(|error| LogError(error.to_string()))
    }
}

const COLUMNS: &str = "
    SELECT sequence, id, stage, key, priority, schema, published, due, trace, payload
    FROM engine_event";

const NEXT: &str = "
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

fn logged(row: &Row) -> Result<Logged, sqlx::Error> {
    Ok(Logged {
        sequence: row.int("sequence")?,
        event: event(row)?,
    })
}

#[async_trait]
impl Source for Rows {
    async fn by_sequence(&self, sequences: &[i64]) -> Result<Vec<Logged>, LogError> {
        let query = Statement::new(COLUMNS)
            .push(" WHERE sequence IN ")
            .push_list(sequences.iter().copied())
            .push(" ORDER BY sequence");
        self.read(query).await
    }

    async fn next(&self, cursors: [i64; 2], limit: usize) -> Result<Vec<Logged>, LogError> {
        let query = Statement::new(NEXT)
            .bind(&self.stage)
            .bind(cursors[0])
            .bind(cursors[1])
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        self.read(query).await
    }

    async fn background_between(
        &self,
        keys: &BTreeSet<&str>,
        after: i64,
        before: i64,
    ) -> Result<Vec<Logged>, LogError> {
        let query = Statement::new(COLUMNS)
            .push(" WHERE priority = 1 AND stage = ")
            .push_bind(&self.stage)
            .push(" AND sequence > ")
            .push_bind(after)
            .push(" AND sequence < ")
            .push_bind(before)
            .push(" AND key IN ")
            .push_list(keys.iter().copied())
            .push(" ORDER BY sequence");
        self.read(query).await
    }

    fn poll_interval(&self) -> Option<Duration> {
        Some(POLL_INTERVAL)
    }
}
