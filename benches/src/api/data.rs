//! A year of data of five hundred people, with an account for each.

use actors::model::{
    Buffers, CallSource, Channel, Coordinates, Day, DayId, DayState, EmailId, Language, Leg,
    Message, MessageKind, Place, Plan, RouteQuality, User, UserId,
};
use actors::rows::Rows;
use api::app::System;
use connectors::accounts::{Account, Role};
use engine::journal::Commit;
use jiff::civil::{Date, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use crate::Failure;

pub(super) const PEOPLE: usize = 500;
pub(super) const DAYS_EACH: i64 = 400;
pub(super) const MESSAGES_EACH: usize = 2_000;
pub(super) const PASSWORD: &str = "a horse with a battery";
const ZONE: &str = "Europe/Warsaw";
/// Number of each person's days that lie in the future.
const FUTURE_DAYS: i64 = 5;

pub(super) fn email(person: usize) -> String {
    format!("person{person}@example.com")
}

pub(super) fn day_name(person: usize, day: i64) -> String {
    let user = UserId::of(&email(person));
    format!("users/{user}/schedules/{}", day_id(person, day))
}

fn day_id(person: usize, day: i64) -> DayId {
    DayId(format!("d-{person:08x}{day:08x}"))
}

/// Writes all data to the store.
pub(super) async fn load(system: &System) -> Result<(), Failure> {
    let now = system.context.now();
    let hash = system.auth.passwords().hash(PASSWORD).await?;
    for person in 0..PEOPLE {
        let rows = rows(person, now)?;
        let commit = Commit::outside(rows, Vec::new());
        system.store.journal.commit(commit.into()).await?;
        let account = Account {
            id: UserId::of(&email(person)),
            email: email(person),
            password: Some(hash.clone()),
            role: Role::User,
            subject: None,
            totp: None,
            totp_step: 0,
            active: true,
            created: now,
        };
        system.auth.accounts().put(&account).await?;
    }
    Ok(())
}

fn rows(person: usize, now: Timestamp) -> Result<Rows, Failure> {
    let today = TimeZone::get(ZONE)?.to_datetime(now).date();
    let user = user(person, now);
    let mut rows = Rows::default();
    for day in 0..DAYS_EACH {
        let date = today.checked_add(Span::new().days(day + FUTURE_DAYS - DAYS_EACH + 1))?;
        rows.days.push(planned(person, day, &user, date)?);
    }
    for number in 0..MESSAGES_EACH {
        let before = SignedDuration::from_mins(i64::try_from(number)? * 260);
        rows.messages.push(Message {
            id: format!("m-{person}-{number}"),
            user: user.id.clone(),
            day: Some(day_id(person, i64::try_from(number)? % DAYS_EACH)),
            kind: MessageKind::ScheduleUpdated,
            channel: Channel::InApp,
            subject: "Film: call 06:30 -> 05:45".to_owned(),
            body: "Leave at 04:10 instead of 04:55, via S8 and ul. Zielona.".to_owned(),
            created: now - before,
        });
    }
    rows.users.push(user);
    Ok(rows)
}

fn user(person: usize, now: Timestamp) -> User {
    User {
        id: UserId::of(&email(person)),
        email: email(person),
        name: format!("Person {person}"),
        role: Some("1st AC".to_owned()),
        department: Some("camera".to_owned()),
        language: Language::Pl,
        time_zone: ZONE.to_owned(),
        home: Place {
            name: String::new(),
            address: "ul. Zielonej Latarni 12, Warszawa".to_owned(),
            at: Coordinates::new(52.2395, 21.089),
        },
        equipment_house: None,
        buffers: Buffers::default(),
        quiet_hours: None,
        created: now,
    }
}

fn planned(person: usize, day: i64, user: &User, date: Date) -> Result<Day, Failure> {
    let zone = TimeZone::get(ZONE)?;
    let call = time(5, 45, 0, 0);
    let call_at = zone
        .to_ambiguous_timestamp(date.to_datetime(call))
        .earlier()?;
    let printed = callsheet::CallTime::new(5, 45);
    let sheet = callsheet::Day {
        shooting_date: Some(date),
        crew_call: printed,
        primary_location: Some("ATM Studio, Wał Miedzeszyński 384, Warszawa".to_owned()),
        my_call: Some(callsheet::MyCall {
            time: printed,
            place: None,
            source: CallSource::Row,
            next_day: false,
        }),
        locations: vec![callsheet::Location {
            name: Some("ATM Studio".to_owned()),
            address: Some("Wał Miedzeszyński 384, Warszawa".to_owned()),
            role: callsheet::LocationRole::Set,
            coordinates: Some([52.209, 21.136]),
            what3words: None,
        }],
        ..callsheet::Day::default()
    };
    let departure = call_at - SignedDuration::from_mins(87);
    let computed = call_at - SignedDuration::from_hours(14);
    let plan = Plan {
        version: 1,
        call,
        call_at,
        call_source: CallSource::Row,
        location: "ATM Studio".to_owned(),
        route_quality: RouteQuality::Estimate,
        legs: vec![Leg {
            from: "dom".to_owned(),
            to: "ATM Studio".to_owned(),
            minutes: 31.5,
            metres: 20_100,
            via: vec!["S8".to_owned()],
        }],
        onward: None,
        buffers: user.buffers,
        departure,
        wake_up: departure - SignedDuration::from_mins(45),
        arrival: None,
        weather: None,
        warnings: vec!["early-wake: waking at 03:33".to_owned()],
        computed,
    };
    Ok(Day {
        id: day_id(person, day),
        user: user.id.clone(),
        email: EmailId(format!("e-{person}-{day}")),
        received: computed,
        production: "Cicha woda".to_owned(),
        unit: "main".to_owned(),
        shooting_date: date,
        time_zone: ZONE.to_owned(),
        version: 1,
        state: DayState::Planned,
        revision: None,
        sheet,
        changes: Vec::new(),
        plan: Some(plan),
        confirmed: None,
        updated: computed,
    })
}
