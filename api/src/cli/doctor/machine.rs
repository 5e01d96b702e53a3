//! Whether documents, time and the port are as they should be.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actors::ports::Reader;
use callsheet::Context;
use connectors::reader::WorkerReader;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::Check;
use crate::net::Tls;
use sim::world;

/// Zones of the places the samples shoot in.
const ZONES: [&str; 3] = ["Europe/Warsaw", "Europe/London", "America/Los_Angeles"];
/// Time for an answer on this machine.
const ANSWER: Duration = Duration::from_secs(2);
/// More of an answer than is looked at.
const HEAD: u64 = 4096;

/// Whether a worker process starts, keeps its limits and reads.
pub(super) async fn reader(options: &connectors::reader::Options, now: Timestamp) -> Check {
    const NAME: &str = "reader";
    let samples = sim::samples::samples(world::tomorrow(now));
    let sheet = samples
        .into_iter()
        .find_map(|sample| sample.pdf)
        .unwrap_or_default();
    let context = Context {
        received: Some(now),
        ..Context::default()
    };
    match WorkerReader::new(options.clone())
        .read_pdf(sheet.into(), &context)
        .await
    {
        Ok(_) => Check::ok(NAME, "a worker process read a sample"),
        Err(error) => Check::fail(
            NAME,
            error,
            "workers need to start a process with 512 MiB of address space; see [reader]",
        ),
    }
}

/// What this build cannot do, so that nobody looks for it.
pub(super) fn scans() -> Check {
    Check::warn(
        "scanned sheets",
        "this build does not recognise text in images",
        "a scan waits for its person's review; ask productions for the exported PDF",
    )
}

/// Whether the zones of the world are known.
pub(super) fn zones() -> Check {
    const NAME: &str = "time zones";
    let unknown: Vec<_> = ZONES
        .into_iter()
        .filter(|name| TimeZone::get(name).is_err())
        .collect();
    if unknown.is_empty() {
        Check::ok(NAME, format!("{} and the others", ZONES[0]))
    } else {
        let found = format!("unknown: {}", unknown.join(", "));
        Check::fail(NAME, found, "install the system's time zone data (tzdata)")
    }
}

/// Whether the port can be taken, or a healthy server of ours has it.
pub(super) async fn port(server: &config::Server) -> Check {
    const NAME: &str = "port";
    let address = server.listen;
    if !address.ip().is_loopback() && !server.allow_remote {
        return Check::fail(
            NAME,
            format!("{address} is reached by other machines, and the pages have no login"),
            "use a loopback address like 127.0.0.1, or set server.allow_remote = true",
        );
    }
    match TcpListener::bind(address).await {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && server.tls.is_on() => Check::ok(
            NAME,
            format!("a server listens on {address}; with TLS it is not asked"),
        ),
        Ok(_) => Check::ok(NAME, format!("{address} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => match health(address).await {
            Ok(true) => Check::ok(NAME, format!("a healthy server listens on {address}")),
            Ok(false) => Check::warn(
                NAME,
                format!("a server listens on {address} and is not ready"),
                "look at its /health",
            ),
            Err(_) => Check::fail(
                NAME,
                format!("another program listens on {address}"),
                "choose another with STILLONTIME__SERVER__LISTEN or serve --listen",
            ),
        },
        Err(error) => Check::fail(
            NAME,
            format!("{address}: {error}"),
            "choose another with STILLONTIME__SERVER__LISTEN or serve --listen",
        ),
    }
}

/// Whether connections can be encrypted, if they are to be.
pub(super) fn tls(options: &config::Tls) -> Check {
    const NAME: &str = "TLS";
    match Tls::read(options) {
        Ok(Some(_)) => Check::ok(NAME, options.certificate.display()),
        Ok(None) => Check::ok(NAME, "off"),
        Err(error) => Check::fail(NAME, error, "see server.tls in the configuration"),
    }
}

/// Whether our server is ready; an error if it is not ours.
async fn health(address: SocketAddr) -> io::Result<bool> {
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        let request =
            format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(HEAD).read_to_end(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        if answer.contains("\"stages\"") {
            Ok(answer.starts_with("HTTP/1.1 200"))
        } else {
            Err(io::ErrorKind::InvalidData.into())
        }
    };
    tokio::time::timeout(ANSWER, ask)
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}
