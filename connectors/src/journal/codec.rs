//! Between the domain's types and columns.

use actors::model::{
    BlobId, Channel, Day, DayId, DayState, Email, EmailId, EmailState, Language, Message,
    MessageKind, QuietHours, User, UserId,
};
use actors::ports::LiveDay;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}

pub(super) fn language_word(language: Language) -> &'static str {
    match language {
        Language::Pl => "pl",
        Language::En => "en",
    }
}

pub(super) fn day_state_word(state: DayState) -> &'static str {
    match state {
        DayState::Planning => "planning",
        DayState::Planned => "planned",
        DayState::InReview => "in_review",
        DayState::Cancelled => "cancelled",
    }
}

/// A column whose text is not one of the known words, or not valid JSON: another
/// program wrote it, or an older one must be taught to read it.
fn foreign(column: &str, source: impl std::fmt::Display) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: source.to_string().into(),
    }
}

/// The words of [`Language`], [`DayState`], ... are those of their serde form.
fn word<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, sqlx::Error> {
    let text: String = row.try_get(column)?;
    T::deserialize(serde::de::value::StringDeserializer::<serde_json::Error>::new(text))
        .map_err(|error| foreign(column, error))
}

fn parsed<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, sqlx::Error> {
    let text: &str = row.try_get(column)?;
    serde_json::from_str(text).map_err(|error| foreign(column, error))
}

fn parsed_option<T: DeserializeOwned>(
    row: &SqliteRow,
    column: &str,
) -> Result<Option<T>, sqlx::Error> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(serde_json::from_str)
        .transpose()
        .map_err(|error| foreign(column, error))
}

fn instant(row: &SqliteRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    Timestamp::from_microsecond(row.try_get(column)?).map_err(|error| foreign(column, error))
}

pub(super) fn user(row: &SqliteRow) -> Result<User, sqlx::Error> {
    Ok(User {
        id: UserId(row.try_get("id")?),
        email: row.try_get("email")?,
        name: row.try_get("name")?,
        role: row.try_get("role")?,
        department: row.try_get("department")?,
        language: word(row, "language")?,
        time_zone: row.try_get("time_zone")?,
        home: parsed(row, "home")?,
        equipment_house: parsed_option(row, "equipment_house")?,
        buffers: parsed(row, "buffers")?,
        quiet_hours: quiet_hours(row)?,
        created: instant(row, "created_at")?,
    })
}

fn quiet_hours(row: &SqliteRow) -> Result<Option<QuietHours>, sqlx::Error> {
    let text: Option<&str> = row.try_get("quiet_hours")?;
    text.map(str::parse)
        .transpose()
        .map_err(|error| foreign("quiet_hours", error))
}

pub(super) fn email(row: &SqliteRow) -> Result<Email, sqlx::Error> {
    let raw: String = row.try_get("raw")?;
    let state: &str = row.try_get("state")?;
    let finished: Option<i64> = row.try_get("finished_at")?;
    Ok(Email {
        id: EmailId(row.try_get("id")?),
        recipient: row.try_get("recipient")?,
        user: row.try_get::<Option<String>, _>("user_id")?.map(UserId),
        message_id: row.try_get("message_id")?,
        subject: row.try_get("subject")?,
        raw: BlobId::try_from(raw).map_err(|error| foreign("raw", error))?,
        received: instant(row, "received_at")?,
        state: EmailState::parse(state).ok_or_else(|| foreign("state", "unknown state"))?,
        code: row.try_get("code")?,
        detail: row.try_get("detail")?,
        finished: finished
            .map(Timestamp::from_microsecond)
            .transpose()
            .map_err(|error| foreign("finished_at", error))?,
    })
}

pub(super) fn day(row: &SqliteRow) -> Result<Day, sqlx::Error> {
    let date: &str = row.try_get("shooting_date")?;
    Ok(Day {
        id: DayId(row.try_get("id")?),
        user: UserId(row.try_get("user_id")?),
        email: EmailId(row.try_get("email_id")?),
        received: instant(row, "received_at")?,
        production: row.try_get("production")?,
        unit: row.try_get("unit")?,
        shooting_date: date
            .parse()
            .map_err(|error| foreign("shooting_date", error))?,
        time_zone: row.try_get("time_zone")?,
        version: row.try_get("version")?,
        state: word::<DayState>(row, "state")?,
        revision: row.try_get("revision")?,
        sheet: parsed(row, "sheet")?,
        changes: parsed(row, "changes")?,
        plan: parsed_option(row, "plan")?,
        updated: instant(row, "updated_at")?,
    })
}

pub(super) fn live_day(row: &SqliteRow) -> Result<LiveDay, sqlx::Error> {
    Ok(LiveDay {
        user: UserId(row.try_get("user_id")?),
        day: DayId(row.try_get("id")?),
        version: row.try_get("version")?,
    })
}

pub(super) fn message(row: &SqliteRow) -> Result<Message, sqlx::Error> {
    Ok(Message {
        id: row.try_get("id")?,
        user: UserId(row.try_get("user_id")?),
        day: row.try_get::<Option<String>, _>("day_id")?.map(DayId),
        kind: word::<MessageKind>(row, "kind")?,
        channel: word::<Channel>(row, "channel")?,
        subject: row.try_get("subject")?,
        body: row.try_get("body")?,
        created: instant(row, "created_at")?,
    })
}
