//! The result of the demo. Programs rely on exactly these JSON keys.

use std::collections::BTreeMap;

use actors::model::{
    Buffers, CallSource, Change, Day, DayState, EmailCounts, Language, Leg, Message, Plan,
    RouteQuality, User, Weather,
};
use actors::ports::DayFilter;
use actors::texts::Clocks;
use engine::observe::latency::Phase;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use world::people::Person;

use super::story;
use crate::app::System;
use crate::cli::exit::Failure;

/// Upper bound of the days and messages per person, far above what the demo produces.
const MAX_ROWS: u32 = 1000;

#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) people: Vec<PersonReport>,
    pub(super) emails: Emails,
    pub(super) latency: BTreeMap<String, StageReport>,
}

#[derive(Debug, Serialize)]
pub(super) struct PersonReport {
    pub(super) email: String,
    /// Only the table shows the fields that are skipped here and below; they are not part of the
    /// JSON contract.
    #[serde(skip)]
    pub(super) name: String,
    /// What became of the person's e-mails.
    #[serde(skip)]
    pub(super) story: String,
    pub(super) language: Language,
    pub(super) days: Vec<DayReport>,
    pub(super) messages: Vec<MessageReport>,
}

#[derive(Debug, Serialize)]
pub(super) struct DayReport {
    pub(super) date: Date,
    pub(super) time_zone: String,
    pub(super) call: String,
    pub(super) call_at: String,
    pub(super) call_source: CallSource,
    pub(super) location: String,
    /// The place of the call.
    #[serde(skip)]
    pub(super) call_place: String,
    /// The set, if that is another place.
    #[serde(skip)]
    pub(super) set: Option<String>,
    pub(super) route_quality: RouteQuality,
    pub(super) legs: Vec<Leg>,
    /// The drive after the call.
    #[serde(skip)]
    pub(super) onward: Option<Leg>,
    /// Minutes between departure and call that are not buffers: the drives, rounded up.
    #[serde(skip)]
    pub(super) driving_minutes: i64,
    pub(super) buffers: Buffers,
    pub(super) departure: String,
    pub(super) wake_up: String,
    pub(super) weather: Option<Weather>,
    pub(super) warnings: Vec<String>,
    pub(super) revision: Option<String>,
    pub(super) changes: Vec<Change>,
    /// Call, wake-up and departure as the table shows them.
    #[serde(skip)]
    pub(super) shown: [String; 3],
}

#[derive(Debug, Serialize)]
pub(super) struct MessageReport {
    /// The same for all channels of a message.
    #[serde(skip)]
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) channel: &'static str,
    pub(super) subject: String,
}

/// Messages by end state. All are final, so `received` is the sum of the others.
#[derive(Debug, Serialize)]
pub(super) struct Emails {
    pub(super) received: u64,
    pub(super) planned: u64,
    pub(super) review: u64,
    pub(super) skipped: u64,
    pub(super) dead_letters: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct StageReport {
    pub(super) end_to_end_p95_ms: f64,
}

pub(super) async fn of(system: &System, people: &[Person]) -> Result<Report, Failure> {
    let mut reports = Vec::with_capacity(people.len());
    for person in people {
        reports.push(of_person(system, person).await?);
    }
    let emails = emails(system.store.queries.email_counts().await?);
    let stages = system
        .runtime
        .snapshot()
        .await
        .stages
        .into_iter()
        .map(|stage| {
            let end_to_end = stage
                .latency
                .get(&Phase::EndToEnd)
                .copied()
                .unwrap_or_default();
            (
                stage.name,
                StageReport {
                    end_to_end_p95_ms: end_to_end.p95_ms,
                },
            )
        });
    Ok(Report {
        people: reports,
        emails,
        latency: stages.collect(),
    })
}

async fn of_person(system: &System, person: &Person) -> Result<PersonReport, Failure> {
    let user = system.store.queries.user_by_email(&person.email).await?;
    let user = user.ok_or_else(|| {
        Failure::new(
            "cli/failed",
            "a person of the demo is missing from the database",
        )
    })?;
    let filter = DayFilter {
        limit: MAX_ROWS,
        ..DayFilter::default()
    };
    let days = system.store.queries.days(&user.id, &filter).await?;
    let mut emails = system
        .store
        .queries
        .emails(Some(&user.id), MAX_ROWS)
        .await?;
    let mut messages = system.store.queries.messages(&user.id, MAX_ROWS).await?;
    // The queries return the newest first; the report is in the order of arrival and writing.
    emails.reverse();
    messages.reverse();
    let versions = versions(system, &days).await?;
    let story = story::sentence(&user.name, &emails, &versions);
    let planned = days.into_iter().filter_map(|day| planned_day(&user, day));
    let planned = planned.collect();
    Ok(PersonReport {
        email: user.email,
        story,
        name: user.name,
        language: user.language,
        days: planned,
        messages: messages.into_iter().map(message).collect(),
    })
}

/// All versions of these days.
async fn versions(system: &System, days: &[Day]) -> Result<Vec<Day>, Failure> {
    let mut all = Vec::new();
    for day in days {
        for version in 1..=day.version {
            all.extend(system.store.queries.day_version(&day.id, version).await?);
        }
    }
    Ok(all)
}

fn message(message: Message) -> MessageReport {
    let id = message.shared_id().to_owned();
    let (kind, channel) = (message.kind.as_str(), message.channel.as_str());
    MessageReport {
        id,
        kind,
        channel,
        subject: message.subject,
    }
}

fn planned_day(user: &User, day: Day) -> Option<DayReport> {
    let (call_place, set) = day.places()?;
    let (call_place, set) = (call_place.to_owned(), set.map(str::to_owned));
    // The table is in English, whatever the language of the person.
    let clocks = Clocks::new(Language::En, user, &day);
    let plan = day.plan.filter(|_| day.state == DayState::Planned)?;
    let shown = [
        clocks.at_call(plan.call_at),
        clocks.at_home(plan.wake_up),
        clocks.at_home(plan.departure),
    ];
    let before_call = plan.call_at.duration_since(plan.departure).as_mins();
    let zone = TimeZone::get(&day.time_zone).unwrap_or(TimeZone::UTC);
    let Plan {
        legs,
        onward,
        buffers,
        weather,
        warnings,
        location,
        ..
    } = plan;
    Some(DayReport {
        date: day.shooting_date,
        time_zone: day.time_zone,
        call: plan.call.strftime("%H:%M").to_string(),
        call_at: with_offset(plan.call_at, &zone),
        call_source: plan.call_source,
        location,
        call_place,
        set,
        route_quality: plan.route_quality,
        legs: legs.into_iter().map(without_road_names).collect(),
        onward,
        driving_minutes: before_call - i64::from(buffers.before_call()),
        buffers,
        departure: with_offset(plan.departure, &zone),
        wake_up: with_offset(plan.wake_up, &zone),
        weather,
        warnings,
        revision: day.revision,
        changes: day.changes,
        shown: shown.map(|time| time.to_string()),
    })
}

/// The leg without its road names, which are not part of the JSON contract.
fn without_road_names(leg: Leg) -> Leg {
    let via = Vec::new();
    Leg { via, ..leg }
}

/// RFC 3339 with the offset of the zone.
fn with_offset(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

fn emails(counts: EmailCounts) -> Emails {
    Emails {
        received: counts.received,
        planned: counts.planned,
        review: counts.review,
        skipped: counts.skipped,
        dead_letters: counts.dead_letters,
    }
}
