//! `serve` and `ingest`: a server from its ready file to SIGTERM.

use std::fs::File;
use std::io::{Read, Seek};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Child, Command, Output};
use std::thread::sleep;
use std::time::Duration;

use engine::Context;
use hdrhistogram::serialization::Deserializer;
use proto::v1;
use proto::v1::admin_service_client::AdminServiceClient;
use proto::v1::auth_service_client::AuthServiceClient;
use serde_json::Value;
use tonic::Request;
use world::people::people;
use world::samples::samples;

use crate::program::{Ran, has_keys, ran, run, stillontime};

/// A server that is killed if a test ends early.
pub(crate) struct Server {
    child: Option<Child>,
    /// Files instead of pipes: nothing reads a pipe while the server runs, and a full pipe blocks
    /// it.
    stdout: File,
    stderr: File,
    pub(crate) address: String,
    /// The data folder.
    pub(crate) data: String,
    /// Only `demo` has a login.
    pub(crate) login: Value,
}

impl Server {
    pub(crate) fn start(data: &Path, arguments: &[&str]) -> Self {
        let ready = data.join("ready.json");
        let mut command = stillontime();
        command
            .args(arguments)
            .args(["--listen", "localhost:0", "--ready-file"])
            .arg(&ready);
        let [stdout, stderr] = [(); 2].map(|()| tempfile::tempfile().unwrap());
        let child = command
            .stdout(stdout.try_clone().unwrap())
            .stderr(stderr.try_clone().unwrap())
            .spawn()
            .unwrap();
        let mut server = Self {
            child: Some(child),
            stdout,
            stderr,
            address: String::new(),
            data: String::new(),
            login: Value::Null,
        };
        for _ in 0..1500 {
            if let Ok(text) = std::fs::read_to_string(&ready) {
                let ready: Value = serde_json::from_str(&text).unwrap();
                has_keys(&ready, "address data_dir login");
                server.login = ready["login"].clone();
                server.data = ready["data_dir"].as_str().unwrap().to_owned();
                assert!(Path::new(ready["data_dir"].as_str().unwrap()).is_dir());
                server.address = ready["address"].as_str().unwrap().to_owned();
                return server;
            }
            sleep(Duration::from_millis(20));
        }
        panic!("the server is not ready");
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Whether standard error contains the text so far.
    pub(crate) fn has_logged(&self, text: &str) -> bool {
        self.logged().contains(text)
    }

    /// Standard error so far.
    fn logged(&self) -> String {
        let mut bytes = vec![0; self.stderr.metadata().unwrap().len() as usize];
        // Reads at an offset, since a seek would also move the position that the server writes at.
        self.stderr.read_exact_at(&mut bytes, 0).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// Runs the line with this command that `demo` has printed, in a folder.
    fn printed_command(&self, command: &str, folder: &Path) -> Ran {
        let (program, logged) = (env!("CARGO_BIN_EXE_stillontime"), self.logged());
        let start = format!("  {program} {command} ");
        let line = logged.lines().find(|line| line.starts_with(&start));
        let line = line.unwrap_or_else(|| panic!("no line {start:?} in {logged}"));
        let arguments = line.split_whitespace().skip(1);
        run(stillontime().args(arguments).current_dir(folder))
    }

    /// Sends SIGTERM and waits for the result.
    pub(crate) fn stop(mut self) -> Ran {
        let mut child = self.child.take().unwrap();
        let kill = Command::new("sh")
            .args(["-c", &format!("kill -TERM {}", child.id())])
            .status();
        assert!(kill.unwrap().success());
        ran(Output {
            status: child.wait().unwrap(),
            stdout: read_all(&mut self.stdout),
            stderr: read_all(&mut self.stderr),
        })
    }
}

fn read_all(file: &mut File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn a_message_is_ingested_and_the_server_stops_on_sigterm() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let written = run(stillontime().arg("samples").arg(home.path()));
    assert_eq!(written.code, 0, "{}", written.stderr);
    let config = home.path().join("stillontime.toml");
    let places = home.path().join("places.json");
    std::fs::write(
        &config,
        format!("[geocode]\nfile = '{}'\n", places.display()),
    )
    .unwrap();
    let (data_flag, config) = (data.to_str().unwrap(), config.to_str().unwrap());
    let serve = ["serve", "--data", data_flag, "--config", config];
    let server = Server::start(home.path(), &serve);
    assert!(server.login.is_null());

    let ola = &people()[0];
    let home_at = format!("{},{}", ola.home.lat, ola.home.lon);
    let mut add = stillontime();
    add.args([
        "user", "add", "--email", &ola.email, "--name", &ola.name, "--role", &ola.role,
    ])
    .args([
        "--time-zone",
        &ola.time_zone,
        "--home",
        &ola.home.address,
        "--home-at",
        &home_at,
    ])
    .args(["--department", "camera", "--data"])
    .arg(&data);
    let added = run(&mut add);
    assert_eq!(added.code, 0, "{}", added.stderr);

    let day = world::calendar::tomorrow(Context::system().unwrap().now());
    let sample = &samples(day)[0];
    let file = home.path().join("mail.eml");
    std::fs::write(&file, &sample.eml).unwrap();
    let url = format!("http://{}", server.address);
    let ingest = |more: &[&str]| {
        let mut ingest = stillontime();
        ingest
            .arg("ingest")
            .arg(&file)
            .args(["--server", &url, "--output", "json", "--data"])
            .arg(&data)
            .args(more);
        run(&mut ingest)
    };
    let first = ingest(&["--wait"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let answer = first.json();
    has_keys(&answer[0], "file id state code detail schedules");
    assert_eq!(answer[0]["state"], "planned", "{answer}");
    assert_eq!(answer[0]["schedules"].as_array().unwrap().len(), 1);
    // A message that is submitted again keeps its id.
    assert_eq!(ingest(&[]).json()[0]["id"], answer[0]["id"]);
    let unknown = ingest(&["--to", "unknown@example.com", "--wait"]);
    assert_eq!(
        (unknown.code, &unknown.json()[0]["code"]),
        (0, &"mail/unknown-person".into())
    );
    let cure = unknown.json()[0]["detail"].to_string();
    assert!(cure.contains("stillontime user add --email"), "{cure}");
    let invalid = ingest(&["--to", "foo"]);
    let message = invalid.error()["error"]["message"].to_string();
    assert_eq!(invalid.code, 2, "{message}");
    assert!(
        message.contains("foo") && message.contains("--to"),
        "{message}"
    );

    let stopped = server.stop();
    assert_eq!(
        (stopped.code, stopped.stderr.contains("not finished")),
        (0, false),
        "{stopped:?}"
    );
    assert!(!home.path().join("ready.json").exists());
    assert!(
        stopped.stdout.starts_with("listening on http://127.0.0.1:"),
        "{}",
        stopped.stdout
    );
    for line in [
        format!("\ninbox:  {data_flag}/inbox "),
        format!("\noutbox: {data_flag}/outbox "),
        "\nno people yet; to add the first: stillontime user add --help\n".to_owned(),
    ] {
        assert!(stopped.stdout.contains(&line), "{}", stopped.stdout);
    }
}

#[tokio::test]
async fn the_demo_serves_its_pages_and_its_operator_can_sign_in() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &["demo", "--output", "json"]);
    has_keys(&server.login, "email password");
    let url = format!("http://{}", server.address);
    let word = |key: &str| server.login[key].as_str().unwrap().to_owned();
    let request = v1::LoginRequest {
        email: word("email"),
        password: word("password"),
        code: String::new(),
    };
    let mut auth = AuthServiceClient::connect(url.clone()).await.unwrap();
    let answer = auth.login(request).await.unwrap().into_inner();
    assert_eq!(answer.role(), v1::Role::Administrator);
    // Commands accept the access token too.
    let token = answer.tokens.unwrap().access_token;
    let mut actors = stillontime();
    let actors = run(actors.args(["actors", "--server", &url, "--token", &token]));
    assert_eq!(actors.code, 0, "{}", actors.stderr);
    drop(auth);
    for command in ["samples", "ingest"] {
        let ran = server.printed_command(command, home.path());
        assert_eq!(ran.code, 0, "{command}: {}", ran.stderr);
    }
    let stopped = server.stop();
    assert_eq!(stopped.code, 0, "{stopped:?}");
    assert_eq!(stopped.json()["emails"]["received"], 8);
    // The first time that an objective is met is not worth a warning.
    let is_ok = |line: &str| line.contains("WARN") && line.contains("level=\"ok\"");
    assert!(!stopped.stderr.lines().any(is_ok), "{}", stopped.stderr);
    assert!(!home.path().join("ready.json").exists());
    assert!(
        stopped.stderr.contains("sign in as operator@example.com"),
        "{}",
        stopped.stderr
    );
}

#[tokio::test]
async fn an_operator_reads_latencies_and_drains_the_server_over_grpc() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let mut server = Server::start(home.path(), &["serve", "--data", data.to_str().unwrap()]);
    let token = std::fs::read_to_string(data.join("operator.token")).unwrap();
    let url = format!("http://{}", server.address);
    let channel = tonic::transport::Endpoint::from_shared(url).unwrap();
    let channel = channel.connect().await.unwrap();
    let mut admin =
        AdminServiceClient::with_interceptor(channel, move |mut request: Request<()>| {
            let header = format!("Bearer {}", token.trim()).parse().unwrap();
            request.metadata_mut().insert("authorization", header);
            Ok(request)
        });
    let latency = admin.get_latency(v1::GetLatencyRequest {}).await.unwrap();
    let histograms = latency.into_inner().histograms;
    assert!(histograms.iter().any(|one| one.stage == "callsheet"));
    for one in histograms {
        let read = Deserializer::new().deserialize::<u64, _>(&mut one.hdr.as_slice());
        assert_eq!(read.unwrap().len(), 0, "no event was handled yet");
    }
    admin.drain(v1::DrainRequest {}).await.unwrap();
    let mut child = server.child.take().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!home.path().join("ready.json").exists());
}

#[test]
fn ingest_exits_with_5_if_the_server_is_unreachable() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("mail.eml");
    std::fs::write(&file, "Subject: x\n\n").unwrap();
    let ingest = |server: &str| {
        let mut ingest = stillontime();
        run(ingest
            .arg("ingest")
            .arg(&file)
            .args(["--server", server, "--output", "json"]))
    };
    // Nothing listens on port 1.
    let ran = ingest("http://127.0.0.1:1");
    assert_eq!(
        (ran.code, ran.error()["error"]["code"].as_str()),
        (5, Some("cli/unreachable"))
    );
    assert_eq!(ingest("not a url").code, 2);
    let mut missing = stillontime();
    let ran = run(missing.args(["ingest", "none.eml", "--server", "http://127.0.0.1:1"]));
    assert_eq!(ran.code, 1);
}

#[test]
fn a_port_in_use_is_reported() {
    let home = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut serve = stillontime();
    let ran = run(serve
        .args(["serve", "--listen", &address, "--data"])
        .arg(home.path()));
    assert_eq!(ran.code, 1);
    for text in ["error[cli/cannot-listen]", "--listen 127.0.0.1:0"] {
        assert!(ran.stderr.contains(text), "{}", ran.stderr);
    }
}

#[test]
fn an_address_that_is_not_loopback_is_rejected() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    for address in ["0.0.0.0:0", "[::]:0"] {
        let mut serve = stillontime();
        let ran = run(serve
            .args(["serve", "--output", "json", "--listen", address, "--data"])
            .arg(&data));
        assert_eq!(
            (ran.code, ran.error()["error"]["code"].as_str()),
            (1, Some("cli/not-loopback"))
        );
        assert!(!data.exists());
    }
    let named = run(stillontime().args(["serve", "--listen", "example.com:80"]));
    assert_eq!(
        (named.code, named.stderr.contains("localhost:7300")),
        (2, true)
    );
}

#[test]
fn a_missing_address_book_is_reported_with_its_option() {
    let home = tempfile::tempdir().unwrap();
    for command in [&["serve"][..], &["config", "check"]] {
        let ran = run(stillontime()
            .args(command)
            .args(["--output", "json", "--data"])
            .arg(home.path())
            .env("STILLONTIME__GEOCODE__FILE", "none.json"));
        let error = ran.error();
        assert_eq!(error["error"]["code"], "geocode/address-book");
        let text = error["error"]["message"].as_str().unwrap();
        assert!(
            text.contains("geocode.file") && text.contains("none.json"),
            "{text}"
        );
    }
}

#[test]
fn files_that_are_no_e_mails_are_not_submitted() {
    let home = tempfile::tempdir().unwrap();
    let sheet = samples(jiff::civil::date(2026, 11, 25))
        .remove(0)
        .pdf
        .unwrap();
    for (name, content) in [("sheet.pdf", &sheet[..]), ("sheet.zip", b"PK\x03\x04\0\0")] {
        let file = home.path().join(name);
        std::fs::write(&file, content).unwrap();
        // The file is rejected before the command connects to the server.
        let ran = run(stillontime().arg("ingest").arg(&file).args([
            "--server",
            "http://127.0.0.1:1",
            "--output",
            "json",
        ]));
        let error = ran.error();
        assert_eq!(
            (ran.code, &error["error"]["code"]),
            (1, &"cli/not-an-email".into())
        );
        let text = error["error"]["message"].as_str().unwrap();
        assert_eq!(
            text.contains("try `stillontime parse`"),
            name == "sheet.pdf"
        );
    }
}
