//! `demo`: four fictional people and their eight messages go through the real pipeline.
//!
//! ```text
//! people -> profiles    samples -> Inbox -> the stages -> end states -> report
//!                                                                   \-> pages (without --once)
//! ```

mod commands;
mod feed;
mod report;
mod story;
mod table;

use std::fs::Permissions;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use actors::model::BlobId;
use actors::rows::Rows;
use config::Settings;
use connectors::accounts::Role;
use connectors::map::Maps;
use engine::journal::Commit;
use jiff::civil::Date;
use tempfile::TempDir;
use world::directory;

use super::exit::{Exit, Failure};
use super::global::{self, Global};
use super::output::{self, Format};
use super::ready::{Login, Ready};
use super::serve::{self, Signals};
use crate::app::System;
use crate::auth::{AuthError, random_password};
use world::town::map::WorldMap;

/// Run the real pipeline with fictional crew members and their e-mails; needs no setup.
///
/// The data folder is temporary and is removed at the end. With --data, an empty folder of your
/// own is used and stays. With -v the report ends with the latency of each stage.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime demo
  stillontime demo --once
  stillontime demo --once --output json
  stillontime demo --listen 127.0.0.1:0 --ready-file ready.json")]
pub(super) struct Args {
    /// Exit after the report instead of serving the pages.
    #[arg(long)]
    once: bool,
    /// Address and port of the pages; port 0 takes a free port [default: 127.0.0.1:7300].
    /// With --once no pages are served.
    #[arg(long, value_name = "ADDRESS", value_parser = global::listen)]
    listen: Option<SocketAddr>,
    /// As soon as the pages are ready, write the address, the data folder and the login to this
    /// file as JSON. The file is removed at the end.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

pub(super) async fn run(args: Args, global: &Global) -> Result<Exit, Failure> {
    // A temporary folder is removed on drop, after errors too.
    let folder = Folder::new(global.data.as_deref())?;
    let loaded = global.load_in(Some(folder.path().to_owned()), args.listen)?;
    loaded.check_files()?;
    let mut settings = loaded.settings;
    let mut signals = Signals::new()?;
    // Before any work, so that a port in use is reported at once.
    let listener = match args.once {
        true => None,
        false => Some(serve::bind(&settings.server).await?),
    };
    settings.geocode.places.extend(directory::address_book());
    install_map(&settings)?;
    let system = System::start(settings, global::context()?).await?;
    let base = world::calendar::tomorrow(system.context.now());
    let finished = tokio::select! {
        report = play(&system, base) => report,
        () = signals.next() => Err(interrupted()),
    };
    let report = match finished {
        Ok(report) => report,
        Err(failure) => {
            system.stop().await;
            return Err(failure);
        }
    };
    let with_latency = global.verbose > 0;
    global
        .output
        .emit(&report, || table::text(&report, with_latency))?;
    let Some(listener) = listener else {
        system.stop().await;
        return Ok(Exit::Ok);
    };
    let address = listener.local_addr()?;
    let login = login(&system).await?;
    let url = serve::url(&system.settings.server, address);
    let text = format!(
        "pages: {url} (for this machine only, without a login)\n\
         gRPC: {address}, sign in as {} with the password {}\n{}\nstop: Ctrl-C",
        login.email,
        login.password,
        commands::text(&url, &system.settings.data, base)
    );
    let ready = Ready::new(address, &system.settings.data, Some(login));
    let ready_file = serve::write_ready_file(&ready, args.ready_file.as_deref())?;
    match global.output {
        Format::Table => output::print(&format!("\n{text}"))?,
        Format::Json => eprintln!("{text}"),
    }
    let exit = serve::until_stopped(system, listener, signals).await?;
    ready_file.remove();
    Ok(exit)
}

fn interrupted() -> Failure {
    let text = "the demo was stopped before all messages were processed";
    Failure::new("cli/interrupted", text)
}

/// Creates an administrator account with a random password, for this demo only.
async fn login(system: &System) -> Result<Login, Failure> {
    let login = Login {
        email: "operator@example.com".to_owned(),
        password: random_password(&system.context),
    };
    let auth = &system.auth;
    let account = auth.create(&login.email, Role::Administrator, Some(&login.password));
    let failure = |error: AuthError| Failure::new(error.code(), error);
    account.await.map_err(failure)?;
    Ok(login)
}

/// Installs the road map of the fictional places.
fn install_map(settings: &Settings) -> Result<(), Failure> {
    let roads = WorldMap::new();
    let content = BlobId::of(&roads.pbf());
    Maps::new(&settings.data).install(&content, &roads, None)?;
    Ok(())
}

/// Registers the fictional people, processes their messages and reports the results.
async fn play(system: &System, base: Date) -> Result<report::Report, Failure> {
    let now = system.context.now();
    let people = world::people::people();
    let users = people
        .iter()
        .map(|person| directory::user(person, now))
        .collect();
    let rows = Rows {
        users,
        ..Rows::default()
    };
    system
        .store
        .journal
        .commit(Commit::outside(rows, Vec::new()).into())
        .await?;
    feed::feed(system, base).await?;
    report::of(system, &people).await
}

/// The data folder of the demo.
enum Folder {
    /// Removed on drop.
    Temporary(TempDir),
    /// From `--data`; stays.
    Given(PathBuf),
}

impl Folder {
    fn new(given: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = given else {
            let folder = tempfile::Builder::new()
                .prefix("stillontime-demo-")
                .permissions(Permissions::from_mode(0o700))
                .tempdir();
            return folder.map(Self::Temporary).map_err(Failure::from);
        };
        // The report counts everything in the store, so the store has to be empty.
        let used = std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
        if used {
            let text = format!(
                "{}: the folder is not empty; the demo needs an empty or new one",
                path.display()
            );
            return Err(Failure::new("cli/not-empty", text));
        }
        Ok(Self::Given(path.to_owned()))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Given(path) => path,
        }
    }
}
