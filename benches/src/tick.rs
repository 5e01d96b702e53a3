//! A tick over a hundred thousand live plans to five hundred places in Heidelberg: their routes
//! are read from the store and estimated in batches, and one plan in twenty is computed in full
//! and written.
//!
//! `routes.tick_100k_s` is the duration of a tick, `routes.tick_ratio` its duration for each plan
//! divided by the mean time of a bare search ([`BareSearch`]) from home to place of the same plan.
//!
//! - Counted in the tick: everything from its event until the changed plans are durable, on all
//!   processors, divided by the number of live plans.
//! - Counted in the search: the shortest path between two nodes of the same graph, on one
//!   processor. Finding the roads near the two points and preparing the graph are not counted.
//!
//! The search is the peer because a tick without batch estimates would need at least one for each
//! plan, and because it is the library's, which no change of this project makes faster or slower.
//! Ticks and the searches for all plans run in turn in one process.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actors::events::{Payload, Tick};
use actors::model::{
    Buffers, CallSource, Coordinates, Day, DayId, DayState, EmailId, Language, Leg, MonitoredDrive,
    MonitoredRoute, Place, Plan, RouteQuality, User, UserId,
};
use actors::ports::{BatchEstimate, Ports, Queries, Routes};
use actors::route::RouteStage;
use actors::rows::Rows;
use callsheet::{CallTime, Location, LocationRole, MyCall};
use connectors::blobs::FileBlobs;
use connectors::calendar::IcsFiles;
use connectors::geocode::{self, Gazetteer};
use connectors::journal::{SqlQueries, SqlWriter};
use connectors::mail::outbox::{self, MaildirOutbox};
use connectors::reader::WorkerReader;
use connectors::routes::Embedded;
use engine::embedded;
use engine::event::EventId;
use engine::flow::limit::{self, Limits};
use engine::journal::{Commit, Journal};
use engine::stage::{Attempt, Outcome, Stage};
use engine::{Context, sql};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use roads::Point;

use crate::routes::{BareSearch, Dice, read};
use crate::{Failure, Measurement, median};

/// Ids of the measurements of this module.
pub const IDS: [&str; 2] = ["routes.tick_ratio", "routes.tick_100k_s"];

/// Goal of the ratio: to read, estimate and, where needed, compute and write a plan takes at most
/// as long as two bare searches.
const TICK_RATIO_GOAL: f64 = 2.0;

const ROUNDS: usize = 3;
const PLANS: usize = 100_000;
const PLACES: usize = 500;
/// One of this many plans has changed.
const CHANGE_INTERVAL: usize = 20;
const ZONE: &str = "Europe/Berlin";

/// Fills a store and measures ticks and bare searches alternately, several times. Reports the
/// medians of the rounds.
///
/// # Errors
/// The extract cannot be read, or the store fails.
pub async fn measure(folder: &Path) -> Result<Vec<Measurement>, Failure> {
    let context = Context::system()?;
    let data = tempfile::tempdir()?;
    let map = read(folder, "heidelberg")?;
    let points = random_points(&map);
    let mut bare = BareSearch::new(&map, drives(&points));
    let routes: Arc<dyn Routes> = Arc::new(Embedded::new(map));
    let now = context.now();
    let options = embedded::Options::new(data.path().join("stillontime.db"));
    let pool = embedded::open(&options).await?;
    let shared = sql::Pool::from(pool.clone());
    connectors::journal::migrate(&shared).await?;
    let journal = embedded::Embedded::start(&options, pool, SqlWriter, context.clone()).await?;
    let queries: Arc<dyn Queries> = Arc::new(SqlQueries::new(shared));
    for rows in plans(&*routes, &points, now).await? {
        journal
            .commit(Commit::outside(rows, Vec::new()).into())
            .await?;
    }
    let ports = ports(&context, data.path(), routes, queries.clone())?;
    let stage = Arc::new(RouteStage::new(ports, SignedDuration::from_mins(5)));
    let (mut ratios, mut ticks, mut searches) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let search = bare.mean_seconds(&context);
        let took = checked_tick(&stage, &journal, &queries, (&context, now)).await?;
        ratios.push(took / PLANS as f64 / search);
        ticks.push(took);
        searches.push(search);
    }
    journal.close().await;
    let conditions =
        format!("{PLANS} live plans to {PLACES} places, 1 in {CHANGE_INTERVAL} written");
    let peer = format!(
        "bare fast_paths for each plan, {:.1} us; {conditions}",
        median(searches) * 1e6
    );
    let (ratio, seconds) = (median(ratios), median(ticks));
    let goal = Some(TICK_RATIO_GOAL);
    Ok(vec![
        Measurement::lower_is_better(IDS[0], ratio, "ratio", goal, &peer),
        Measurement::lower_is_better(IDS[1], seconds, "s", None, &conditions),
    ])
}

/// The duration of one tick in seconds. Fails unless about as many plans were found changed as
/// have changed.
async fn checked_tick(
    stage: &Arc<RouteStage>,
    journal: &embedded::Embedded<Rows>,
    queries: &Arc<dyn Queries>,
    (context, now): (&Context, Timestamp),
) -> Result<f64, Failure> {
    let began = context.monotonic();
    let (written, parts) = tick(stage, journal, queries, (context, now)).await?;
    let took = context.monotonic().saturating_sub(began);
    let expected = PLANS / CHANGE_INTERVAL;
    if written.abs_diff(expected) > expected / 10 {
        return Err(
            format!("{written} plans were found changed instead of about {expected}").into(),
        );
    }
    let [estimated, computed, stored] = parts.map(|part| part.as_secs_f64());
    eprintln!(
        "estimated in {estimated:.2} s, computed in {computed:.2} s, written in {stored:.2} s"
    );
    Ok(took.as_secs_f64())
}

/// The homes of the people who drive to a place.
fn homes(points: &[Coordinates], place: usize) -> impl Iterator<Item = Coordinates> {
    let first = place * (PLANS / PLACES);
    (first..first + PLANS / PLACES).map(|number| points[number % points.len()])
}

/// The drives of all plans, from home to place.
fn drives(points: &[Coordinates]) -> impl Iterator<Item = (Point, Point)> {
    let pairs = (0..PLACES).flat_map(move |place| {
        let to = points[place];
        homes(points, place).map(move |home| (home, to))
    });
    let point = |at: Coordinates| Point::new(at.lat, at.lon);
    pairs.filter_map(move |(home, place)| Some((point(home)?, point(place)?)))
}

/// Random points near roads.
fn random_points(map: &roads::Map) -> Vec<Coordinates> {
    let mut dice = Dice(7);
    let edges = map.network().edges().len() as f64;
    let mut found = Vec::with_capacity(20_000);
    while found.len() < 20_000 {
        let edge = (dice.share() * edges) as u32;
        let at: Point = dice.moved(map.middle_of(edge), 40.0);
        found.extend(Coordinates::new(at.lat(), at.lon()));
    }
    found
}

/// Users with one planned day each, in batches of rows.
async fn plans(
    routes: &dyn Routes,
    points: &[Coordinates],
    now: Timestamp,
) -> Result<Vec<Rows>, Failure> {
    let zone = TimeZone::get(ZONE)?;
    let batches = (0..PLACES).map(|place| BatchEstimate {
        to: points[place],
        zone: zone.clone(),
        drives: homes(points, place)
            .map(|home| (home, arrive(now, place)))
            .collect(),
    });
    let batches: Vec<BatchEstimate> = batches.collect();
    let answers = routes.estimate(batches.clone()).await;
    let mut all_rows = Vec::new();
    let mut number = 0;
    for (place, (batch, answers)) in batches.iter().zip(answers).enumerate() {
        let mut rows = Rows::default();
        for ((home, _), seconds) in batch.drives.iter().zip(answers) {
            let minutes = seconds.ok_or("a point without a route")? / 60.0;
            let changed = number % CHANGE_INTERVAL == 0;
            let minutes = minutes.max(0.1) * if changed { 0.7 } else { 1.0 };
            add(
                &mut rows, number, *home, batch.to, now, place, minutes, &zone,
            );
            number += 1;
        }
        all_rows.push(rows);
    }
    Ok(all_rows)
}

/// Call times spread over three hours, the first ten hours from now.
fn call(now: Timestamp, place: usize) -> Timestamp {
    let minutes = 600 + (place % 36) as i64 * 5;
    let call = now + SignedDuration::from_mins(minutes);
    call - SignedDuration::from_secs(call.as_second().rem_euclid(60))
}

fn arrive(now: Timestamp, place: usize) -> Timestamp {
    let before = i64::from(Buffers::default().before_call());
    call(now, place) - SignedDuration::from_mins(before)
}

#[allow(clippy::too_many_arguments, reason = "a row has that many columns")]
fn add(
    rows: &mut Rows,
    number: usize,
    home: Coordinates,
    set: Coordinates,
    now: Timestamp,
    place: usize,
    minutes: f64,
    zone: &TimeZone,
) {
    let user = UserId(format!("u-{number}"));
    let id = DayId(format!("d-{number}"));
    let at = |at: Coordinates| Place {
        name: "x".to_owned(),
        address: String::new(),
        at: Some(at),
    };
    rows.users.push(User {
        id: user.clone(),
        email: format!("p{number}@example.com"),
        name: "P".to_owned(),
        role: None,
        department: None,
        language: Language::Pl,
        time_zone: ZONE.to_owned(),
        home: at(home),
        equipment_house: None,
        buffers: Buffers::default(),
        quiet_hours: None,
        created: now,
    });
    let call_at = call(now, place);
    let arrive = arrive(now, place);
    let local = zone.to_datetime(call_at);
    let time = CallTime::new(
        local.hour().unsigned_abs().into(),
        local.minute().unsigned_abs().into(),
    );
    let sheet = callsheet::Day {
        my_call: time.map(|time| MyCall {
            time: Some(time),
            place: None,
            source: CallSource::Row,
            next_day: false,
        }),
        locations: vec![Location {
            name: Some("Set".to_owned()),
            address: None,
            role: LocationRole::Set,
            coordinates: Some([set.lat, set.lon]),
            what3words: None,
        }],
        ..callsheet::Day::default()
    };
    let departure = arrive - SignedDuration::from_secs_f64(minutes * 60.0);
    rows.days.push(Day {
        id: id.clone(),
        user,
        email: EmailId("e".to_owned()),
        received: now,
        production: "Film".to_owned(),
        unit: "main".to_owned(),
        shooting_date: local.date(),
        time_zone: ZONE.to_owned(),
        version: 1,
        state: DayState::Planned,
        revision: None,
        sheet,
        changes: Vec::new(),
        plan: Some(Plan {
            version: 1,
            call: local.time(),
            call_at,
            call_source: CallSource::Row,
            location: "Set".to_owned(),
            route_quality: RouteQuality::RoadGraph,
            legs: vec![Leg {
                from: "dom".to_owned(),
                to: "Set".to_owned(),
                minutes,
                metres: 5_000,
                via: Vec::new(),
            }],
            onward: None,
            buffers: Buffers::default(),
            departure,
            wake_up: departure,
            arrival: None,
            weather: None,
            warnings: Vec::new(),
            computed: now,
        }),
        confirmed: None,
        updated: now,
    });
    rows.monitored_routes.push(MonitoredRoute {
        day: id,
        version: 1,
        time_zone: ZONE.to_owned(),
        drives: vec![MonitoredDrive {
            from: home,
            to: set,
            arrive,
            minutes,
        }],
    });
}

fn ports(
    context: &Context,
    data: &Path,
    routes: Arc<dyn Routes>,
    queries: Arc<dyn Queries>,
) -> Result<Ports, Failure> {
    let limits = Limits::new(context.clone());
    let outbox = MaildirOutbox::new(data.join("outbox"), outbox::Options::default());
    Ok(Ports {
        reader: Arc::new(WorkerReader::new(connectors::reader::Options::default())),
        reader_limit: limits.limiter("reader", &limit::Options::default()),
        geocoder: Arc::new(Gazetteer::new(geocode::Options::default())?),
        routes,
        weather: None,
        blobs: Arc::new(FileBlobs::new(data.join("blobs"))),
        outbox: Arc::new(outbox),
        calendars: Arc::new(IcsFiles::new(data.join("calendars"))),
        queries,
    })
}

/// Runs the tick, the full computations that it requests, and the writes of the days that
/// change. Returns the number of changed days, and the duration of each of the three parts.
async fn tick(
    stage: &Arc<RouteStage>,
    journal: &embedded::Embedded<Rows>,
    queries: &Arc<dyn Queries>,
    (context, now): (&Context, Timestamp),
) -> Result<(usize, [Duration; 3]), Failure> {
    let began = context.monotonic();
    let requested = handle(stage, Tick {}.emit("tick"), now).await?;
    let estimated = context.monotonic();
    let mut days = Vec::new();
    for chunk in requested.chunks(256) {
        let tasks = chunk.iter().cloned().map(|emit| {
            let stage = Arc::clone(stage);
            tokio::spawn(async move {
                let emitted = handle(&stage, emit.clone(), now).await?;
                Ok::<_, Failure>((!emitted.is_empty()).then_some(emit.key))
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            days.extend(task.await??);
        }
    }
    let changed = days.len();
    let computed = context.monotonic();
    for chunk in days.chunks(500) {
        let mut rows = Rows::default();
        // In the running system as many actors read concurrently.
        let reads = chunk.iter().map(|user| {
            let (queries, id) = (queries.clone(), DayId(user.replace("u-", "d-")));
            tokio::spawn(async move { queries.day(&id).await })
        });
        for read in reads.collect::<Vec<_>>() {
            let day = read.await??.ok_or("a day is missing")?;
            let mut day = Day::clone(&day);
            if let Some(plan) = &mut day.plan {
                plan.departure -= SignedDuration::from_mins(1);
            }
            rows.days.push(day);
        }
        journal
            .commit(Commit::outside(rows, Vec::new()).into())
            .await?;
    }
    let parts = [
        estimated.saturating_sub(began),
        computed.saturating_sub(estimated),
        context.monotonic().saturating_sub(computed),
    ];
    Ok((changed, parts))
}

async fn handle(
    stage: &RouteStage,
    emit: engine::event::Emit,
    now: Timestamp,
) -> Result<Vec<engine::event::Emit>, Failure> {
    let event = emit.event(EventId("tick".to_owned()), now);
    let outcome = stage.handle(&mut (), &event, &Attempt::new(now, 1)).await;
    match outcome.map_err(|error| error.to_string())? {
        Outcome::Done(effects) => Ok(effects.emit),
        other => Err(format!("{other:?}").into()),
    }
}
