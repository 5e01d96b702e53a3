//! kill -9 of the real server under load: nothing lost, no effect twice, order kept.
//!
//! ```text
//! 200 messages -> serve (killed at 50 random moments, started again) -> state A
//! 200 messages -> serve (never killed)                               -> state B = A
//! 200 messages -> serve on NATS and PostgreSQL, all three killed     -> state C = B
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

/// What is brought down somewhere in the middle of what the messages before have set going.
#[async_trait::async_trait]
trait Victims: Sync {
    async fn bring_down(&self, number: usize, server: &Server);
}

/// The server alone.
struct OnlyTheServer;

#[async_trait::async_trait]
impl Victims for OnlyTheServer {
    async fn bring_down(&self, _: usize, server: &Server) {
        let alive = server.kill_and_restart().await;
        assert!(alive, "the server was alive until it was killed");
    }
}

/// The server, nats-server and PostgreSQL in turn: killed with -9, or paused.
struct Everything {
    nats: Mutex<Nats>,
    postgres: Mutex<Postgres>,
}

impl Everything {
    async fn start() -> (Self, String) {
        let (nats, postgres) = (Nats::start(), Postgres::start());
        let config = format!(
            "[log]\nurl = {:?}\n[store]\nurl = {:?}\nmin_connections = 2\n",
            nats.url,
            postgres.database().await
        );
        let everything = Self {
            nats: Mutex::new(nats),
            postgres: Mutex::new(postgres),
        };
        (everything, config)
    }
}

/// As long as a network may be away without anybody noticing.
const PAUSE: Duration = Duration::from_millis(700);

#[async_trait::async_trait]
impl Victims for Everything {
    async fn bring_down(&self, number: usize, server: &Server) {
        match number % 5 {
            0 => OnlyTheServer.bring_down(number, server).await,
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

/// Hands in every message, again and again until it is accepted.
async fn feed(
    server: &Server,
    load: &[LoadMessage],
    kills: &[usize],
    victims: &dyn Victims,
    dice: &Context,
) {
    let mut number = 0;
    for (index, message) in load.iter().enumerate() {
        if kills.contains(&index) {
            let moment = Duration::from_millis((dice.fraction() * 120.0) as u64);
            tokio::join!(
                async {
                    tokio::time::sleep(moment).await;
                    victims.bring_down(number, server).await;
                },
                server.hand_in(message),
            );
            number += 1;
        } else {
            server.hand_in(message).await;
        }
    }
}

/// A server from a fresh start to its end.
struct Run<'a> {
    seed: u64,
    kills: &'a [usize],
    victims: &'a dyn Victims,
    /// Added to the configuration.
    config: &'a str,
}

impl Run<'_> {
    async fn play(&self, dice: &Context) -> State {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        let (people, load) = load(self.seed);
        state::register(data, &people, self.config).await;
        let server = Server::start(data).await;
        feed(&server, &load, self.kills, self.victims, dice).await;
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
        victims: &OnlyTheServer,
        config: "",
    }
}

/// So many different messages at which something is brought down.
fn moments(count: usize, dice: &Context) -> Vec<usize> {
    let mut moments = Vec::new();
    while moments.len() < count {
        let index = (dice.fraction() * MESSAGES as f64) as usize;
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
async fn a_server_killed_fifty_times_ends_where_an_undisturbed_one_does() {
    // A thousand kills in the long tests.
    for seed in 1..=if is_long() { 20 } else { 1 } {
        let dice = Context::seeded(Arc::new(SystemClock::new()), seed);
        let kills = moments(KILLS, &dice);
        let disturbed = Run {
            kills: &kills,
            ..undisturbed(seed)
        };
        let killed = disturbed.play(&dice).await;
        killed.assert_same(&undisturbed(seed).play(&dice).await, seed);
    }
}

/// On JetStream and PostgreSQL, with all three going down, the end is that of the embedded
/// server that nobody disturbs.
#[tokio::test(flavor = "multi_thread")]
async fn servers_killed_in_turn_end_where_an_undisturbed_embedded_one_does() {
    for seed in 1..=if is_long() { 10 } else { 1 } {
        let dice = Context::seeded(Arc::new(SystemClock::new()), seed + 100);
        let kills = moments(20, &dice);
        let (everything, config) = Everything::start().await;
        let disturbed = Run {
            seed,
            kills: &kills,
            victims: &everything,
            config: &config,
        };
        let killed = disturbed.play(&dice).await;
        killed.assert_same(&undisturbed(seed).play(&dice).await, seed);
    }
}
