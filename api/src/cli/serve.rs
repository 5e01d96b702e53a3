//! `serve`: the whole system until somebody stops it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::exit::{Exit, Failure};
use super::global::{self, Global};
use super::ready::{Announced, Ready};
use crate::app::System;

/// Run the server: gRPC, gRPC-web, pages, /health and /metrics on one port.
///
/// SIGTERM or Ctrl-C: no new connections and messages, work in hand finishes for at most
/// ten seconds, the rest comes again at the next start. A second one stops at once.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime serve
  stillontime serve --data ./data --listen 127.0.0.1:0 --ready-file ready.json
  STILLONTIME__PIPELINE__TICK_SECONDS=60 stillontime serve --config stillontime.toml")]
pub(super) struct Args {
    /// Address and port; port 0 takes a free one [default: 127.0.0.1:7300]. One that other
    /// machines reach needs server.allow_remote: the pages have no login yet.
    #[arg(long, value_name = "ADDRESS", value_parser = global::listen)]
    listen: Option<SocketAddr>,
    /// Write the address and the data folder into this file as soon as it is ready; it is
    /// removed at the end.
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
    let announced = announce(&ready, args.ready_file.as_deref())?;
    let address = listener.local_addr()?;
    global.output.emit(&ready, || {
        format!(
            "listening on {}, data in {}",
            url(&system.settings.server, address),
            system.settings.data.display()
        )
    })?;
    let exit = until_stopped(system, listener, signals).await?;
    announced.remove();
    Ok(exit)
}

/// Listens, on an address that other machines reach only if that was asked for.
pub(super) async fn bind(server: &config::Server) -> Result<TcpListener, Failure> {
    let address = server.listen;
    if !address.ip().is_loopback() {
        if !server.allow_remote {
            let text = format!(
                "{address}: the pages have no login yet, so that other machines would read \
                 everybody's days; use a loopback address like 127.0.0.1, or set \
                 server.allow_remote = true"
            );
            return Err(Failure::new("cli/not-loopback", text));
        }
        eprintln!(
            "warning: {address} is reached by other machines, and the pages have no login yet: \
             they read everybody's days"
        );
    }
    TcpListener::bind(address)
        .await
        .map_err(|error| Failure::new("cli/cannot-listen", format!("{address}: {error}")))
}

/// The address of a server that listens there.
pub(super) fn url(server: &config::Server, address: SocketAddr) -> String {
    let scheme = if server.tls.is_on() { "https" } else { "http" };
    format!("{scheme}://{address}")
}

/// Writes the ready file, if there is to be one.
pub(super) fn announce(
    ready: &Ready,
    file: Option<&std::path::Path>,
) -> Result<Announced, Failure> {
    let Some(file) = file else {
        return Ok(Announced::default());
    };
    let named = |error| Failure::new("cli/ready-file", format!("{}: {error}", file.display()));
    ready.write(file).map_err(named)
}

/// The signals that ask a server to stop. To be taken before anybody is told that it is
/// ready.
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

    /// Waits for the next of them.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Serves until a signal, or until an operator asks for it, then drains within the configured time, open calls included.
pub(super) async fn until_stopped(
    mut system: System,
    listener: TcpListener,
    mut signals: Signals,
) -> Result<Exit, Failure> {
    let (context, shutdown) = (system.context.clone(), CancellationToken::new());
    let budget = Duration::from_secs(system.settings.server.drain_seconds);
    let asked = {
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
            eprintln!("stopped at once; what was in hand comes again at the next start");
            std::process::exit(Exit::Failure as i32);
        });
        let asked = context.monotonic();
        shutdown.cancel();
        // Half of the time is for open calls, so that the stages have the other half.
        match tokio::time::timeout(budget / 2, serving).await {
            Ok(served) => served?,
            Err(_) => tracing::warn!("some clients did not finish in time and are cut off"),
        }
        asked
    };
    let used = context.monotonic().saturating_sub(asked);
    system.settings.server.drain_seconds = budget.saturating_sub(used).as_secs().max(1);
    for (stage, activity) in system.stop().await.stuck {
        let (doing, key, ms) = (activity.doing, activity.key, activity.for_ms);
        eprintln!("not finished: stage {stage}, key {key}: {doing} for {ms} ms");
    }
    Ok(Exit::Ok)
}
