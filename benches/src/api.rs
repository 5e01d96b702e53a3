//! The API over a year of data: 500 people, 200,000 schedules, 1,000,000 notifications, in
//! SQLite and in PostgreSQL.
//!
//! Each endpoint of the performance requirements is called one call after the other over one
//! connection, and its time is that of the client: the network of the machine is in it. The
//! goal is a tenth of what is required; for sign-in, which a strong hash makes slow on
//! purpose, all of it.

mod calls;
mod data;
mod endpoints;
mod mixed;

use api::app::System;
use config::Settings;
use engine::Context;
use tokio_util::sync::CancellationToken;

use crate::servers::{Nats, Postgres, any_database};
use crate::{Failure, Figure};
use calls::Client;
use endpoints::ENDPOINTS;

/// All kinds of calls at a fixed rate.
const MIXED: &str = "mixed_2000";

/// Where the year of data is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Sqlite,
    Postgres,
}

impl Kept {
    fn id_of(self, name: &str) -> String {
        match self {
            Self::Sqlite => format!("api.{name}.p95_ms"),
            Self::Postgres => format!("api.postgres.{name}.p95_ms"),
        }
    }
}

/// Servers that live as long as this.
type Servers = (Nats, Option<Postgres>);

/// Measures every endpoint whose id contains `only`, with so many requests each.
///
/// # Errors
/// A call fails, or the server cannot be started.
pub async fn measure(only: &str, requests: usize) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    for kept in [Kept::Sqlite, Kept::Postgres] {
        let mut names = ENDPOINTS.iter().map(|(name, ..)| *name).chain([MIXED]);
        if names.any(|name| kept.id_of(name).contains(only)) {
            figures.extend(over(kept, only, requests).await?);
        }
    }
    Ok(figures)
}

async fn over(kept: Kept, only: &str, requests: usize) -> Result<Vec<Figure>, Failure> {
    let folder = tempfile::tempdir()?;
    let context = Context::system()?;
    let mut settings = Settings::of_folder(folder.path());
    // The limits are not what is measured.
    settings.identity.calls_per_second = 1_000_000;
    settings.identity.anonymous_per_second = 1_000_000;
    settings.pipeline.tick_seconds = 86_400;
    settings.server.backlog_limit = 1_000_000;
    let _servers: Option<Servers> = match kept {
        Kept::Sqlite => None,
        Kept::Postgres => {
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
    let (figures, served) = tokio::join!(
        async {
            let figures = all(&address, folder.path(), &context, (kept, only, requests)).await;
            stop.cancel();
            figures
        },
        system.serve(listener, stop.clone())
    );
    served?;
    system.stop().await;
    figures
}

async fn all(
    address: &str,
    data: &std::path::Path,
    context: &Context,
    (kept, only, requests): (Kept, &str, usize),
) -> Result<Vec<Figure>, Failure> {
    let mut client = Client::connect(address, data, context).await?;
    let mut figures = Vec::new();
    for (name, required, most) in ENDPOINTS {
        let id = kept.id_of(name);
        if !id.contains(only) {
            continue;
        }
        let count = requests.min(most);
        let mut times = Vec::with_capacity(count);
        // The first calls fill caches and start actors.
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
        figures.push(figure(
            &id,
            value,
            goal,
            &format!("{count} calls, {required} ms required"),
        ));
    }
    let id = kept.id_of(MIXED);
    if id.contains(only) {
        let (mut times, late) = mixed::run(address, data, context).await?;
        let what = format!("2000 calls a second for 10 s from when each was due, {late} late");
        figures.push(figure(&id, p95(&mut times), 10.0, &what));
    }
    Ok(figures)
}

fn p95(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    let place = (times.len() * 95).div_ceil(100).saturating_sub(1);
    times.get(place).copied().unwrap_or(f64::NAN)
}

fn figure(id: &str, value: f64, goal: f64, against: &str) -> Figure {
    Figure {
        id: id.to_owned(),
        value,
        unit: "ms".to_owned(),
        goal: Some(goal),
        better: "lower".to_owned(),
        against: against.to_owned(),
    }
}
