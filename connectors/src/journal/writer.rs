//! Writes the rows of many commits with a few multi-row statements.

use actors::model::{Day, Email, Message, User};
use actors::rows::{Document, EmailProgress, Rows};
use async_trait::async_trait;
use engine::journal::SqliteRows;
use sqlx::query_builder::Separated;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::codec::{day_state_word, json, language_word, micros};
use super::keys::{runs, unique_by};
use super::progress;

/// Writes [`Rows`] into the engine's SQLite transaction. Writing equal rows again
/// changes nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct SqliteWriter;

#[async_trait]
impl SqliteRows<Rows> for SqliteWriter {
    async fn write(&self, rows: &Rows, db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        users(&rows.users, db).await?;
        emails(&rows.emails, db).await?;
        documents(&rows.documents, db).await?;
        email_progress(&rows.progress, db).await?;
        day_versions(&rows.days, db).await?;
        days(&rows.days, db).await?;
        messages(&rows.messages, db).await
    }
}

/// One row's values, in the order of the statement's columns.
type Values<'q> = Separated<'q, Sqlite, &'static str>;

/// `{head} VALUES (...), (...) {tail}` for each run of rows.
async fn write_all<T>(
    head: &'static str,
    rows: &[T],
    tail: &'static str,
    bind: impl Fn(&mut Values<'_>, &T),
    db: &mut SqliteConnection,
) -> Result<(), sqlx::Error> {
    for run in runs(rows) {
        let mut query = QueryBuilder::<Sqlite>::new(head);
        query.push_values(run, |mut values, row| bind(&mut values, row));
        query.push(tail);
        query.build().execute(&mut *db).await?;
    }
    Ok(())
}

async fn users(all: &[User], db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
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
                .push_bind(user.id.0.clone())
                .push_bind(user.email.trim().to_lowercase())
                .push_bind(user.name.clone())
                .push_bind(user.role.clone())
                .push_bind(user.department.clone())
                .push_bind(language_word(user.language))
                .push_bind(user.time_zone.clone())
                .push_bind(home.clone())
                .push_bind(house.clone())
                .push_bind(buffers.clone())
                .push_bind(user.quiet_hours.map(String::from))
                .push_bind(micros(user.created));
        },
        db,
    )
    .await
}

async fn emails(rows: &[Email], db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    write_all(
        "INSERT INTO email (id, recipient, user_id, message_id, subject, raw, received_at, \
         state, code, detail, finished_at) ",
        rows,
        " ON CONFLICT (id) DO NOTHING",
        |values, email| {
            values
                .push_bind(email.id.0.clone())
                .push_bind(email.recipient.clone())
                .push_bind(email.user.as_ref().map(|user| user.0.clone()))
                .push_bind(email.message_id.clone())
                .push_bind(email.subject.clone())
                .push_bind(email.raw.as_str().to_owned())
                .push_bind(micros(email.received))
                .push_bind(email.state.as_str())
                .push_bind(email.code.clone())
                .push_bind(email.detail.clone())
                .push_bind(email.finished.map(micros));
        },
        db,
    )
    .await
}

/// A change of a message that is not there is dropped by the join.
async fn email_progress(
    changes: &[EmailProgress],
    db: &mut SqliteConnection,
) -> Result<(), sqlx::Error> {
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
                .push_bind(step.id.0.clone())
                .push_bind(step.user.as_ref().map(|user| user.0.clone()))
                .push_bind(step.message_id.clone())
                .push_bind(step.subject.clone())
                .push_bind(step.state.as_str())
                .push_bind(i32::from(step.state.is_final()))
                .push_bind(step.code.clone())
                .push_bind(step.detail.clone())
                .push_bind(micros(step.at));
        },
        db,
    )
    .await
}

async fn documents(rows: &[Document], db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    write_all(
        "INSERT INTO document (email_id, blob, user_id) ",
        rows,
        " ON CONFLICT (email_id, blob) DO NOTHING",
        |values, document| {
            values
                .push_bind(document.email.0.clone())
                .push_bind(document.blob.as_str().to_owned())
                .push_bind(document.user.0.clone());
        },
        db,
    )
    .await
}

/// The current version: a redelivered older one never replaces a newer one.
async fn days(all: &[Day], db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let newest = unique_by(
        all,
        |day| &day.id,
        |next, kept| next.version >= kept.version,
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
         wake_at, sheet, changes, plan, updated_at) ",
        &rows,
        " ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, \
         email_id = excluded.email_id, received_at = excluded.received_at, \
         production = excluded.production, unit = excluded.unit, \
         shooting_date = excluded.shooting_date, time_zone = excluded.time_zone, \
         version = excluded.version, state = excluded.state, \
         revision = excluded.revision, call_at = excluded.call_at, \
         departure_at = excluded.departure_at, wake_at = excluded.wake_at, \
         sheet = excluded.sheet, changes = excluded.changes, plan = excluded.plan, \
         updated_at = excluded.updated_at \
         WHERE excluded.version >= day.version",
        |values, (day, sheet, changes, plan)| {
            let instants = day.plan.as_ref();
            values
                .push_bind(day.id.0.clone())
                .push_bind(day.user.0.clone())
                .push_bind(day.email.0.clone())
                .push_bind(micros(day.received))
                .push_bind(day.production.clone())
                .push_bind(day.unit.clone())
                .push_bind(day.shooting_date.to_string())
                .push_bind(day.time_zone.clone())
                .push_bind(day.version)
                .push_bind(day_state_word(day.state))
                .push_bind(day.revision.clone())
                .push_bind(instants.map(|plan| micros(plan.call_at)))
                .push_bind(instants.map(|plan| micros(plan.departure)))
                .push_bind(instants.map(|plan| micros(plan.wake_up)))
                .push_bind(sheet.clone())
                .push_bind(changes.clone())
                .push_bind(plan.clone())
                .push_bind(micros(day.updated));
        },
        db,
    )
    .await
}

async fn day_versions(all: &[Day], db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
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
                .push_bind(day.id.0.clone())
                .push_bind(day.version)
                .push_bind(day.user.0.clone())
                .push_bind(day.email.0.clone())
                .push_bind(micros(day.updated))
                .push_bind(body.clone());
        },
        db,
    )
    .await
}

async fn messages(rows: &[Message], db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    write_all(
        "INSERT INTO message (id, user_id, day_id, kind, channel, subject, body, created_at) ",
        rows,
        " ON CONFLICT (id) DO NOTHING",
        |values, message| {
            values
                .push_bind(message.id.clone())
                .push_bind(message.user.0.clone())
                .push_bind(message.day.as_ref().map(|day| day.0.clone()))
                .push_bind(message.kind.as_str())
                .push_bind(message.channel.as_str())
                .push_bind(message.subject.clone())
                .push_bind(message.body.clone())
                .push_bind(micros(message.created));
        },
        db,
    )
    .await
}
