//! Rows as the stages would have written them: three people and their messages.

use actors::model::*;
use actors::rows::Rows;
use jiff::{SignedDuration, Timestamp, ToSpan};

pub(crate) fn user(address: &str, name: &str, language: Language, time_zone: &str) -> User {
    User {
        id: UserId::of(address),
        email: address.to_owned(),
        name: name.to_owned(),
        role: Some("1st AC".to_owned()),
        department: Some("camera".to_owned()),
        language,
        time_zone: time_zone.to_owned(),
        home: Place {
            name: "Home".to_owned(),
            ..Place::default()
        },
        equipment_house: None,
        buffers: Buffers::default(),
        quiet_hours: None,
        created: Timestamp::UNIX_EPOCH,
    }
}

pub(crate) fn email(id: &str, owner: Option<&User>, subject: &str, state: EmailState) -> Email {
    let received: Timestamp = "2026-11-24T15:05:00Z".parse().unwrap();
    Email {
        id: EmailId(id.to_owned()),
        recipient: owner
            .map_or("nobody@example.com", |user| user.email.as_str())
            .to_owned(),
        user: owner.map(|user| user.id.clone()),
        message_id: None,
        subject: subject.to_owned(),
        raw: BlobId::of(id.as_bytes()),
        received,
        state,
        code: None,
        detail: None,
        finished: state.is_final().then_some(received),
    }
}

fn leg(from: &str, to: &str, minutes: f64, metres: u32) -> Leg {
    Leg {
        from: from.to_owned(),
        to: to.to_owned(),
        minutes,
        metres,
        via: Vec::new(),
    }
}

fn change(field: &str, old: &str, new: &str) -> Change {
    Change {
        field: field.to_owned(),
        old: old.to_owned(),
        new: new.to_owned(),
    }
}

/// A planned day whose call is tomorrow or later, so that it stays the next one.
pub(crate) fn day(id: &str, user: &User, call_at: Timestamp, production: &str) -> Day {
    let zone = jiff::tz::TimeZone::get(&user.time_zone).unwrap();
    let call = call_at.to_zoned_datetime(zone);
    let plan = Plan {
        version: 1,
        call: call.time(),
        call_at,
        call_source: CallSource::Row,
        location: "ATM Studio, Wał Miedzeszyński 384, Warszawa".to_owned(),
        route_quality: RouteQuality::RoadGraph,
        legs: vec![leg("Home", "ATM Studio", 31.5, 20_100)],
        onward: None,
        buffers: user.buffers,
        departure: call_at - SignedDuration::from_mins(87),
        wake_up: call_at - SignedDuration::from_mins(132),
        arrival: None,
        weather: None,
        warnings: Vec::new(),
        computed: call_at - SignedDuration::from_hours(14),
    };
    Day {
        id: DayId(id.to_owned()),
        user: user.id.clone(),
        email: EmailId("e-blue".to_owned()),
        received: plan.computed,
        production: production.to_owned(),
        unit: "main".to_owned(),
        shooting_date: call.date(),
        time_zone: user.time_zone.clone(),
        version: 1,
        state: DayState::Planned,
        revision: None,
        sheet: callsheet::Day::default(),
        changes: Vec::new(),
        confirmed: None,
        updated: plan.computed,
        plan: Some(plan),
    }
}

fn message(id: &str, user: &User, kind: MessageKind, subject: &str, body: &str) -> Message {
    Message {
        id: id.to_owned(),
        user: user.id.clone(),
        day: None,
        kind,
        channel: Channel::InApp,
        subject: subject.to_owned(),
        body: body.to_owned(),
        created: "2026-11-24T15:06:00Z".parse().unwrap(),
    }
}

pub(crate) const HOSTILE: &str = "<script>alert('x')</script>";

pub(crate) fn zofia() -> User {
    user(
        "zofia@example.com",
        "Zofia Wiśniewska",
        Language::Pl,
        "Europe/Warsaw",
    )
}

/// 05:45 in the zone on the day that is `days` after 2099-11-24: ahead of every test.
pub(crate) fn call(days: i64, time_zone: &str) -> Timestamp {
    let date = jiff::civil::date(2099, 11, 24)
        .checked_add(days.days())
        .unwrap();
    date.at(5, 45, 0, 0).in_tz(time_zone).unwrap().timestamp()
}

/// Three people: a revision with an estimate, a night call, and a sheet to correct.
pub(crate) fn rows() -> Rows {
    let zofia = zofia();
    let marcus = user(
        "marcus@example.com",
        "Marcus Lee",
        Language::En,
        "America/Los_Angeles",
    );
    let tomek = user(
        "tomek@example.com",
        "Tomasz Nowak",
        Language::Pl,
        "Europe/Warsaw",
    );

    let mut blue = day("d-1", &zofia, call(1, &zofia.time_zone), "Cicha woda");
    blue.version = 2;
    blue.revision = Some("blue".to_owned());
    blue.changes = vec![
        change("call", "06:30", "05:45"),
        change("location", "Hala 2, Łódź", "ATM Studio, Warszawa"),
    ];
    let plan = blue.plan.as_mut().unwrap();
    plan.route_quality = RouteQuality::Estimate;
    plan.legs = vec![
        leg("Dom", "Wypożyczalnia Heliograf", 18.2, 9_400),
        leg("Wypożyczalnia Heliograf", "ATM Studio", 31.5, 20_100),
    ];
    plan.warnings = vec!["short-rest: 7:40 h of rest".into()];
    let second = day("d-2", &zofia, call(2, &zofia.time_zone), "Cicha woda");
    let mut cancelled = day("d-3", &zofia, call(3, &zofia.time_zone), "Cicha woda");
    cancelled.state = DayState::Cancelled;

    let night = call(1, &marcus.time_zone) - SignedDuration::from_hours(4);
    let mut night = day("d-4", &marcus, night, "Harbor Lights");
    night.unit = "second".to_owned();
    night.revision = Some("goldenrod".to_owned());
    let plan = night.plan.as_mut().unwrap();
    plan.location = "Pier 46, 3011 Wharf Street, San Pedro".to_owned();
    plan.legs = vec![leg("Home", "Panavision Woodland Hills", 42.0, 38_600)];
    plan.onward = Some(leg("Panavision Woodland Hills", "Pier 46", 55.0, 61_000));
    plan.weather = Some(Weather {
        temperature_c: 11.0,
        precipitation_mm: 0.4,
        wind_ms: 6.0,
        summary: "light rain".to_owned(),
    });

    let mut review = email(
        "e-review",
        Some(&tomek),
        "Plan pracy 25.11 – DD 7",
        EmailState::InReview,
    );
    review.code = Some("plan/no-call".to_owned());
    review.detail = Some("Na planie nie ma czytelnej godziny wezwania. Podaj ją.".to_owned());
    let mut skipped = email("e-invoice", Some(&marcus), HOSTILE, EmailState::Skipped);
    skipped.code = Some("mail/no-call-sheet".to_owned());
    skipped.detail = Some("The message holds no call sheet.".to_owned());
    let mut dead = email("e-broken", None, "", EmailState::DeadLetter);
    dead.code = Some("callsheet/broken".to_owned());

    Rows {
        emails: vec![
            email(
                "e-blue",
                Some(&zofia),
                "Cicha woda – plan pracy, blue",
                EmailState::Planned,
            ),
            email(
                "e-night",
                Some(&marcus),
                "Harbor Lights call sheet #12",
                EmailState::Planned,
            ),
            email("e-new", Some(&zofia), "PUSH 1h", EmailState::Processing),
            review,
            skipped,
            dead,
        ],
        days: vec![blue, second, cancelled, night],
        messages: vec![
            message(
                "m-1",
                &zofia,
                MessageKind::ScheduleUpdated,
                "Wcześniej: wezwanie 05:45",
                "Wezwanie 06:30 → 05:45.\nPobudka 03:33, wyjazd 04:18.",
            ),
            message(
                "m-2",
                &marcus,
                MessageKind::ScheduleProcessed,
                HOSTILE,
                HOSTILE,
            ),
            message(
                "m-3",
                &tomek,
                MessageKind::ReviewRequest,
                "Brak godziny wezwania",
                "Otwórz plan i podaj godzinę.",
            ),
        ],
        users: vec![zofia, marcus, tomek],
        ..Rows::default()
    }
}
