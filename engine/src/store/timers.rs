//! The table of timers: changed in the committer's transaction, read by the timer actor.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::rows::{instant, priority};
use crate::journal::{Commit, Input};
use crate::sql::{Connection, Pool, Row, Statement, runs};
use crate::timers::{Timer, TimerChange};
use bytes::Bytes;

/// Timer inputs that were answered: the timer has fired for that due time, has another due time
/// now, or no longer exists.
pub(super) async fn answered<W>(
    connection: &mut Connection,
    commits: &[Arc<Commit<W>>],
) -> Result<Vec<Input>, sqlx::Error> {
    let asked: Vec<_> = commits
        .iter()
        .filter_map(|commit| match &commit.input {
            Input::Timer { id, due } => Some((id, due.as_microsecond(), &commit.input)),
            _ => None,
        })
        .collect();
    let mut set = HashSet::new();
    for run in runs(&asked) {
        let query = Statement::new("SELECT id, due FROM engine_timer WHERE (id, due) IN (")
            .push_rows(run, |tuple, (id, due, _)| {
                tuple.bind(*id).bind(*due);
            })
            .push(")");
        for row in connection.fetch(query).await? {
            set.insert((row.text("id")?, row.int("due")?));
        }
    }
    let answered = asked
        .into_iter()
        .filter(|(id, due, _)| !set.contains(&((*id).clone(), *due)));
    Ok(answered.map(|(_, _, input)| input.clone()).collect())
}

/// The combined effect of several changes of one timer.
enum NetChange<'a> {
    Put(&'a Timer),
    PutIfMissing(&'a Timer),
    Remove,
}

/// Applies changes in their order: for each timer only their combined effect.
pub(super) async fn change(
    connection: &mut Connection,
    changes: &[&TimerChange],
) -> Result<(), sqlx::Error> {
    let mut net: BTreeMap<&str, NetChange<'_>> = BTreeMap::new();
    for change in changes {
        let id = change.id();
        let next = match (change, net.get(id)) {
            (TimerChange::Set(timer), _) => NetChange::Put(timer),
            (TimerChange::Cancel(_), _) => NetChange::Remove,
            (TimerChange::Ensure(timer), None) => NetChange::PutIfMissing(timer),
            (TimerChange::Ensure(timer), Some(NetChange::Remove)) => NetChange::Put(timer),
            (TimerChange::Ensure(_), Some(_)) => continue,
        };
        net.insert(id, next);
    }
    let removed = net
        .iter()
        .filter(|(_, net)| matches!(net, NetChange::Remove));
    let removed: Vec<_> = removed.map(|(id, _)| *id).collect();
    for run in runs(&removed) {
        let remove = Statement::new("DELETE FROM engine_timer WHERE id IN ");
        connection
            .execute(remove.push_list(run.iter().copied()))
            .await?;
    }
    let all = |wanted: fn(&NetChange<'_>) -> bool| -> Vec<&Timer> {
        let wanted = net.values().filter(|net| wanted(net));
        wanted
            .filter_map(|net| match net {
                NetChange::Put(timer) | NetChange::PutIfMissing(timer) => Some(*timer),
                NetChange::Remove => None,
            })
            .collect()
    };
    let put = all(|net| matches!(net, NetChange::Put(_)));
    insert(connection, &put, REPLACE).await?;
    let ensured = all(|net| matches!(net, NetChange::PutIfMissing(_)));
    insert(connection, &ensured, " ON CONFLICT (id) DO NOTHING").await
}

const REPLACE: &str = " ON CONFLICT (id) DO UPDATE SET due = excluded.due,
     every = excluded.every, stage = excluded.stage, key = excluded.key,
     priority = excluded.priority, schema = excluded.schema, payload = excluded.payload";

async fn insert(
    connection: &mut Connection,
    timers: &[&Timer],
    on_conflict: &'static str,
) -> Result<(), sqlx::Error> {
    for run in runs(timers) {
        let head = "INSERT INTO engine_timer
             (id, due, every, stage, key, priority, schema, payload) ";
        let statement = Statement::new(head).push_rows(run, |tuple, timer| {
            let every = timer.every.map(|period| {
                // Periods above 292,000 years are stored as that.
                i64::try_from(period.as_micros()).unwrap_or(i64::MAX)
            });
            tuple
                .bind(&timer.id)
                .bind(timer.due.as_microsecond())
                .bind(every)
                .bind(&timer.stage)
                .bind(&timer.key)
                .bind(timer.priority as i64)
                .bind(&timer.schema)
                .bind(timer.payload.to_vec());
        });
        connection.execute(statement.push(on_conflict)).await?;
    }
    Ok(())
}

pub(super) async fn all(readers: &Pool) -> Result<Vec<Timer>, sqlx::Error> {
    let query = Statement::new("SELECT * FROM engine_timer");
    readers.fetch(query).await?.iter().map(timer).collect()
}

pub(super) async fn one(readers: &Pool, id: &str) -> Result<Option<Timer>, sqlx::Error> {
    let query = Statement::new("SELECT * FROM engine_timer WHERE id = $1");
    let row = readers.first(query.bind(id)).await?;
    row.as_ref().map(timer).transpose()
}

fn timer(row: &Row) -> Result<Timer, sqlx::Error> {
    let every = row.opt_int("every")?;
    Ok(Timer {
        id: row.text("id")?,
        due: instant(row, "due")?,
        every: every.map(|micros| Duration::from_micros(micros.unsigned_abs())),
        stage: row.text("stage")?,
        key: row.text("key")?,
        priority: priority(row)?,
        schema: row.text("schema")?,
        payload: Bytes::from(row.bytes("payload")?),
    })
}
