//! `actors`: the live actors, what each one does, and why a key waits.

use engine::observe::snapshot::{Activity, Doing, KeySnapshot};

use super::client::connection::ServerArgs;
use super::client::operator::Operator;
use super::exit::{Exit, Failure};
use super::global::Global;
use super::output::{self, Table};

/// Show the live actors of a running server and the keys with parked events.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  stillontime actors
  stillontime actors --stage user --limit 20
  stillontime actors u-3f2a --output json      everything about one key")]
pub(super) struct Args {
    /// Show only this key, in every stage, with its timers and its latest steps.
    #[arg(value_name = "KEY", conflicts_with_all = ["stage", "limit"])]
    key: Option<String>,
    /// Show only this stage.
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// Maximum number of actors per stage.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    #[command(flatten)]
    server: ServerArgs,
}

pub(super) async fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let mut operator = Operator::connect(&args.server, global).await?;
    match &args.key {
        Some(key) => {
            let stages = operator.actor(key).await?;
            global.output.emit(&stages, || details(&stages))?;
        }
        None => {
            let actors = operator.actors(args.stage.as_deref(), args.limit).await?;
            global.output.emit(&actors, || table(&actors))?;
        }
    }
    Ok(Exit::Ok)
}

fn table(actors: &[KeySnapshot]) -> String {
    let mut table = Table::new([
        "STAGE", "KEY", "STATE", "EVENT", "FOR", "QUEUED", "HANDLED", "PARKED",
    ]);
    for actor in actors {
        let event = actor.active.as_ref();
        table.row([
            actor.stage.clone(),
            actor.key.clone(),
            state(actor),
            event.map_or(String::new(), |active| active.schema.clone()),
            millis(event.map(|active| active.for_ms).or(actor.idle_ms)),
            actor.queued.to_string(),
            actor.handled.to_string(),
            actor.parked.to_string(),
        ]);
    }
    if table.is_empty() {
        "no actor is live, and no event is parked".to_owned()
    } else {
        table.to_string()
    }
}

/// What an actor is doing, or why its key waits.
pub(super) fn state(actor: &KeySnapshot) -> String {
    if let Some(active) = &actor.active {
        return doing(active);
    }
    if let Some(position) = actor.blocked_by {
        return format!("blocked by dead letter {position}");
    }
    match actor.parked_until {
        Some(until) => format!("parked until {}", until.strftime("%H:%M:%SZ")),
        None if actor.parked > 0 => "about to retry parked events".to_owned(),
        None if actor.live => "idle".to_owned(),
        None => "no actor".to_owned(),
    }
}

/// The step that an event is in, with its attempt from the second one on.
pub(super) fn doing(active: &Activity) -> String {
    let attempt = match active.attempt {
        0 | 1 => String::new(),
        attempt => format!(", attempt {attempt}"),
    };
    let doing = match &active.doing {
        Doing::Backoff { until } => format!("backoff until {}", until.strftime("%H:%M:%SZ")),
        other => other.to_string(),
    };
    format!("{doing}{attempt}")
}

/// A duration in milliseconds with a readable unit; empty for `None`.
pub(super) fn millis(time: Option<u64>) -> String {
    match time {
        None => String::new(),
        Some(ms) if ms < 1_000 => format!("{ms} ms"),
        Some(ms) if ms < 600_000 => format!("{:.1} s", ms as f64 / 1e3),
        Some(ms) => format!("{} min", ms / 60_000),
    }
}

/// One key, stage by stage.
fn details(stages: &[KeySnapshot]) -> String {
    let mut text = String::new();
    for actor in stages {
        text.push_str(&format!("{}  {}\n", actor.stage, state(actor)));
        if let Some(active) = &actor.active {
            let for_ms = millis(Some(active.for_ms));
            text.push_str(&format!(
                "  {} {} for {for_ms}\n",
                active.schema, active.event
            ));
        }
        text.push_str(&format!(
            "  queued {}, handled {}, parked {}\n",
            actor.queued, actor.handled, actor.parked
        ));
        for (at, step) in &actor.recent {
            let at = at.strftime("%Y-%m-%d %H:%M:%S%.3fZ");
            text.push_str(&format!("  {at}  {}\n", super::events::step_text(step)));
        }
        for timer in &actor.timers {
            let due = timer.due.strftime("%Y-%m-%d %H:%M:%SZ");
            text.push_str(&format!(
                "  timer {} at {due}: {}\n",
                timer.id, timer.schema
            ));
        }
    }
    text.lines()
        .map(output::printable)
        .collect::<Vec<_>>()
        .join("\n")
}
