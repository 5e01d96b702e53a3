//! The route is known: make the plan, or keep the old one if hardly anything changed.

use callsheet::IntExt;
use engine::stage::Effects;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Person;
use crate::events::{Notice, Payload, RouteAnswer, Routed};
use crate::model::{Day, DayState, EmailState, MessageKind, Plan, TravelTime};
use crate::planning::{
    Advice, arrival, backwards, civil, rest_warning, warnings, way_home, wrap_at,
};
use crate::progress::{progress, progress_because, review};
use crate::reminders;
use crate::route;
use crate::rows::Rows;

/// Takes over the answer of the route stage.
pub(super) fn routed(person: &mut Person, routed: Routed, now: Timestamp) -> Effects<Rows> {
    let Some(mut day) = person.days.get(&routed.day).cloned() else {
        return Effects::default();
    };
    let waits = day.state == DayState::Planning || routed.recheck;
    if day.version != routed.version || !waits {
        // A newer version has asked for itself.
        return Effects::default();
    }
    match routed.answer {
        RouteAnswer::NotFound { .. } if routed.recheck => Effects::default(),
        RouteAnswer::NotFound { code, detail } => unplannable(person, day, &code, &detail, now),
        found => match make(person, &mut day, found, now) {
            Some(plan) if routed.recheck => recheck(person, day, plan, now),
            Some(plan) => planned(person, day, plan, now),
            None => {
                let text = "the sheet has no usable call time";
                unplannable(person, day, "plan/no-call-time", text, now)
            }
        },
    }
}

fn make(person: &Person, day: &mut Day, answer: RouteAnswer, now: Timestamp) -> Option<Plan> {
    let RouteAnswer::Found {
        legs,
        onward,
        quality,
        time_zone,
        weather,
        warnings: noted,
    } = answer
    else {
        return None;
    };
    // The place decides over the zone; every text about the day uses it from here on.
    day.time_zone = time_zone.unwrap_or_else(|| day.time_zone.clone());
    let zone = TimeZone::get(&day.time_zone).ok()?;
    let call_at = day.call_instant(&zone)?;
    let call = day.sheet.my_call.as_ref()?;
    let time = call.time?;
    let buffers = person.user.buffers;
    let times = backwards(call_at, &legs, &buffers);
    let arrival = arrival(times.departure, &legs, &buffers, quality);
    let exterior =
        |scene: &callsheet::Scene| matches!(scene.int_ext, Some(IntExt::Ext | IntExt::IntExt));
    let mut found = warnings(&Advice {
        call_at,
        times,
        legs: &legs,
        buffers: &buffers,
        weather: weather.as_ref(),
        exterior: day.sheet.scenes.iter().any(exterior),
        zone: &zone,
        now,
    });
    found.extend(rest(person, day, call_at, times.wake_up));
    found.extend(noted);
    Some(Plan {
        version: day.version,
        call: civil(time)?,
        call_at,
        call_source: call.source,
        location: day.sheet.primary_location.clone().unwrap_or_default(),
        route_quality: quality,
        legs,
        onward,
        buffers,
        departure: times.departure,
        wake_up: times.wake_up,
        arrival: Some(arrival),
        weather,
        warnings: found,
        computed: now,
    })
}

/// Warns when the night since the day before is too short. The way home is taken to be
/// as long as the way there.
fn rest(person: &Person, day: &Day, call_at: Timestamp, wake_up: Timestamp) -> Option<String> {
    let before = person
        .days
        .before(call_at)
        .filter(|before| before.id != day.id)?;
    let plan = before.plan.as_ref()?;
    let wrap = wrap_at(before, plan);
    rest_warning(plan.call_at, wrap, way_home(plan), wake_up)
}

fn planned(person: &mut Person, mut day: Day, plan: Plan, now: Timestamp) -> Effects<Rows> {
    // A day that never had a plan was never told of.
    let kind = match day.plan {
        None => MessageKind::ScheduleProcessed,
        Some(_) => MessageKind::ScheduleUpdated,
    };
    day.state = DayState::Planned;
    day.plan = Some(plan);
    let mut effects = told(person, day.clone(), now);
    effects.timers = reminders::follow(&day, now);
    effects.emit.push(notice(&day, kind).emit(&day.user.0));
    effects.writes.progress = finished(person, &day, now).writes.progress;
    effects
}

fn recheck(person: &mut Person, mut day: Day, plan: Plan, now: Timestamp) -> Effects<Rows> {
    let Some(old) = &day.plan else {
        return Effects::default();
    };
    if now >= old.departure || !is_worth_telling(old, &plan) {
        return Effects::default();
    }
    // Leaving later can wait for a second look; leaving earlier cannot, nor can weather.
    let can_wait = plan.departure > old.departure && !weather_turned(old, &plan);
    if can_wait
        && !person
            .readings
            .confirms((&day.id, day.version), old.departure, now)
    {
        return Effects::default();
    }
    day.plan = Some(plan);
    let mut effects = told(person, day.clone(), now);
    effects.timers = reminders::follow(&day, now);
    effects
        .emit
        .push(notice(&day, MessageKind::RouteChanged).emit(&day.user.0));
    effects
}

/// Whether a new plan of the same version differs enough.
fn is_worth_telling(old: &Plan, new: &Plan) -> bool {
    route::matters(
        route::travel_minutes(&old.legs),
        route::travel_minutes(&new.legs),
    ) || weather_turned(old, new)
}

fn weather_turned(old: &Plan, new: &Plan) -> bool {
    route::weather_matters(old.weather.as_ref(), new.weather.as_ref())
}

fn unplannable(
    person: &mut Person,
    mut day: Day,
    code: &str,
    detail: &str,
    now: Timestamp,
) -> Effects<Rows> {
    // The plan of the version before stands until the person has answered.
    day.state = DayState::InReview;
    let mut effects = keep(person, day.clone(), now);
    effects.emit = review(&day.email, &person.user.id, code, detail, now).emit;
    let mut ended = finished(person, &day, now).writes.progress;
    for row in &mut ended {
        if row.state == EmailState::InReview {
            row.code = Some(code.to_owned());
            row.detail = Some(detail.to_owned());
        }
    }
    effects.writes.progress = ended;
    effects
}

fn keep(person: &mut Person, mut day: Day, now: Timestamp) -> Effects<Rows> {
    day.updated = now;
    let writes = Rows {
        days: vec![day.clone()],
        ..Rows::default()
    };
    person.days.put(day);
    Effects {
        writes,
        ..Effects::default()
    }
}

/// Keeps a day with a new plan, and what it says about the drives.
fn told(person: &mut Person, day: Day, now: Timestamp) -> Effects<Rows> {
    let travel_times = TravelTime::of(&day).into_iter().collect();
    let mut effects = keep(person, day, now);
    effects.writes.travel_times = travel_times;
    effects
}

/// The message of a day ends when all its days have an answer; one plan is enough for it
/// to have made a plan.
fn finished(person: &Person, day: &Day, now: Timestamp) -> Effects<Rows> {
    let states: Vec<_> = person.days.of(&day.email).map(|day| day.state).collect();
    if states.contains(&DayState::Planning) {
        return Effects::default();
    }
    if states.contains(&DayState::InReview) && !states.contains(&DayState::Planned) {
        return progress_because(&day.email, EmailState::InReview, "", "", now);
    }
    progress(&day.email, EmailState::Planned, now)
}

fn notice(day: &Day, kind: MessageKind) -> Notice {
    Notice {
        user: day.user.clone(),
        kind,
        day: Some((day.id.clone(), day.version)),
        email: Some(day.email.clone()),
        code: String::new(),
        detail: String::new(),
    }
}
