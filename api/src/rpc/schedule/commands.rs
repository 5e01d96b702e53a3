//! Commands about a day: published to the actor of its person, and answered when the actor has
//! handled them.
//!
//! ```text
//! call -> Command -> journal -> user stage -> Operation -> response
//!   repeated request_id: stored Operation --------------> response
//! ```

use std::time::Duration;

use actors::events::{Command, CommandKind, Payload};
use actors::model::{Day, DayId, Operation, OperationId, UserId};
use actors::rows::Rows;
use engine::event::{Event, EventId};
use engine::journal::Commit;
use engine::observe::transition::{Step, Transition};
use sha2::{Digest, Sha256};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tonic::Status;

use crate::auth::Caller;
use crate::rpc::support::request::request_id;
use crate::rpc::support::{etag, status};
use crate::state::AppState;

/// How often the store is read while waiting: the actor may run on another server.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// A command, and the call it comes from.
pub(super) struct Request<'a> {
    pub(super) caller: &'a Caller,
    pub(super) owner: &'a UserId,
    pub(super) day: &'a DayId,
    /// Resource name of the day.
    pub(super) name: &'a str,
    pub(super) etag: &'a str,
    pub(super) request_id: &'a str,
    pub(super) kind: CommandKind,
}

/// Runs the command and audits it; returns the day as it is then.
pub(super) async fn run(state: &AppState, request: Request<'_>) -> Result<Day, Status> {
    let result = execute(state, &request).await;
    let action = match &request.kind {
        CommandKind::Confirm => "confirm_schedule",
        CommandKind::Cancel => "cancel_schedule",
        CommandKind::Correct(_) => "update_schedule",
        CommandKind::Restore { .. } => "rollback_schedule",
    };
    let outcome = match &result {
        Ok(_) => "ok".to_owned(),
        Err(status) => status::code_of(status),
    };
    let what = (action, request.name);
    state.auth.audit(request.caller, what, &outcome).await;
    result
}

async fn execute(state: &AppState, request: &Request<'_>) -> Result<Day, Status> {
    let request_id = request_id(state, request.request_id)?;
    let operation = OperationId::of(&request.caller.account, &request_id);
    let command = Command {
        digest: digest(request)?,
        expected: etag::parse_day(request.etag)?,
        operation,
        day: request.day.clone(),
        kind: request.kind.clone(),
    };
    let known = state.records.operation(&command.operation).await;
    let ended = match known.map_err(|failure| status::from_port(&failure))? {
        Some(known) => known,
        None => publish(state, request.caller, request.owner, &command).await?,
    };
    outcome(state, request, &command, ended).await
}

/// The digest of a command without its id: a repeated id must come with the same command.
fn digest(request: &Request<'_>) -> Result<String, Status> {
    let what = serde_json::to_vec(&(&request.kind, request.day, request.etag));
    let what = what.map_err(|failure| status::internal("engine/undecodable", &failure))?;
    Ok(hex::encode(Sha256::digest(what)))
}

/// Publishes the command to the person's actor and waits for its outcome. The deadline of the call
/// ends the waiting, not the work.
async fn publish(
    state: &AppState,
    caller: &Caller,
    owner: &UserId,
    command: &Command,
) -> Result<Operation, Status> {
    // Subscribe before publishing, so that the end of the event is not missed.
    let mut transitions = state.runtime.transitions();
    let id = EventId::derive("command", &command.operation.0, 0);
    let event = Event {
        trace: caller.trace.clone(),
        ..command.event(id.clone(), &owner.0, state.context.now())
    };
    let commit = Commit::outside(Rows::default(), vec![event]);
    let committed = state.journal.commit(commit.into()).await;
    committed.map_err(|failure| status::from_journal(&failure))?;
    loop {
        let step = tokio::time::timeout(POLL_INTERVAL, next(&mut transitions, &id)).await;
        let found = state.records.operation(&command.operation).await;
        if let Some(ended) = found.map_err(|failure| status::from_port(&failure))? {
            return Ok(ended);
        }
        if let Ok(Some(Step::DeadLetter { code })) = step {
            return Err(status::dead_lettered(&code));
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

/// The outcome of a finished command.
async fn outcome(
    state: &AppState,
    request: &Request<'_>,
    command: &Command,
    ended: Operation,
) -> Result<Day, Status> {
    if ended.digest != command.digest {
        return Err(status::request_id_reused());
    }
    if let Some(code) = ended.code {
        let detail = ended.detail.unwrap_or_default();
        return Err(status::rejected(&code, &detail, request.name));
    }
    let day = state.queries.day(request.day).await;
    let day = day.map_err(|failure| status::from_port(&failure))?;
    let day = day.ok_or_else(|| status::not_found("schedule", request.name))?;
    Ok(Day::clone(&day))
}
