//! Latency of the API over a year of data: 500 people, 200,000 schedules, 1,000,000
//! notifications, in SQLite and in PostgreSQL.
//!
//! Each endpoint of the performance requirements is called sequentially over one connection.
//! Times are measured at the client and include the loopback network. The goal is a tenth of
//! the required time, but the whole time for sign-in, which a strong password hash makes slow
//! on purpose.

mod calls;
mod data;
mod endpoints;
mod mixed;

use api::app::System;
use config::Settings;
use engine::Context;
use tokio_util::sync::CancellationToken;

use crate::servers::{Nats, Postgres, any_database};
use crate::{Failure, Measurement};
use calls::Client;
use endpoints::ENDPOINTS;

/// Id of the measurement with different calls at a fixed rate.
const MIXED: &str = "mixed_2000";

/// The database with the year of data.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    fn id_of(self, name: &str) -> String {
        match self {
            Self::Sqlite => format!("api.{name}.p95_ms"),
            Self::Postgres => format!("api.postgres.{name}.p95_ms"),
        }
    }
}

/// Servers that run until this value is dropped.
type Servers = (Nats, Option<Postgres>);

/// Measures every endpoint whose id contains `only`, with `requests` calls each.
///
/// # Errors
/// A call fails, or the server cannot be started.
pub async fn measure(only: &str, requests: usize) -> Result<Vec<Measurement>, Failure> {
    let mut measurements = Vec::new();
    for database in [Database::Sqlite, Database::Postgres] {
        let mut names = ENDPOINTS.iter().map(|(name, ..)| *name).chain([MIXED]);
        if names.any(|name| database.id_of(name).contains(only)) {
            measurements.extend(measure_with(database, only, requests).await?);
        }
    }
    Ok(measurements)
}

async fn measure_with(
    database: Database,
    only: &str,
    requests: usize,
) -> Result<Vec<Measurement>, Failure> {
    let folder = tempfile::tempdir()?;
    let context = Context::system()?;
    let mut settings = Settings::of_folder(folder.path());
    // Rate limits must not take effect.
    settings.identity.calls_per_second = 1_000_000;
    settings.identity.anonymous_per_second = 1_000_000;
    settings.pipeline.tick_seconds = 86_400;
    settings.server.backlog_limit = 1_000_000;
    let _servers: Option<Servers> = match database {
        Database::Sqlite => None,
        Database::Postgres => {
            let nats = Nats::start();
            let (url, server) = any_database().await;
            settings.log.url.clone_from(&nats.url);
            settings.store.url = url;
            Some((nats, server))
        }
    };
    let system = System::start(settings, context.clone()).await?;
    eprintln!("writing a year of data ...");
    let began = context.monotonic();
    data::load(&system).await?;
    let took = context.monotonic().saturating_sub(began);
    eprintln!("written in {:.0} s", took.as_secs_f64());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let stop = CancellationToken::new();
    let (measurements, served) = tokio::join!(
        async {
            let measurements = measure_all(
                &address,
                folder.path(),
                &context,
                (database, only, requests),
            )
            .await;
            stop.cancel();
            measurements
        },
        system.serve(listener, stop.clone())
    );
    served?;
    system.stop().await;
    measurements
}

async fn measure_all(
    address: &str,
    data: &std::path::Path,
    context: &Context,
    (database, only, requests): (Database, &str, usize),
) -> Result<Vec<Measurement>, Failure> {
    let mut client = Client::connect(address, data, context).await?;
    let mut measurements = Vec::new();
    for (name, required, most) in ENDPOINTS {
        let id = database.id_of(name);
        if !id.contains(only) {
            continue;
        }
        let count = requests.min(most);
        let mut times = Vec::with_capacity(count);
        // The first calls fill caches and start actors; they are not counted.
        for number in 0..count + count / 20 {
            let took = client.time(name, number).await;
            let took = took.map_err(|status| format!("{name}: {status}"))?;
            if number >= count / 20 {
                times.push(took);
            }
        }
        let goal = match name {
            "login" => required,
            _ => required / 10.0,
        };
        let value = p95(&mut times);
        eprintln!("{id}: {value:.2} ms");
        measurements.push(measurement(
            &id,
            value,
            goal,
            &format!("{count} calls, {required} ms required"),
        ));
    }
    let id = database.id_of(MIXED);
    if id.contains(only) {
        let (mut times, late) = mixed::run(address, data, context).await?;
        let what = format!(
            "2000 calls per second for 10 s, each timed from when it was due; {late} sent late"
        );
        measurements.push(measurement(&id, p95(&mut times), 10.0, &what));
    }
    Ok(measurements)
}

fn p95(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    let place = (times.len() * 95).div_ceil(100).saturating_sub(1);
    times.get(place).copied().unwrap_or(f64::NAN)
}

fn measurement(id: &str, value: f64, goal: f64, against: &str) -> Measurement {
    Measurement {
        id: id.to_owned(),
        value,
        unit: "ms".to_owned(),
        goal: Some(goal),
        better: "lower".to_owned(),
        against: against.to_owned(),
    }
}
