//! Real servers for tests: each in a folder of its own, on a free port of 127.0.0.1, stopped by
//! its pid. They can be killed, paused, and restarted on their data.
//!
//! Other crates include this file by its path. A program that is missing is a failure.
#![allow(dead_code, clippy::unwrap_used)]

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

/// A free port. It is below the ephemeral range and in a block of this process, so that neither a
/// client nor another test takes it before the server starts.
pub(crate) fn free_port() -> u16 {
    const BLOCK: u16 = 20;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Below 1000, so the conversion is lossless.
    let block = (std::process::id() % 1_000) as u16 * BLOCK;
    let ports =
        std::iter::repeat_with(|| 10_000 + block + NEXT.fetch_add(1, Ordering::Relaxed) % BLOCK);
    let mut ports = ports.take(usize::from(BLOCK));
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    ports.find(free).expect("a free port")
}

fn program(name: &str, folders: &[PathBuf]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).chain(folders.iter().cloned());
    let mut found = on_path.map(|folder| folder.join(name));
    found
        .find(|program| program.is_file())
        .unwrap_or_else(|| panic!("{name} is missing: ./scripts/test installs it"))
}

/// A server process and how to restart it.
pub(crate) struct Server {
    child: Child,
    command: Box<dyn Fn() -> Command + Send + Sync>,
    ports: Vec<u16>,
}

impl Server {
    /// Starts a server that listens on these ports.
    pub(crate) fn start(
        ports: &[u16],
        command: impl Fn() -> Command + Send + Sync + 'static,
    ) -> Self {
        let child = command().spawn().unwrap();
        let mut server = Self {
            child,
            command: Box::new(command),
            ports: ports.to_vec(),
        };
        server.wait();
        server
    }

    /// Waits until it listens on all ports. A process that ends at once is restarted: child
    /// processes of the one before may take a moment to end.
    fn wait(&mut self) {
        for _ in 0..3_000 {
            let listens = |port: &u16| TcpStream::connect(("127.0.0.1", *port)).is_ok();
            if self.ports.iter().all(listens) {
                return;
            }
            if self.child.try_wait().unwrap().is_some() {
                std::thread::sleep(Duration::from_millis(50));
                self.child = (self.command)().spawn().unwrap();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("no server listens on {:?}", self.ports);
    }

    /// Kills it with SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Restarts it after [`Server::kill`].
    pub(crate) fn restart(&mut self) {
        self.child = (self.command)().spawn().unwrap();
        self.wait();
    }

    /// Suspends it, which looks like a network partition.
    pub(crate) fn pause(&self) {
        self.signal("-STOP");
    }

    /// Resumes it.
    pub(crate) fn resume(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A nats-server with JetStream.
pub(crate) struct Nats {
    pub(crate) server: Server,
    pub(crate) url: String,
    folder: tempfile::TempDir,
}

impl Nats {
    pub(crate) fn start() -> Self {
        Self::with(&["-js"])
    }

    /// A server without JetStream.
    pub(crate) fn without_jetstream() -> Self {
        Self::with(&[])
    }

    /// A server with these arguments and its folder.
    fn with(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let mut own: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
        own.push("-sd".to_owned());
        own.push(folder.path().display().to_string());
        Self {
            server: nats_server(port, &[], own),
            url: format!("nats://127.0.0.1:{port}"),
            folder,
        }
    }
}

fn nats_server(port: u16, others: &[u16], arguments: Vec<String>) -> Server {
    let program = program(
        "nats-server",
        &["/usr/sbin".into(), "/usr/local/sbin".into()],
    );
    let ports = [&[port], others].concat();
    Server::start(&ports, move || {
        let mut command = Command::new(&program);
        command
            .args(["-a", "127.0.0.1", "-p", &port.to_string()])
            .args(&arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    })
}

/// A cluster of three nats-servers.
pub(crate) struct NatsCluster {
    pub(crate) servers: Vec<Server>,
    pub(crate) url: String,
    folder: tempfile::TempDir,
}

impl NatsCluster {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let routes: Vec<u16> = (0..3).map(|_| free_port()).collect();
        let ports: Vec<u16> = (0..3).map(|_| free_port()).collect();
        let all: Vec<String> = routes
            .iter()
            .map(|port| format!("nats://127.0.0.1:{port}"))
            .collect();
        let servers = ports
            .iter()
            .zip(&routes)
            .enumerate()
            .map(|(n, (port, route))| {
                let config = folder.path().join(format!("{n}.conf"));
                let text = format!(
                    "server_name: n{n}\njetstream {{ store_dir: \"{}\" }}\ncluster {{ name: test, \
                 listen: \"127.0.0.1:{route}\", routes: [{}] }}\n",
                    folder.path().join(n.to_string()).display(),
                    all.iter()
                        .map(|url| format!("\"{url}\""))
                        .collect::<Vec<_>>()
                        .join(", "),
                );
                std::fs::write(&config, text).unwrap();
                let config = config.display().to_string();
                nats_server(*port, &[*route], vec!["-c".to_owned(), config])
            });
        let servers = servers.collect();
        let urls: Vec<String> = ports
            .iter()
            .map(|port| format!("nats://127.0.0.1:{port}"))
            .collect();
        Self {
            servers,
            url: urls.join(","),
            folder,
        }
    }
}

/// A PostgreSQL server.
pub(crate) struct Postgres {
    pub(crate) server: Server,
    /// The address without the name of a database.
    base: String,
    folder: tempfile::TempDir,
}

/// Environment variable with the address of a server shared by all tests of a run, without the
/// name of a database.
const SHARED: &str = "STILLONTIME_TEST_POSTGRES";

impl Postgres {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let everyone = std::fs::Permissions::from_mode(0o777);
        std::fs::set_permissions(folder.path(), everyone).unwrap();
        let data = folder.path().join("data");
        let programs = postgres_programs();
        let mut initdb = as_postgres(&programs.join("initdb"));
        initdb
            .args([
                "--no-sync",
                "-A",
                "trust",
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "-D",
            ])
            .arg(&data);
        let made = initdb.output();
        let made = made.unwrap_or_else(|error| panic!("{}: {error}", programs.display()));
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let port = free_port();
        let (postgres, sockets) = (programs.join("postgres"), folder.path().to_owned());
        let server = Server::start(&[port], move || {
            let mut command = as_postgres(&postgres);
            command.args(["-h", "127.0.0.1", "-p", &port.to_string(), "-k"]);
            command.arg(&sockets).arg("-D").arg(&data);
            command.args(["-c", "max_connections=200"]);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command
        });
        Self {
            server,
            base: format!("postgres://postgres@127.0.0.1:{port}"),
            folder,
        }
    }

    /// Creates a database on this server and returns its address.
    pub(crate) async fn database(&self) -> String {
        database(&self.base).await
    }
}

/// Creates a database on the shared server, or on a server of its own, which runs as long as the
/// returned value exists.
pub(crate) async fn any_database() -> (String, Option<Postgres>) {
    match std::env::var(SHARED) {
        Ok(base) => (database(&base).await, None),
        Err(_) => {
            let server = Postgres::start();
            (server.database().await, Some(server))
        }
    }
}

async fn database(base: &str) -> String {
    use sqlx::{AssertSqlSafe, Connection};
    let unique = tempfile::Builder::new().prefix("test").tempdir().unwrap();
    let name = unique.path().file_name().unwrap().to_str().unwrap();
    let name = name
        .replace(|c: char| !c.is_ascii_alphanumeric(), "")
        .to_lowercase();
    let name = format!("{name}_{}", std::process::id());
    let address = format!("{base}/postgres");
    let mut tries = 0;
    let mut connection = loop {
        match sqlx::PgConnection::connect(&address).await {
            Ok(connection) => break connection,
            // The server listens before it accepts queries.
            Err(error) if tries > 500 => panic!("{address}: {error}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
        tries += 1;
    };
    let create = format!("CREATE DATABASE {name}");
    let made = sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut connection);
    made.await.unwrap();
    connection.close().await.unwrap();
    format!("{base}/{name}")
}

/// A command that runs as the user `postgres` if this process is root, since PostgreSQL refuses
/// to run as root.
fn as_postgres(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/");
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let id = |line: &str, place| line.split(':').nth(place).and_then(|id| id.parse().ok());
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt;
        own.uid() == 0
    });
    if is_root {
        let user = users.lines().find(|line| line.starts_with("postgres:"));
        let user = user.expect("no user postgres: ./scripts/test installs PostgreSQL");
        command.uid(id(user, 2).unwrap()).gid(id(user, 3).unwrap());
    }
    command
}

/// The folder of PostgreSQL's programs: the one that `STILLONTIME_TEST_POSTGRES_BIN` names, else that
/// of `initdb` in `PATH`, else that of the newest version in the places where Debian and the
/// packages of the PostgreSQL project have them. `scripts/test` looks for it by the same rules.
fn postgres_programs() -> PathBuf {
    let named = std::env::var_os("STILLONTIME_TEST_POSTGRES_BIN");
    if let Some(named) = named.filter(|folder| !folder.is_empty()) {
        return named.into();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut on_path = std::env::split_paths(&path).map(|folder| folder.join("initdb"));
    if let Some(link) = on_path.find(|program| program.is_file()) {
        let program = link.canonicalize().unwrap();
        return program.parent().unwrap().to_owned();
    }
    let places = |version| {
        [
            format!("/usr/lib/postgresql/{version}/bin"),
            format!("/usr/pgsql-{version}/bin"),
        ]
    };
    // Versions have had two digits since 10.
    let mut installed = (10..100).rev().flat_map(places).map(PathBuf::from);
    installed
        .find(|folder| folder.join("initdb").is_file())
        .expect("PostgreSQL is missing: ./scripts/test installs it")
}
