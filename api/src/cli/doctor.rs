//! `doctor`: checks whether this machine can run the server, and says what to do if not.

mod check;
mod database;
mod inbox;
mod machine;
mod storage;

use super::exit::{Exit, Failure};
use super::global::{self, Global};
use super::output::Table;
use crate::app;
use check::{Check, Outcome};

/// Check whether this machine can run the server. Exit code 1 if a check fails.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime doctor
  stillontime doctor --data /srv/stillontime --output json")]
pub(super) struct Args {}

pub(super) async fn run(_: &Args, global: &Global) -> Result<Exit, Failure> {
    let settings = global.load(None)?.settings;
    let context = global::context()?;
    let uses_folder = app::is_held(&settings.data).unwrap_or(false);
    let checks = vec![
        storage::folder(&settings.data),
        storage::server(&settings.data),
        storage::sqlite(&settings.data).await,
        database::database(&settings.data).await,
        storage::space(&settings.data),
        inbox::inbox(&settings.mail.inbox.folder),
        machine::reader(&settings.reader, context.now()).await,
        machine::scans(),
        machine::zones(),
        machine::port(&settings.server, uses_folder).await,
        machine::tls(&settings.server.tls),
    ];
    global.output.emit(&checks, || table(&checks))?;
    let failed = checks.iter().any(|check| check.outcome == Outcome::Fail);
    Ok(if failed { Exit::Failure } else { Exit::Ok })
}

fn table(checks: &[Check]) -> String {
    let mut table = Table::new(["CHECK", "", "FOUND", "HINT"]);
    for check in checks {
        let outcome = match check.outcome {
            Outcome::Ok => "ok",
            Outcome::Warn => "warn",
            Outcome::Fail => "FAIL",
        };
        let hint = check.hint.clone().unwrap_or_default();
        table.row([
            check.name.to_owned(),
            outcome.to_owned(),
            check.found.clone(),
            hint,
        ]);
    }
    table.to_string()
}
