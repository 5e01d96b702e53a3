//! Writes the rows of several commits with a few multi-row statements.

use actors::model::{Day, Email, Message, MonitoredRoute, Operation, TravelTime, User};
use actors::rows::{Document, EmailProgress, Rows};
use async_trait::async_trait;
use engine::journal::SqlRows;
use engine::sql::{Connection, Statement, Tuple, runs};

use super::codec::{day_state_word, json, language_word, micros, quality_word};
use super::keys::unique_by;
use super::{progress, search};

/// Writes [`Rows`] within the engine's transaction. Idempotent: writing equal rows again changes
/// nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct SqlWriter;

#[async_trait]
impl SqlRows<Rows> for SqlWriter {
    async fn write(&self, rows: &Rows, db: &mut Connection) -> Result<(), sqlx::Error> {
        users(&rows.users, db).await?;
        emails(&rows.emails, db).await?;
        documents(&rows.documents, db).await?;
        email_progress(&rows.progress, db).await?;
        day_versions(&rows.days, db).await?;
        days(&rows.days, db).await?;
        monitored_routes(&rows.monitored_routes, db).await?;
        travel_times(&rows.travel_times, db).await?;
        messages(&rows.messages, db).await?;
        operations(&rows.operations, db).await?;
        for statement in search::statements(rows) {
            db.execute(statement).await?;
        }
        Ok(())
    }
}

/// Executes `{head} VALUES (...), (...) {tail}` for each run of rows that fits one statement.
async fn write_all<T>(
    head: &'static str,
    rows: &[T],
    tail: &'static str,
    bind: impl Fn(&mut Tuple<'_>, &T),
    db: &mut Connection,
) -> Result<(), sqlx::Error> {
    for run in runs(rows) {
        let statement = Statement::new(head).push_rows(run, &bind).push(tail);
        db.execute(statement).await?;
    }
    Ok(())
}

async fn users(all: &[User], db: &mut Connection) -> Result<(), sqlx::Error> {
    let rows = unique_by(all, |user| &user.id, |_, _| true)
        .into_iter()
        .map(|user| {
            let house = user.equipment_house.as_ref().map(json).transpose()?;
            Ok((user, json(&user.home)?, house, json(&user.buffers)?))
        })
        .collect::<Result<Vec<_>, sqlx::Error>>()?;
    write_all(
        "INSERT INTO app_user (id, email, name, role, department, language, time_zone, \
         home, equipment_house, buffers, quiet_hours, created_at) ",
        &rows,
        " ON CONFLICT (id) DO UPDATE SET email = excluded.email, name = excluded.name, \
         role = excluded.role, department = excluded.department, \
         language = excluded.language, time_zone = excluded.time_zone, \
         home = excluded.home, equipment_house = excluded.equipment_house, \
         buffers = excluded.buffers, quiet_hours = excluded.quiet_hours, created_at = excluded.created_at",
        |values, (user, home, house, buffers)| {
            values
                .bind(user.id.0.clone())
                .bind(user.email.trim().to_lowercase())
                .bind(user.name.clone())
                .bind(user.role.clone())
                .bind(user.department.clone())
                .bind(language_word(user.language))
                .bind(user.time_zone.clone())
                .bind(home.clone())
                .bind(house.clone())
                .bind(buffers.clone())
                .bind(user.quiet_hours.map(String::from))
                .bind(micros(user.created));
        },
        db,
    )
    .await
}

async fn emails(rows: &[Email], db: &mut Connection) -> Result<(), sqlx::Error> {
    write_all(
        "INSERT INTO email (id, recipient, user_id, message_id, subject, raw, received_at, \
         state, code, detail, finished_at) ",
        rows,
        " ON CONFLICT (id) DO NOTHING",
        |values, email| {
            values
                .bind(email.id.0.clone())
                .bind(email.recipient.clone())
                .bind(email.user.as_ref().map(|user| user.0.clone()))
                .bind(email.message_id.clone())
                .bind(email.subject.clone())
                .bind(email.raw.as_str().to_owned())
                .bind(micros(email.received))
                .bind(email.state.as_str())
                .bind(email.code.clone())
                .bind(email.detail.clone())
                .bind(email.finished.map(micros));
        },
        db,
    )
    .await
}

/// A change of an unknown message has no effect: the join drops it.
async fn email_progress(changes: &[EmailProgress], db: &mut Connection) -> Result<(), sqlx::Error> {
    let rows = progress::fold(changes);
    write_all(
        "WITH step (id, user_id, message_id, subject, state, final, code, detail, at) AS (",
        &rows,
        ") UPDATE email SET \
         user_id = COALESCE(step.user_id, email.user_id), \
         message_id = COALESCE(step.message_id, email.message_id), \
         subject = COALESCE(step.subject, email.subject), \
         state = CASE WHEN step.final = 0 AND email.finished_at IS NOT NULL \
           THEN email.state ELSE step.state END, \
         code = CASE WHEN step.final = 0 AND email.finished_at IS NOT NULL \
           THEN email.code ELSE step.code END, \
         detail = CASE WHEN step.final = 0 AND email.finished_at IS NOT NULL \
           THEN email.detail ELSE step.detail END, \
         finished_at = CASE \
           WHEN step.final = 0 OR email.state = step.state THEN \
             COALESCE(email.finished_at, CASE WHEN step.final = 1 THEN step.at END) \
           ELSE step.at END \
         FROM step WHERE email.id = step.id",
        |values, step| {
            values
                .bind(step.id.0.clone())
                .bind(step.user.as_ref().map(|user| user.0.clone()))
                .bind(step.message_id.clone())
                .bind(step.subject.clone())
                .bind(step.state.as_str())
                .bind(i64::from(step.state.is_final()))
                .bind(step.code.clone())
                .bind(step.detail.clone())
                .bind(micros(step.at));
        },
        db,
    )
    .await
}

async fn documents(rows: &[Document], db: &mut Connection) -> Result<(), sqlx::Error> {
    write_all(
        "INSERT INTO document (email_id, blob, user_id) ",
        rows,
        " ON CONFLICT (email_id, blob) DO NOTHING",
        |values, document| {
            values
                .bind(document.email.0.clone())
                .bind(document.blob.as_str().to_owned())
                .bind(document.user.0.clone());
        },
        db,
    )
    .await
}

/// The current version of each day. A redelivered older version never replaces a newer one.
async fn days(all: &[Day], db: &mut Connection) -> Result<(), sqlx::Error> {
    let newest = unique_by(
        all,
        |day| &day.id,
        |next, current| next.version >= current.version,
    );
    let rows = newest
        .into_iter()
        .map(|day| {
            let plan = day.plan.as_ref().map(json).transpose()?;
            Ok((day, json(&day.sheet)?, json(&day.changes)?, plan))
        })
        .collect::<Result<Vec<_>, sqlx::Error>>()?;
    write_all(
        "INSERT INTO day (id, user_id, email_id, received_at, production, unit, \
         shooting_date, time_zone, version, state, revision, call_at, departure_at, \
         wake_at, sheet, changes, plan, confirmed_at, updated_at) ",
        &rows,
        " ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, \
         email_id = excluded.email_id, received_at = excluded.received_at, \
         production = excluded.production, unit = excluded.unit, \
         shooting_date = excluded.shooting_date, time_zone = excluded.time_zone, \
         version = excluded.version, state = excluded.state, \
         revision = excluded.revision, call_at = excluded.call_at, \
         departure_at = excluded.departure_at, wake_at = excluded.wake_at, \
         sheet = excluded.sheet, changes = excluded.changes, plan = excluded.plan, \
         confirmed_at = excluded.confirmed_at, updated_at = excluded.updated_at \
         WHERE excluded.version >= day.version",
        |values, (day, sheet, changes, plan)| {
            let instants = day.plan.as_ref();
            values
                .bind(day.id.0.clone())
                .bind(day.user.0.clone())
                .bind(day.email.0.clone())
                .bind(micros(day.received))
                .bind(day.production.clone())
                .bind(day.unit.clone())
                .bind(day.shooting_date.to_string())
                .bind(day.time_zone.clone())
                .bind(day.version)
                .bind(day_state_word(day.state))
                .bind(day.revision.clone())
                .bind(instants.map(|plan| micros(plan.call_at)))
                .bind(instants.map(|plan| micros(plan.departure)))
                .bind(instants.map(|plan| micros(plan.wake_up)))
                .bind(sheet.clone())
                .bind(changes.clone())
                .bind(plan.clone())
                .bind(day.confirmed.map(micros))
                .bind(micros(day.updated));
        },
        db,
    )
    .await
}

async fn day_versions(all: &[Day], db: &mut Connection) -> Result<(), sqlx::Error> {
    let rows = unique_by(all, |day| (&day.id, day.version), |_, _| true)
        .into_iter()
        .map(|day| Ok((day, json(day)?)))
        .collect::<Result<Vec<_>, sqlx::Error>>()?;
    write_all(
        "INSERT INTO day_version (day_id, version, user_id, email_id, updated_at, body) ",
        &rows,
        " ON CONFLICT (day_id, version) DO UPDATE SET user_id = excluded.user_id, \
         email_id = excluded.email_id, updated_at = excluded.updated_at, \
         body = excluded.body",
        |values, (day, body)| {
            values
                .bind(day.id.0.clone())
                .bind(day.version)
                .bind(day.user.0.clone())
                .bind(day.email.0.clone())
                .bind(micros(day.updated))
                .bind(body.clone());
        },
        db,
    )
    .await
}

/// An older version never replaces a newer one.
async fn monitored_routes(all: &[MonitoredRoute], db: &mut Connection) -> Result<(), sqlx::Error> {
    let rows = unique_by(
        all,
        |watch| &watch.day,
        |old, new| new.version >= old.version,
    )
    .into_iter()
    .map(|watch| Ok((watch, json(watch)?)))
    .collect::<Result<Vec<_>, sqlx::Error>>()?;
    write_all(
        "INSERT INTO watch (day_id, version, body) ",
        &rows,
        " ON CONFLICT (day_id) DO UPDATE SET version = excluded.version, body = excluded.body \
         WHERE excluded.version >= watch.version",
        |values, (watch, body)| {
            values
                .bind(watch.day.0.clone())
                .bind(watch.version)
                .bind(body.clone());
        },
        db,
    )
    .await
}

async fn travel_times(rows: &[TravelTime], db: &mut Connection) -> Result<(), sqlx::Error> {
    write_all(
        "INSERT INTO travel_time (day_id, computed_at, user_id, shooting_date, departure_at, \
         seconds, metres, quality) ",
        rows,
        " ON CONFLICT (day_id, computed_at) DO NOTHING",
        |values, time| {
            values
                .bind(time.day.0.clone())
                .bind(micros(time.computed))
                .bind(time.user.0.clone())
                .bind(time.shooting_date.to_string())
                .bind(micros(time.departure))
                .bind(time.seconds)
                .bind(time.metres)
                .bind(quality_word(time.quality));
        },
        db,
    )
    .await
}

async fn messages(rows: &[Message], db: &mut Connection) -> Result<(), sqlx::Error> {
    write_all(
        "INSERT INTO message (id, user_id, day_id, kind, channel, subject, body, created_at) ",
        rows,
        " ON CONFLICT (id) DO NOTHING",
        |values, message| {
            values
                .bind(message.id.clone())
                .bind(message.user.0.clone())
                .bind(message.day.as_ref().map(|day| day.0.clone()))
                .bind(message.kind.as_str())
                .bind(message.channel.as_str())
                .bind(message.subject.clone())
                .bind(message.body.clone())
                .bind(micros(message.created));
        },
        db,
    )
    .await
}

async fn operations(rows: &[Operation], db: &mut Connection) -> Result<(), sqlx::Error> {
    write_all(
        "INSERT INTO operation (id, user_id, day_id, digest, code, detail, version, finished_at) ",
        rows,
        " ON CONFLICT (id) DO NOTHING",
        |values, operation| {
            values
                .bind(operation.id.0.clone())
                .bind(operation.user.0.clone())
                .bind(operation.day.0.clone())
                .bind(operation.digest.clone())
                .bind(operation.code.clone())
                .bind(operation.detail.clone())
                .bind(operation.version)
                .bind(micros(operation.finished));
        },
        db,
    )
    .await
}
