//! kill -9 of the real server under load: nothing lost, no effect twice, order kept.
//!
//! ```text
//! 200 messages -> serve (killed at 50 random moments, started again) -> state A
//! 200 messages -> serve (never killed)                               -> state B = A
//! ```
#![allow(clippy::unwrap_used)]

#[path = "crash/server.rs"]
mod server;
#[path = "crash/state.rs"]
mod state;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use engine::{Context, SystemClock};
use sim::load::{LoadMessage, crew, messages};

use server::Server;
use state::State;

const MESSAGES: usize = 200;
const KILLS: usize = 50;
const PEOPLE: usize = 24;

fn load(seed: u64) -> (Vec<sim::people::Person>, Vec<LoadMessage>) {
    let people = crew(seed, PEOPLE);
    let base = state::tomorrow();
    let load = messages(seed, &people, base, MESSAGES);
    (people, load)
}

/// Hands in every message, again and again until it is accepted.
async fn feed(server: &Server, load: &[LoadMessage], kills: &[usize], dice: &Context) {
    for (index, message) in load.iter().enumerate() {
        if kills.contains(&index) {
            // Somewhere in the middle of what the messages before have set going.
            let moment = Duration::from_millis((dice.fraction() * 120.0) as u64);
            let (killed, _) = tokio::join!(
                async {
                    tokio::time::sleep(moment).await;
                    server.kill_and_restart().await
                },
                server.hand_in(message),
            );
            assert!(killed, "the server was alive until it was killed");
        } else {
            server.hand_in(message).await;
        }
    }
}

async fn run(data: &Path, seed: u64, kills: &[usize], dice: &Context) -> State {
    let (people, load) = load(seed);
    state::register(data, &people).await;
    let server = Server::start(data).await;
    feed(&server, &load, kills, dice).await;
    server.until_finished(&load).await;
    server.stop().await;
    State::of(data, &load).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_fifty_times_ends_where_an_undisturbed_one_does() {
    // A thousand kills in the long tests.
    let seeds = match std::env::var_os("STILLONTIME_TEST_LONG") {
        Some(_) => 1..=20,
        None => 1..=1,
    };
    for seed in seeds {
        let dice = Context::seeded(Arc::new(SystemClock::new()), seed);
        let mut kills = Vec::new();
        while kills.len() < KILLS {
            let index = (dice.fraction() * MESSAGES as f64) as usize;
            if !kills.contains(&index) {
                kills.push(index);
            }
        }
        let disturbed = tempfile::tempdir().unwrap();
        let calm = tempfile::tempdir().unwrap();
        let killed = run(disturbed.path(), seed, &kills, &dice).await;
        killed.check();
        let undisturbed = run(calm.path(), seed, &[], &dice).await;
        undisturbed.check();
        killed.assert_same(&undisturbed, seed);
    }
}
