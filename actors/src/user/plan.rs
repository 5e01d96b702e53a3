//! The route is known: build the plan, or keep the old one if the change is not significant.

use callsheet::IntExt;
use engine::stage::Effects;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::long_drive::{needs_confirmation, question};
use super::person::Person;
use crate::events::{Notice, Payload, RouteAnswer, Routed};
use crate::model::{Day, DayState, EmailState, MessageKind, Plan, TravelTime, civil_time};
use crate::planning::{
    Advice, arrival, backwards, drive_home, is_plan_change_significant,
    is_weather_change_significant, rest_warning, warnings, wrap_at,
};
use crate::progress::{progress, progress_because, review};
use crate::reminders;
use crate::rows::Rows;

/// Applies the answer of the route stage to its day.
pub(super) fn routed(person: &mut Person, routed: Routed, now: Timestamp) -> Effects<Rows> {
    let Some(mut day) = person.days.get(&routed.day).cloned() else {
        return Effects::default();
    };
    let awaited = match routed.recheck {
        true => DayState::Planned,
        false => DayState::Planning,
    };
    if day.version != routed.version || day.state != awaited {
        // The answer is for an older version, or for a plan that the person is asked about.
        return Effects::default();
    }
    match routed.answer {
        RouteAnswer::NotFound { .. } if routed.recheck => Effects::default(),
        RouteAnswer::NotFound { code, detail } => unplannable(person, day, &code, &detail, now),
        found => match build(person, &mut day, found, now) {
            Some(plan) if routed.recheck => recheck(person, day, plan, now),
            Some(plan) if needs_confirmation(&day, &plan, false) => ask(person, day, &plan, now),
            Some(plan) => planned(person, day, plan, now),
            None => {
                let detail = "the sheet has no usable call time";
                unplannable(person, day, "plan/no-call-time", detail, now)
            }
        },
    }
}

fn build(person: &Person, day: &mut Day, answer: RouteAnswer, now: Timestamp) -> Option<Plan> {
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
    // The zone of the place of the call takes precedence; all texts show the call in it.
    day.time_zone = time_zone.unwrap_or_else(|| day.time_zone.clone());
    let zone = TimeZone::get(&day.time_zone).ok()?;
    let call_at = day.call_instant(&zone)?;
    let call = day.sheet.my_call.as_ref()?;
    let time = call.time?;
    let buffers = person.user.buffers;
    let times = backwards(call_at, &legs, &buffers);
    let arrival = arrival(times.departure, &legs, &buffers, quality);
    let home_zone = TimeZone::get(&person.user.time_zone).unwrap_or(TimeZone::UTC);
    let exterior =
        |scene: &callsheet::Scene| matches!(scene.int_ext, Some(IntExt::Ext | IntExt::IntExt));
    let mut found = warnings(&Advice {
        call_at,
        times,
        legs: &legs,
        buffers: &buffers,
        weather: weather.as_ref(),
        exterior: day.sheet.scenes.iter().any(exterior),
        zone: &home_zone,
        now,
    });
    found.extend(short_rest(person, day, call_at, times.wake_up));
    found.extend(noted);
    Some(Plan {
        version: day.version,
        call: civil_time(time)?,
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

/// Warns when the rest since the day before is too short. The drive home is assumed to be as
/// long as the drive there.
fn short_rest(
    person: &Person,
    day: &Day,
    call_at: Timestamp,
    wake_up: Timestamp,
) -> Option<String> {
    let before = person
        .days
        .before(call_at)
        .filter(|before| before.id != day.id)?;
    let plan = before.plan.as_ref()?;
    let wrap = wrap_at(before, plan);
    rest_warning(plan.call_at, wrap, drive_home(plan), wake_up)
}

fn planned(person: &mut Person, mut day: Day, plan: Plan, now: Timestamp) -> Effects<Rows> {
    // Without an earlier plan the person has not been notified of the day yet.
    let kind = match day.plan {
        None => MessageKind::ScheduleProcessed,
        Some(_) => MessageKind::ScheduleUpdated,
    };
    day.state = DayState::Planned;
    day.plan = Some(plan);
    let mut effects = store_planned(person, day.clone(), now);
    effects.timers = reminders::reschedule(&day, now);
    effects.emit.push(notice(&day, kind).emit(&day.user.0));
    effects.writes.progress = email_end(person, &day, now).writes.progress;
    effects
}

fn recheck(person: &mut Person, mut day: Day, plan: Plan, now: Timestamp) -> Effects<Rows> {
    let Some(old) = &day.plan else {
        return Effects::default();
    };
    let weather = plan.weather.as_ref();
    if now >= old.departure || !is_plan_change_significant(old, &plan.legs, weather) {
        return Effects::default();
    }
    // A later departure and a question wait for confirmation; an earlier departure and other
    // weather do not.
    let weather_changed = is_weather_change_significant(old.weather.as_ref(), weather);
    let asks = needs_confirmation(&day, &plan, true);
    let can_wait = asks || (plan.departure > old.departure && !weather_changed);
    if can_wait
        && !person
            .pending
            .confirm((&day.id, day.version), old.departure, now)
    {
        return Effects::default();
    }
    if asks {
        return ask(person, day, &plan, now);
    }
    day.plan = Some(plan);
    let mut effects = store_planned(person, day.clone(), now);
    effects.timers = reminders::reschedule(&day, now);
    effects
        .emit
        .push(notice(&day, MessageKind::RouteChanged).emit(&day.user.0));
    effects
}

/// Asks the person about a drive that is too long to be planned; the plan so far stays.
fn ask(person: &mut Person, day: Day, plan: &Plan, now: Timestamp) -> Effects<Rows> {
    unplannable(person, day, "plan/long-drive", &question(plan), now)
}

fn unplannable(
    person: &mut Person,
    mut day: Day,
    code: &str,
    detail: &str,
    now: Timestamp,
) -> Effects<Rows> {
    // The plan so far stays until the person has answered, which takes a new confirmation.
    day.state = DayState::InReview;
    day.confirmed = None;
    let mut effects = store(person, day.clone(), now);
    effects.emit = review(&day.email, &person.user.id, code, detail, now).emit;
    let mut ended = email_end(person, &day, now).writes.progress;
    for row in &mut ended {
        if row.state == EmailState::InReview {
            row.code = Some(code.to_owned());
            row.detail = Some(detail.to_owned());
        }
    }
    effects.writes.progress = ended;
    effects
}

fn store(person: &mut Person, mut day: Day, now: Timestamp) -> Effects<Rows> {
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

/// Stores a day with a new plan, and the travel time that the person is notified of.
fn store_planned(person: &mut Person, day: Day, now: Timestamp) -> Effects<Rows> {
    let travel_times = TravelTime::of(&day).into_iter().collect();
    let mut effects = store(person, day, now);
    effects.writes.travel_times = travel_times;
    effects
}

/// The end state of a day's message once all its days have an answer: planned if any day has
/// a plan or none needs a review, else in review.
fn email_end(person: &Person, day: &Day, now: Timestamp) -> Effects<Rows> {
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
