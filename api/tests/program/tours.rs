//! Independent clients run the tour of docs/api.md against a demo: Python's grpcio with reflection,
//! `buf curl` over gRPC and gRPC-web, and k6. None uses code of this repository.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::program::{ran, stillontime};
use serde_json::Value;

/// Path of a tool that scripts/test installs, from the environment variable that names it.
fn installed(variable: &str, relative: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../target")
            .join(relative);
        assert!(
            path.exists(),
            "{relative} is missing: ./scripts/test installs it"
        );
        path.to_string_lossy().into_owned()
    })
}

fn tour(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs/tours")
        .join(name)
}

/// A demo in a process that ends with the test.
struct Demo {
    child: Child,
    address: String,
    email: String,
    password: String,
    _folder: tempfile::TempDir,
}

impl Demo {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ready.json");
        let child = stillontime()
            .args(["demo", "--listen", "127.0.0.1:0", "--ready-file"])
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut demo = Self {
            child,
            address: String::new(),
            email: String::new(),
            password: String::new(),
            _folder: folder,
        };
        for _ in 0..3_000 {
            if let Ok(text) = std::fs::read_to_string(&file) {
                let ready: Value = serde_json::from_str(&text).unwrap();
                let word = |value: &Value| value.as_str().unwrap().to_owned();
                demo.address = word(&ready["address"]);
                demo.email = word(&ready["login"]["email"]);
                demo.password = word(&ready["login"]["password"]);
                return demo;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the demo is not ready");
    }

    fn arguments(&self) -> [&str; 3] {
        [&self.address, &self.email, &self.password]
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines that a tour prints; it must succeed.
#[track_caller]
fn lines(command: &mut Command) -> Vec<String> {
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn python_takes_the_tour_without_generated_code() {
    let demo = Demo::start();
    let python = installed("STILLONTIME_TEST_PYTHON", "python/bin/python");
    let lines = lines(
        Command::new(python)
            .arg(tour("tour.py"))
            .args(demo.arguments()),
    );
    let has = |text: &str| assert!(lines.iter().any(|line| line.starts_with(text)), "{lines:?}");
    has("health: HEALTH_STATE_HEALTHY");
    has("signed in as: ROLE_ADMINISTRATOR");
    has("people: 4");
    has("first planned day: ");
    let confirmed = lines
        .iter()
        .filter(|line| *line == "confirmed: STATE_CONFIRMED");
    assert_eq!(confirmed.count(), 2, "{lines:?}");
    has("after sign-out: UNAUTHENTICATED");
}

#[test]
fn buf_takes_the_tour_over_grpc_and_grpc_web() {
    let demo = Demo::start();
    let buf = installed("STILLONTIME_TEST_BUF", "buf/node_modules/.bin/buf");
    for protocol in ["grpc", "grpcweb"] {
        let mut command = Command::new(tour("tour.sh"));
        command
            .args(demo.arguments())
            .arg(protocol)
            .env("BUF", &buf);
        let lines = lines(&mut command);
        let has = |text: &str| {
            assert!(
                lines.iter().any(|line| line == text),
                "{protocol}: {lines:?}"
            )
        };
        has("health: HEALTH_STATE_HEALTHY");
        has("signed in as: ROLE_ADMINISTRATOR");
        has("people: 4");
        has("after sign-out: unauthenticated");
    }
}

#[test]
fn k6_takes_the_tour() {
    let demo = Demo::start();
    let k6 = installed("STILLONTIME_TEST_K6", "python/bin/k6");
    let [address, email, password] = demo.arguments();
    let mut command = Command::new(k6);
    command
        .args([
            "run",
            "--quiet",
            "--no-usage-report",
            "--address",
            "127.0.0.1:0",
        ])
        .args(["-e", &format!("ADDRESS={address}")])
        .args(["-e", &format!("EMAIL={email}")])
        .args(["-e", &format!("PASSWORD={password}")])
        .arg(tour("tour.js"));
    let output = lines(&mut command).join("\n");
    assert!(
        output.contains("signed out") && !output.contains('✗'),
        "{output}"
    );
}
