//! The ledger example, crashed between any two steps and killed with SIGKILL at random moments:
//! nothing is lost, nothing happens twice, the order of each account holds.
//!
//! The example checks its books itself; this test only crashes it. It is built by `cargo test -p engine` and `cargo nextest run -p engine`, but not by `--test crash`
//! alone.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use engine::{Context, SystemClock};

/// The program of the example, in `target/<profile>/examples`.
fn ledger(file: &Path, transfers: u32) -> Command {
    let test = std::env::current_exe().unwrap();
    let profile = test.ancestors().nth(2).unwrap();
    let program: PathBuf = profile.join("examples/ledger");
    assert!(
        program.exists(),
        "{} is missing: build it with `cargo build -p engine --example ledger`",
        program.display()
    );
    let mut command = Command::new(program);
    command
        .arg(file)
        .args(["--transfers", &transfers.to_string()]);
    command
}

/// Runs to the end, where the books are checked.
#[track_caller]
fn assert_books(file: &Path, transfers: u32, seed: &str) {
    let output: Output = ledger(file, transfers).output().unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success() && out.ends_with("the sum is unchanged\n"),
        "{seed}: {out}{err}"
    );
}

/// The steps of an event at which the example can abort.
const KINDS: [&str; 8] = [
    "before-fetch",
    "after-fetch",
    "before-handle",
    "after-handle",
    "before-commit",
    "after-commit",
    "before-parked",
    "after-parked",
];

#[test]
fn a_crash_between_any_two_steps_leaves_all_or_nothing() {
    const TRANSFERS: u32 = 4_000;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.db");
    // One file for all crashes: each run continues what the one before has left.
    let mut crashed = BTreeMap::<&str, u32>::new();
    for number in [1, 2, 3, 5, 9, 17, 33] {
        for kind in KINDS {
            let mut run = ledger(&file, TRANSFERS);
            let output = run
                .args(["--abort-at", &format!("{kind}={number}")])
                .output();
            let err = String::from_utf8_lossy(&output.unwrap().stderr).into_owned();
            *crashed.entry(kind).or_default() += u32::from(err.starts_with("abort: "));
        }
    }
    assert_books(&file, TRANSFERS, "steps");
    for kind in KINDS {
        assert!(
            crashed.get(kind).is_some_and(|count| *count > 1),
            "{kind}: {crashed:?}"
        );
    }
}

/// 50 kills, or 1,000 with `scripts/test --long`.
#[test]
fn kill_9_at_random_moments_loses_nothing_and_repeats_nothing() {
    let kills = match std::env::var_os("STILLONTIME_TEST_LONG") {
        Some(_) => 1_000,
        None => 50,
    };
    const SEED: u64 = 7;
    let random = Context::seeded(Arc::new(SystemClock::new()), SEED);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.db");
    // More than it can process before the last kill.
    let transfers = 200 * kills;
    let mut alive = 0;
    for _ in 0..kills {
        let mut child = ledger(&file, transfers)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_secs_f64(0.02 + 0.3 * random.fraction()));
        alive += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(alive * 2 > kills, "only {alive} of {kills} were alive");
    assert_books(&file, transfers, &format!("seed {SEED}"));
}
