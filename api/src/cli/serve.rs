//! `serve`: runs the whole system until a signal or an operator stops it.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use config::Settings;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::exit::{Exit, Failure};
use super::global::{self, Global};
use super::ready::{Ready, ReadyFile};
use crate::app::System;

/// Run the server: gRPC, gRPC-web, web pages, /health and /metrics on one port.
///
/// Import the road map of your area before (`stillontime map import`): the server reads it at its
/// start only. Without a map it estimates travel times from the distance.
///
/// SIGTERM or Ctrl-C drains the server: it accepts no new connections and messages, and in-flight
/// events have ten seconds to finish; the others are redelivered at the next start. A second
/// signal stops the server at once.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime serve
  stillontime serve --data ./data --listen 127.0.0.1:0 --ready-file ready.json
  STILLONTIME__PIPELINE__TICK_SECONDS=60 stillontime serve --config stillontime.toml")]
pub(super) struct Args {
    /// Address and port; port 0 takes a free port [default: 127.0.0.1:7300]. An address that
    /// other machines can reach requires server.allow_remote, since the pages have no login yet.
    #[arg(long, value_name = "ADDRESS", value_parser = global::listen)]
    listen: Option<SocketAddr>,
    /// As soon as the server is ready, write its address and data folder to this file as JSON.
    /// The file is removed at the end.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

pub(super) async fn run(args: Args, global: &Global) -> Result<Exit, Failure> {
    let loaded = global.load(args.listen)?;
    loaded.check_files()?;
    let settings = loaded.settings;
    let signals = Signals::new()?;
    let listener = bind(&settings.server).await?;
    let system = System::start(settings, global::context()?).await?;
    let ready = Ready::new(listener.local_addr()?, &system.settings.data, None);
    let ready_file = write_ready_file(&ready, args.ready_file.as_deref())?;
    let address = listener.local_addr()?;
    let people = system.store.queries.users().await;
    let has_no_people = people.is_ok_and(|people| people.is_empty());
    global.output.emit(&ready, || {
        greeting(&system.settings, address, has_no_people)
    })?;
    let exit = until_stopped(system, listener, signals).await?;
    ready_file.remove();
    Ok(exit)
}

/// Where the server listens, where its folders are, and what to do next.
fn greeting(settings: &Settings, address: SocketAddr, has_no_people: bool) -> String {
    let next = match has_no_people {
        true => "\nno people yet; to add the first: stillontime user add --help",
        false => "",
    };
    format!(
        "listening on {}, data in {}\n\
         inbox:  {} (e-mails that are put here are read)\n\
         outbox: {} (e-mails to people; nothing sends them by itself, let a mail program do it){next}",
        url(&settings.server, address),
        settings.data.display(),
        settings.mail.inbox.folder.display(),
        settings.outbox().display(),
    )
}

/// Opens the listening socket. An address that is not loopback requires `server.allow_remote`.
pub(super) async fn bind(server: &config::Server) -> Result<TcpListener, Failure> {
    let address = server.listen;
    if !address.ip().is_loopback() {
        if !server.allow_remote {
            let text = format!(
                "{address}: the pages have no login yet, so anyone on the network could read the \
                 days of all people; use a loopback address like 127.0.0.1, or set \
                 server.allow_remote = true"
            );
            return Err(Failure::new("cli/not-loopback", text));
        }
        eprintln!(
            "warning: {address} is reachable from other machines, and the pages have no login yet: \
             anyone on the network can read the days of all people"
        );
    }
    TcpListener::bind(address).await.map_err(|error| {
        let text = format!("{address}: {error}; {}", listen_hint(error.kind()));
        Failure::new("cli/cannot-listen", text)
    })
}

/// What the operator can do if the address cannot be bound.
pub(super) fn listen_hint(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::AddrInUse => {
            "another server runs there: stop it, or choose another port with --listen 127.0.0.1:0"
        }
        io::ErrorKind::PermissionDenied => {
            "this user may not use the port, usually one below 1024: choose a higher one with \
             --listen"
        }
        io::ErrorKind::AddrNotAvailable => {
            "this machine does not have the address: choose one that it has, like 127.0.0.1, with \
             --listen"
        }
        _ => "choose another address with --listen",
    }
}

/// The URL of a server that listens on this address.
pub(super) fn url(server: &config::Server, address: SocketAddr) -> String {
    let scheme = if server.tls.is_on() { "https" } else { "http" };
    format!("{scheme}://{address}")
}

/// Writes the ready file, if one was requested.
pub(super) fn write_ready_file(
    ready: &Ready,
    file: Option<&std::path::Path>,
) -> Result<ReadyFile, Failure> {
    let Some(file) = file else {
        return Ok(ReadyFile::default());
    };
    let named = |error| Failure::new("cli/ready-file", format!("{}: {error}", file.display()));
    ready.write(file).map_err(named)
}

/// SIGTERM and SIGINT. The handlers are installed before the ready file is written, so that a
/// signal that follows the ready file at once drains the server as any other does.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    pub(super) fn new() -> Result<Self, Failure> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next signal.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Serves until a signal arrives or an operator calls `Drain`. Open calls and in-flight events then
/// share `server.drain_seconds`.
pub(super) async fn until_stopped(
    mut system: System,
    listener: TcpListener,
    mut signals: Signals,
) -> Result<Exit, Failure> {
    let (context, shutdown) = (system.context.clone(), CancellationToken::new());
    let budget = Duration::from_secs(system.settings.server.drain_seconds);
    let stopping_since = {
        let serving = system.serve(listener, shutdown.clone());
        tokio::pin!(serving);
        tokio::select! {
            served = &mut serving => return served.map(|()| Exit::Ok).map_err(Failure::from),
            () = signals.next() => {}
            () = system.drain.cancelled() => {}
        }
        tracing::info!("stopping");
        tokio::spawn(async move {
            signals.next().await;
            eprintln!("stopped at once; in-flight events are redelivered at the next start");
            std::process::exit(Exit::Failure as i32);
        });
        let stopping_since = context.monotonic();
        shutdown.cancel();
        // Open calls get half of the time, so that the other half is left for the stages.
        match tokio::time::timeout(budget / 2, serving).await {
            Ok(served) => served?,
            Err(_) => {
                tracing::warn!("some calls did not finish in time; their connections are closed")
            }
        }
        stopping_since
    };
    let used = context.monotonic().saturating_sub(stopping_since);
    system.settings.server.drain_seconds = budget.saturating_sub(used).as_secs().max(1);
    for (stage, activity) in system.stop().await.stuck {
        let (doing, key, ms) = (activity.doing, activity.key, activity.for_ms);
        eprintln!("not finished: stage {stage}, key {key}: {doing} for {ms} ms");
    }
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests;
