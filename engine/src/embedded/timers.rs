//! The timers: set and rung in the committer's transaction, read by the timer actor.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool};

use super::rows::{instant, priority};
use super::statements::ROWS;
use crate::journal::{Commit, Input};
use crate::timers::{Timer, TimerChange};

/// Timer inputs that are answered: the timer has rung for that due time, was moved or is
/// gone.
pub(super) async fn moved<W>(
    connection: &mut SqliteConnection,
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
    for chunk in asked.chunks(ROWS) {
        let mut query =
            QueryBuilder::<Sqlite>::new("SELECT id, due FROM engine_timer WHERE (id, due) IN ");
        query.push_tuples(chunk, |mut row, (id, due, _)| {
            row.push_bind(*id).push_bind(*due);
        });
        let found: Vec<(String, i64)> = query.build_query_as().fetch_all(&mut *connection).await?;
        set.extend(found);
    }
    let moved = asked
        .into_iter()
        .filter(|(id, due, _)| !set.contains(&((*id).clone(), *due)));
    Ok(moved.map(|(_, _, input)| input.clone()).collect())
}

/// What several changes of one timer come to.
enum Net<'a> {
    Put(&'a Timer),
    PutUnlessThere(&'a Timer),
    Remove,
}

/// Applies changes: of each timer only what they come to in their order.
pub(super) async fn change(
    connection: &mut SqliteConnection,
    changes: &[&TimerChange],
) -> Result<(), sqlx::Error> {
    let mut net: BTreeMap<&str, Net<'_>> = BTreeMap::new();
    for change in changes {
        let id = change.id();
        let next = match (change, net.get(id)) {
            (TimerChange::Set(timer), _) => Net::Put(timer),
            (TimerChange::Cancel(_), _) => Net::Remove,
            (TimerChange::Ensure(timer), None) => Net::PutUnlessThere(timer),
            (TimerChange::Ensure(timer), Some(Net::Remove)) => Net::Put(timer),
            (TimerChange::Ensure(_), Some(_)) => continue,
        };
        net.insert(id, next);
    }
    let removed = net.iter().filter(|(_, net)| matches!(net, Net::Remove));
    let removed: Vec<_> = removed.map(|(id, _)| *id).collect();
    for chunk in removed.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new("DELETE FROM engine_timer WHERE id IN (");
        let mut list = query.separated(", ");
        for id in chunk {
            list.push_bind(*id);
        }
        list.push_unseparated(")");
        query.build().execute(&mut *connection).await?;
    }
    let all = |wanted: fn(&Net<'_>) -> bool| -> Vec<&Timer> {
        let wanted = net.values().filter(|net| wanted(net));
        wanted
            .filter_map(|net| match net {
                Net::Put(timer) | Net::PutUnlessThere(timer) => Some(*timer),
                Net::Remove => None,
            })
            .collect()
    };
    let put = all(|net| matches!(net, Net::Put(_)));
    insert(connection, &put, "INSERT OR REPLACE").await?;
    let ensured = all(|net| matches!(net, Net::PutUnlessThere(_)));
    insert(connection, &ensured, "INSERT OR IGNORE").await
}

async fn insert(
    connection: &mut SqliteConnection,
    timers: &[&Timer],
    how: &'static str,
) -> Result<(), sqlx::Error> {
    for chunk in timers.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(how);
        query.push(" INTO engine_timer (id, due, every, stage, key, priority, schema, payload) ");
        query.push_values(chunk, |mut row, timer| {
            let every = timer.every.map(|period| {
                // A period of 300,000 years and one of 600,000 are the same to us.
                i64::try_from(period.as_micros()).unwrap_or(i64::MAX)
            });
            row.push_bind(timer.id.clone())
                .push_bind(timer.due.as_microsecond())
                .push_bind(every)
                .push_bind(timer.stage.clone())
                .push_bind(timer.key.clone())
                .push_bind(timer.priority as i64)
                .push_bind(timer.schema.clone())
                .push_bind(timer.payload.to_vec());
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

pub(super) async fn all(readers: &SqlitePool) -> Result<Vec<Timer>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM engine_timer")
        .fetch_all(readers)
        .await?;
    rows.iter().map(timer).collect()
}

pub(super) async fn one(readers: &SqlitePool, id: &str) -> Result<Option<Timer>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM engine_timer WHERE id = $1")
        .bind(id)
        .fetch_optional(readers)
        .await?;
    row.as_ref().map(timer).transpose()
}

fn timer(row: &SqliteRow) -> Result<Timer, sqlx::Error> {
    let every: Option<i64> = row.try_get("every")?;
    Ok(Timer {
        id: row.try_get("id")?,
        due: instant(row, "due")?,
        every: every.map(|micros| Duration::from_micros(micros.unsigned_abs())),
        stage: row.try_get("stage")?,
        key: row.try_get("key")?,
        priority: priority(row)?,
        schema: row.try_get("schema")?,
        payload: Bytes::from(row.try_get::<Vec<u8>, _>("payload")?),
    })
}
