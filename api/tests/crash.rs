//! kill -9 of the real server under load: no message is lost, no effect happens twice, order is
//! kept.
//!
//! ```text
//! 200 messages -> serve (killed and restarted at 50 random moments) -> state A
//! 200 messages -> serve (never killed)                              -> state B = A
//! 200 messages -> serve on NATS and PostgreSQL, all three killed    -> state C = B
//! ```
#![allow(clippy::unwrap_used)]

#[path = "support/bearer.rs"]
mod bearer;
#[path = "crash/server.rs"]
mod server;
#[path = "../../engine/tests/support/servers.rs"]
mod servers;
#[path = "crash/state.rs"]
mod state;

use std::sync::Arc;
use std::time::Duration;

use engine::{Context, SystemClock};
use sim::load::{LoadMessage, crew, messages};

use tokio::sync::Mutex;

use server::Server;
use servers::{Nats, Postgres};
use state::State;

const MESSAGES: usize = 200;
const KILLS: usize = 50;
const PEOPLE: usize = 24;

fn load(seed: u64) -> (Vec<world::people::Person>, Vec<LoadMessage>) {
    let people = crew(seed, PEOPLE);
    let base = state::tomorrow();
    let load = messages(seed, &people, base, MESSAGES);
    (people, load)
}

/// The processes that are killed or paused while earlier messages are still being processed.
#[async_trait::async_trait]
trait Targets: Sync {
    async fn disrupt(&self, number: usize, server: &Server);
}

/// Only the server.
struct ServerOnly;

#[async_trait::async_trait]
impl Targets for ServerOnly {
    async fn disrupt(&self, _: usize, server: &Server) {
        let alive = server.kill_and_restart().await;
        assert!(alive, "the server was alive until it was killed");
    }
}

/// The server, nats-server and PostgreSQL in turn: killed with SIGKILL, or paused.
struct AllProcesses {
    nats: Mutex<Nats>,
    postgres: Mutex<Postgres>,
}

impl AllProcesses {
    async fn start() -> (Self, String) {
        let (nats, postgres) = (Nats::start(), Postgres::start());
        let config = format!(
            "[log]\nurl = {:?}\n[store]\nurl = {:?}\nmin_connections = 2\n",
            nats.url,
            postgres.database().await
        );
        let processes = Self {
            nats: Mutex::new(nats),
            postgres: Mutex::new(postgres),
        };
        (processes, config)
    }
}

/// Short enough that clients do not report the pause as an error.
const PAUSE: Duration = Duration::from_millis(700);

#[async_trait::async_trait]
impl Targets for AllProcesses {
    async fn disrupt(&self, number: usize, server: &Server) {
        match number % 5 {
            0 => ServerOnly.disrupt(number, server).await,
            1 => {
                let mut nats = self.nats.lock().await;
                nats.server.kill();
                nats.server.restart();
            }
            2 => {
                let mut postgres = self.postgres.lock().await;
                postgres.server.kill();
                postgres.server.restart();
            }
            3 => {
                let nats = self.nats.lock().await;
                nats.server.pause();
                tokio::time::sleep(PAUSE).await;
                nats.server.resume();
            }
            _ => {
                let postgres = self.postgres.lock().await;
                postgres.server.pause();
                tokio::time::sleep(PAUSE).await;
                postgres.server.resume();
            }
        }
    }
}

/// Submits every message until it is accepted. A kill happens while a message is being submitted.
async fn submit_all(
    server: &Server,
    load: &[LoadMessage],
    kills: &[usize],
    targets: &dyn Targets,
    random: &Context,
) {
    let mut number = 0;
    for (index, message) in load.iter().enumerate() {
        if kills.contains(&index) {
            let moment = Duration::from_millis((random.fraction() * 120.0) as u64);
            tokio::join!(
                async {
                    tokio::time::sleep(moment).await;
                    targets.disrupt(number, server).await;
                },
                server.submit(message),
            );
            number += 1;
        } else {
            server.submit(message).await;
        }
    }
}

/// One run of a server on an empty data folder.
struct Run<'a> {
    seed: u64,
    kills: &'a [usize],
    targets: &'a dyn Targets,
    /// Appended to the configuration file.
    config: &'a str,
}

impl Run<'_> {
    async fn execute(&self, random: &Context) -> State {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        let (people, load) = load(self.seed);
        state::register(data, &people, self.config).await;
        let server = Server::start(data).await;
        submit_all(&server, &load, self.kills, self.targets, random).await;
        server.until_finished(&load).await;
        server.stop().await;
        let state = State::of(data, &load).await;
        state.check();
        state
    }
}

fn undisturbed(seed: u64) -> Run<'static> {
    Run {
        seed,
        kills: &[],
        targets: &ServerOnly,
        config: "",
    }
}

/// The indexes of `count` different messages at which a process is disrupted.
fn moments(count: usize, random: &Context) -> Vec<usize> {
    let mut moments = Vec::new();
    while moments.len() < count {
        let index = (random.fraction() * MESSAGES as f64) as usize;
        if !moments.contains(&index) {
            moments.push(index);
        }
    }
    moments
}

fn is_long() -> bool {
    std::env::var_os("STILLONTIME_TEST_LONG").is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_fifty_times_ends_in_the_state_of_an_undisturbed_one() {
    // The long tests kill a thousand times.
    for seed in 1..=if is_long() { 20 } else { 1 } {
        let random = Context::seeded(Arc::new(SystemClock::new()), seed);
        let kills = moments(KILLS, &random);
        let disturbed = Run {
            kills: &kills,
            ..undisturbed(seed)
        };
        let killed = disturbed.execute(&random).await;
        killed.assert_same(&undisturbed(seed).execute(&random).await, seed);
    }
}

/// On JetStream and PostgreSQL, with all three processes disrupted, the final state is that of an
/// undisturbed embedded server.
#[tokio::test(flavor = "multi_thread")]
async fn processes_killed_in_turn_on_nats_and_postgres_end_in_the_state_of_an_undisturbed_server() {
    for seed in 1..=if is_long() { 10 } else { 1 } {
        let random = Context::seeded(Arc::new(SystemClock::new()), seed + 100);
        let kills = moments(20, &random);
        let (processes, config) = AllProcesses::start().await;
        let disturbed = Run {
            seed,
            kills: &kills,
            targets: &processes,
            config: &config,
        };
        let killed = disturbed.execute(&random).await;
        killed.assert_same(&undisturbed(seed).execute(&random).await, seed);
    }
}
