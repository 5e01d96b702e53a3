//! Decisions about a day: handed to the actor of its person, answered when it has done them.
//!
//! ```text
//! call -> Command -> journal -> user stage -> Operation -> answer
//!   same request_id: the Operation that is there -> answer
//! ```

use std::time::Duration;

use actors::events::{Command, CommandKind, ExpectedRevision, Payload};
use actors::model::{Day, DayId, Operation, OperationId, UserId};
use actors::rows::Rows;
use engine::event::{Event, EventId};
use engine::journal::Commit;
use engine::observe::transition::{Step, Transition};
use sha2::{Digest, Sha256};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tonic::Status;

use crate::grpc::{error, request_id};
use crate::identity::Caller;
use crate::services::Services;

/// How long until a look at the store, where another server may have done it.
const LOOK: Duration = Duration::from_millis(200);

/// What is asked, and by which call.
pub(super) struct Asked<'a> {
    pub(super) caller: &'a Caller,
    pub(super) owner: &'a UserId,
    pub(super) day: &'a DayId,
    pub(super) name: &'a str,
    pub(super) etag: &'a str,
    pub(super) request_id: &'a str,
    pub(super) ask: CommandKind,
}

/// The etag of a day.
pub(super) fn etag(day: &Day) -> String {
    let seen = ExpectedRevision::of(day);
    format!("{:x}-{:x}", seen.version, seen.updated)
}

fn seen(etag: &str) -> Result<Option<ExpectedRevision>, Status> {
    if etag.is_empty() {
        return Ok(None);
    }
    let parsed = etag.split_once('-').and_then(|(version, updated)| {
        Some(ExpectedRevision {
            version: u32::from_str_radix(version, 16).ok()?,
            updated: i64::from_str_radix(updated, 16).ok()?,
        })
    });
    let foreign = || error::invalid("etag", "this is no etag of a schedule");
    parsed.map(Some).ok_or_else(foreign)
}

/// Has it done, and answers with the day as it stands then.
pub(super) async fn run(services: &Services, asked: Asked<'_>) -> Result<Day, Status> {
    let result = done(services, &asked).await;
    let action = match &asked.ask {
        CommandKind::Confirm => "confirm_schedule",
        CommandKind::Cancel => "cancel_schedule",
        CommandKind::Correct(_) => "update_schedule",
        CommandKind::Restore { .. } => "rollback_schedule",
    };
    let outcome = match &result {
        Ok(_) => "ok".to_owned(),
        Err(status) => error::code_of(status),
    };
    let (identity, what) = (&services.identity, (action, asked.name));
    identity.audit(asked.caller, what, &outcome).await;
    result
}

async fn done(services: &Services, asked: &Asked<'_>) -> Result<Day, Status> {
    let request = request_id(services, asked.request_id)?;
    let operation = OperationId::of(&asked.caller.account, &request);
    let command = Command {
        digest: digest(asked)?,
        expected: seen(asked.etag)?,
        operation,
        day: asked.day.clone(),
        kind: asked.ask.clone(),
    };
    let known = services.records.operation(&command.operation).await;
    let ended = match known.map_err(|failure| error::port(&failure))? {
        Some(known) => known,
        None => publish(services, asked.caller, asked.owner, &command).await?,
    };
    answered(services, asked, &command, ended).await
}

/// What was asked but for its id: the same id must mean the same.
fn digest(asked: &Asked<'_>) -> Result<String, Status> {
    let what = serde_json::to_vec(&(&asked.ask, asked.day, asked.etag));
    let what = what.map_err(|failure| error::internal("engine/undecodable", &failure))?;
    Ok(hex::encode(Sha256::digest(what)))
}

/// Hands the command to the person's actor and waits for what becomes of it. The deadline of
/// the call ends the waiting, not the work.
async fn publish(
    services: &Services,
    caller: &Caller,
    owner: &UserId,
    command: &Command,
) -> Result<Operation, Status> {
    // Before it is published: its end must not be missed.
    let mut transitions = services.runtime.transitions();
    let id = EventId::derive("command", &command.operation.0, 0);
    let event = Event {
        trace: caller.trace.clone(),
        ..command.event(id.clone(), &owner.0, services.context.now())
    };
    let commit = Commit::outside(Rows::default(), vec![event]);
    let committed = services.journal.commit(commit.into()).await;
    committed.map_err(|failure| error::journal(&failure))?;
    loop {
        let step = tokio::time::timeout(LOOK, next(&mut transitions, &id)).await;
        let found = services.records.operation(&command.operation).await;
        if let Some(ended) = found.map_err(|failure| error::port(&failure))? {
            return Ok(ended);
        }
        if let Ok(Some(Step::DeadLetter { code })) = step {
            return Err(error::given_up(&code));
        }
    }
}

/// The next step of this event; `None` when steps were missed.
async fn next(transitions: &mut Receiver<Transition>, id: &EventId) -> Option<Step> {
    loop {
        match transitions.recv().await {
            Ok(transition) if transition.event == id.0 => return Some(transition.step),
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return None,
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

async fn answered(
    services: &Services,
    asked: &Asked<'_>,
    command: &Command,
    ended: Operation,
) -> Result<Day, Status> {
    if ended.digest != command.digest {
        return Err(error::request_id_reused());
    }
    if let Some(code) = ended.code {
        let detail = ended.detail.unwrap_or_default();
        return Err(error::decided_against(&code, &detail, asked.name));
    }
    let day = services.queries.day(asked.day).await;
    let day = day.map_err(|failure| error::port(&failure))?;
    let day = day.ok_or_else(|| error::not_found("schedule", asked.name))?;
    Ok(Day::clone(&day))
}
