//! Checks of the reader, the time zones, the port and TLS.

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

use super::check::Check;
use crate::cli::serve;
use crate::net::Tls;

/// Time zones of the shooting locations in the samples.
const ZONES: [&str; 3] = ["Europe/Warsaw", "Europe/London", "America/Los_Angeles"];
/// How long a server on this machine may take to answer `/health`.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(2);
/// Upper bound of the bytes that are read of that answer.
const MAX_ANSWER_BYTES: u64 = 4096;

/// Whether a worker process starts within its limits and reads a sample document.
pub(super) async fn reader(options: &connectors::reader::Options, now: Timestamp) -> Check {
    const NAME: &str = "reader";
    let samples = world::samples::samples(world::calendar::tomorrow(now));
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
            "each worker process needs 512 MiB of address space; see [reader] in the configuration",
        ),
    }
}

/// States that this build has no OCR, so that operators do not look for a setting.
pub(super) fn scans() -> Check {
    Check::warn(
        "scanned sheets",
        "this build does not recognise text in images",
        "scans go to review; ask productions for the PDF as exported",
    )
}

/// Whether the time zone database is available.
pub(super) fn zones() -> Check {
    const NAME: &str = "time zones";
    let unknown: Vec<_> = ZONES
        .into_iter()
        .filter(|name| TimeZone::get(name).is_err())
        .collect();
    if unknown.is_empty() {
        Check::ok(NAME, format!("{} and others found", ZONES[0]))
    } else {
        let found = format!("unknown: {}", unknown.join(", "));
        Check::fail(NAME, found, "install the system's time zone data (tzdata)")
    }
}

/// Whether the port is free, or the server of this data folder listens on it and is healthy.
/// `uses_folder`: whether a server uses the data folder.
pub(super) async fn port(server: &config::Server, uses_folder: bool) -> Check {
    const NAME: &str = "port";
    let address = server.listen;
    if !address.ip().is_loopback() && !server.allow_remote {
        return Check::fail(
            NAME,
            format!("{address} is reachable from other machines, and the pages have no login"),
            "use a loopback address like 127.0.0.1, or set server.allow_remote = true",
        );
    }
    let error = match TcpListener::bind(address).await {
        Ok(_) => return Check::ok(NAME, format!("{address} is free")),
        Err(error) => error,
    };
    let hint = serve::listen_hint(error.kind());
    if error.kind() != io::ErrorKind::AddrInUse {
        return Check::fail(NAME, format!("{address}: {error}"), hint);
    }
    let is_ready = match server.tls.is_on() {
        true => None,
        false => match health(address).await {
            Ok(is_ready) => Some(is_ready),
            Err(_) => {
                let found = format!("another program listens on {address}");
                return Check::fail(NAME, found, hint);
            }
        },
    };
    match is_ready {
        _ if !uses_folder => {
            let found = format!("{address} is taken, and no server uses this data folder");
            Check::warn(NAME, found, hint)
        }
        None => Check::ok(
            NAME,
            format!("a server listens on {address}; its health is not checked over TLS"),
        ),
        Some(true) => Check::ok(NAME, format!("a healthy server listens on {address}")),
        Some(false) => Check::warn(
            NAME,
            format!("a server listens on {address} but is not ready"),
            "see its /health",
        ),
    }
}

/// Whether the TLS files can be used, if TLS is configured.
pub(super) fn tls(options: &config::Tls) -> Check {
    const NAME: &str = "TLS";
    match Tls::read(options) {
        Ok(Some(_)) => Check::ok(NAME, options.certificate.display()),
        Ok(None) => Check::ok(NAME, "off"),
        Err(error) => Check::fail(NAME, error, "see server.tls in the configuration"),
    }
}

/// Whether the StillOnTime server at this address is ready; an error if another program answers.
async fn health(address: SocketAddr) -> io::Result<bool> {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await?;
        let request =
            format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream
            .take(MAX_ANSWER_BYTES)
            .read_to_end(&mut answer)
            .await?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        if answer.contains("\"stages\"") {
            Ok(answer.starts_with("HTTP/1.1 200"))
        } else {
            Err(io::ErrorKind::InvalidData.into())
        }
    };
    tokio::time::timeout(HEALTH_TIMEOUT, exchange)
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}
