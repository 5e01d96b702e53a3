//! Converts between the domain's types and columns.

use actors::model::{
    BlobId, Channel, Day, DayId, DayState, Email, EmailId, EmailState, Language, Message,
    MessageKind, Operation, OperationId, QuietHours, RouteQuality, TravelTime, User, UserId,
};
use actors::ports::LiveDay;
use engine::sql::Row;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;

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

pub(super) fn quality_word(quality: RouteQuality) -> &'static str {
    match quality {
        RouteQuality::RoadGraph => "road_graph",
        RouteQuality::Provider => "provider",
        RouteQuality::Estimate => "estimate",
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

/// The error for a column with an unknown word or invalid JSON, which another program or a newer
/// version wrote.
fn decode_error(column: &str, source: impl std::fmt::Display) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: source.to_string().into(),
    }
}

/// Decodes an enum. The words of [`Language`], [`DayState`] and others are those of their serde form.
fn word<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T, sqlx::Error> {
    let text = row.text(column)?;
    T::deserialize(serde::de::value::StringDeserializer::<serde_json::Error>::new(text))
        .map_err(|error| decode_error(column, error))
}

fn parsed<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T, sqlx::Error> {
    let text = row.text(column)?;
    serde_json::from_str(&text).map_err(|error| decode_error(column, error))
}

fn parsed_option<T: DeserializeOwned>(row: &Row, column: &str) -> Result<Option<T>, sqlx::Error> {
    let text = row.opt_text(column)?;
    text.as_deref()
        .map(serde_json::from_str)
        .transpose()
        .map_err(|error| decode_error(column, error))
}

fn instant(row: &Row, column: &str) -> Result<Timestamp, sqlx::Error> {
    Timestamp::from_microsecond(row.int(column)?).map_err(|error| decode_error(column, error))
}

fn date(row: &Row, column: &str) -> Result<Date, sqlx::Error> {
    let text = row.text(column)?;
    text.parse().map_err(|error| decode_error(column, error))
}

pub(crate) fn user(row: &Row) -> Result<User, sqlx::Error> {
    Ok(User {
        id: UserId(row.text("id")?),
        email: row.text("email")?,
        name: row.text("name")?,
        role: row.opt_text("role")?,
        department: row.opt_text("department")?,
        language: word(row, "language")?,
        time_zone: row.text("time_zone")?,
        home: parsed(row, "home")?,
        equipment_house: parsed_option(row, "equipment_house")?,
        buffers: parsed(row, "buffers")?,
        quiet_hours: quiet_hours(row)?,
        created: instant(row, "created_at")?,
    })
}

fn quiet_hours(row: &Row) -> Result<Option<QuietHours>, sqlx::Error> {
    let text = row.opt_text("quiet_hours")?;
    text.as_deref()
        .map(str::parse)
        .transpose()
        .map_err(|error| decode_error("quiet_hours", error))
}

pub(crate) fn email(row: &Row) -> Result<Email, sqlx::Error> {
    let raw = row.text("raw")?;
    let state = row.text("state")?;
    let finished = row.opt_int("finished_at")?;
    Ok(Email {
        id: EmailId(row.text("id")?),
        recipient: row.text("recipient")?,
        user: row.opt_text("user_id")?.map(UserId),
        message_id: row.opt_text("message_id")?,
        subject: row.text("subject")?,
        raw: BlobId::try_from(raw).map_err(|error| decode_error("raw", error))?,
        received: instant(row, "received_at")?,
        state: EmailState::parse(&state).ok_or_else(|| decode_error("state", "unknown state"))?,
        code: row.opt_text("code")?,
        detail: row.opt_text("detail")?,
        finished: finished
            .map(Timestamp::from_microsecond)
            .transpose()
            .map_err(|error| decode_error("finished_at", error))?,
    })
}

pub(crate) fn day(row: &Row) -> Result<Day, sqlx::Error> {
    Ok(Day {
        id: DayId(row.text("id")?),
        user: UserId(row.text("user_id")?),
        email: EmailId(row.text("email_id")?),
        received: instant(row, "received_at")?,
        production: row.text("production")?,
        unit: row.text("unit")?,
        shooting_date: date(row, "shooting_date")?,
        time_zone: row.text("time_zone")?,
        version: row.count("version")?,
        state: word::<DayState>(row, "state")?,
        revision: row.opt_text("revision")?,
        sheet: parsed(row, "sheet")?,
        changes: parsed(row, "changes")?,
        plan: parsed_option(row, "plan")?,
        confirmed: optional_instant(row, "confirmed_at")?,
        updated: instant(row, "updated_at")?,
    })
}

pub(super) fn live_day(row: &Row) -> Result<LiveDay, sqlx::Error> {
    Ok(LiveDay {
        user: UserId(row.text("user_id")?),
        day: DayId(row.text("id")?),
        version: row.count("version")?,
        departure: instant(row, "departure_at")?,
        route: parsed_option(row, "body")?,
    })
}

pub(super) fn travel_time(row: &Row) -> Result<TravelTime, sqlx::Error> {
    Ok(TravelTime {
        day: DayId(row.text("day_id")?),
        user: UserId(row.text("user_id")?),
        shooting_date: date(row, "shooting_date")?,
        computed: instant(row, "computed_at")?,
        departure: instant(row, "departure_at")?,
        seconds: row.count("seconds")?,
        metres: row.count("metres")?,
        quality: word(row, "quality")?,
    })
}

pub(crate) fn message(row: &Row) -> Result<Message, sqlx::Error> {
    Ok(Message {
        id: row.text("id")?,
        user: UserId(row.text("user_id")?),
        day: row.opt_text("day_id")?.map(DayId),
        kind: word::<MessageKind>(row, "kind")?,
        channel: word::<Channel>(row, "channel")?,
        subject: row.text("subject")?,
        body: row.text("body")?,
        created: instant(row, "created_at")?,
    })
}

fn optional_instant(row: &Row, column: &str) -> Result<Option<Timestamp>, sqlx::Error> {
    match row.opt_int(column)? {
        Some(_) => instant(row, column).map(Some),
        None => Ok(None),
    }
}

pub(crate) fn day_version(row: &Row) -> Result<Day, sqlx::Error> {
    parsed(row, "body")
}

pub(crate) fn operation(row: &Row) -> Result<Operation, sqlx::Error> {
    Ok(Operation {
        id: OperationId(row.text("id")?),
        user: UserId(row.text("user_id")?),
        day: DayId(row.text("day_id")?),
        digest: row.text("digest")?,
        code: row.opt_text("code")?,
        detail: row.opt_text("detail")?,
        version: row.count("version")?,
        finished: instant(row, "finished_at")?,
    })
}
