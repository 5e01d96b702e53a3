//! The events that commits emit: into the log, if that is a table of this database, or into the
//! outbox.

use super::rows::{EVENT, bind_event};
use crate::event::{Event, partition};
use crate::sql::{Connection, Statement, runs};

/// Appends events to the log; those whose id is in it or was answered are dropped.
pub(super) async fn insert_into_log(
    connection: &mut Connection,
    events: &[&Event],
) -> Result<(), sqlx::Error> {
    for run in runs(events) {
        let head = format!("INSERT INTO engine_event ({EVENT}) SELECT v.* FROM (");
        let rows = Statement::new(head).push_rows(run, |tuple, event| bind_event(tuple, event));
        let statement = rows.push(
            ") AS v WHERE NOT EXISTS
             (SELECT 1 FROM engine_done d WHERE d.stage = v.column2 AND d.id = v.column1)
             ON CONFLICT (stage, id) DO NOTHING",
        );
        connection.execute(statement).await?;
    }
    Ok(())
}

/// Adds events to the outbox, where they stay until the log elsewhere has them.
pub(super) async fn insert_into_outbox(
    connection: &mut Connection,
    events: &[&Event],
) -> Result<(), sqlx::Error> {
    for run in runs(events) {
        let head = format!("INSERT INTO engine_outbox (partition, {EVENT}) ");
        let rows = Statement::new(head).push_rows(run, |tuple, event| {
            tuple.bind(i64::from(partition(&event.key)));
            bind_event(tuple, event);
        });
        let statement = rows.push(" ON CONFLICT (stage, id) DO NOTHING");
        connection.execute(statement).await?;
    }
    Ok(())
}
