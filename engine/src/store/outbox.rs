//! The outbox: events that are durable in this database and not yet in the log elsewhere.

use super::rows::{EVENT, event};
use crate::event::Event;
use crate::sql::{Pool, Statement, runs};

/// Reads and deletes the outbox rows of some partitions.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    pub(crate) pool: Pool,
    /// The partitions whose events this process publishes.
    pub(crate) partitions: std::ops::Range<u8>,
}

impl Outbox {
    /// The oldest events, at most `limit`.
    pub(crate) async fn oldest(&self, limit: u32) -> Result<Vec<Event>, sqlx::Error> {
        let text = format!(
            "SELECT {EVENT} FROM engine_outbox WHERE partition >= $1 AND partition < $2
             ORDER BY position LIMIT $3"
        );
        let query = Statement::new(text)
            .bind(i64::from(self.partitions.start))
            .bind(i64::from(self.partitions.end))
            .bind(limit);
        self.pool.fetch(query).await?.iter().map(event).collect()
    }

    /// Number of events of a stage.
    pub(crate) async fn count(&self, stage: &str) -> Result<u64, sqlx::Error> {
        let text = "SELECT count(*) AS events FROM engine_outbox WHERE stage = $1";
        let found = self.pool.first(Statement::new(text).bind(stage)).await?;
        let count = found.map_or(Ok(0), |row| row.int("events"))?;
        Ok(count.unsigned_abs())
    }

    /// Deletes events that the log has, given by stage and id.
    pub(crate) async fn delete(&self, published: &[(String, String)]) -> Result<(), sqlx::Error> {
        for run in runs(published) {
            let statement = Statement::new("DELETE FROM engine_outbox WHERE (stage, id) IN (")
                .push_rows(run, |tuple, (stage, id)| {
                    tuple.bind(stage).bind(id);
                })
                .push(")");
            self.pool.execute(statement).await?;
        }
        Ok(())
    }
}
