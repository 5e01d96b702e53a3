//! Decisions about a day: handed to the actor of its person, answered when it has done them.
//!
//! ```text
//! call -> Command -> journal -> user stage -> Operation -> answer
//!   same request_id: the Operation that is there -> answer
//! ```

use std::time::Duration;

use actors::events::{Ask, Command, Payload};
use actors::model::{Day, DayId, Operation, OperationId, UserId};
use actors::rows::Rows;
use engine::event::{Event, EventId};
use engine::journal::Commit;
use engine::transition::{Step, Transition};
use sha2::{Digest, Sha256};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tonic::Status;

use crate::auth::Caller;
use crate::rpc::support::request::request_id;
use crate::rpc::support::{etag, status};
use crate::state::AppState;

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
    pub(super) ask: Ask,
}

/// Has it done, and answers with the day as it stands then.
pub(super) async fn run(state: &AppState, asked: Asked<'_>) -> Result<Day, Status> {
    let result = done(state, &asked).await;
    let action = match &asked.ask {
        Ask::Confirm => "confirm_schedule",
        Ask::Cancel => "cancel_schedule",
        Ask::Correct(_) => "update_schedule",
        Ask::Restore { .. } => "rollback_schedule",
    };
    let outcome = match &result {
        Ok(_) => "ok".to_owned(),
        Err(status) => status::code_of(status),
    };
    let (identity, what) = (&state.auth, (action, asked.name));
    identity.audit(asked.caller, what, &outcome).await;
    result
}

async fn done(state: &AppState, asked: &Asked<'_>) -> Result<Day, Status> {
    let request = request_id(state, asked.request_id)?;
    let operation = OperationId::of(&asked.caller.account, &request);
    let command = Command {
        digest: digest(asked)?,
        expected: etag::parse_day(asked.etag)?,
        operation,
        day: asked.day.clone(),
        ask: asked.ask.clone(),
    };
    let known = state.records.operation(&command.operation).await;
    let ended = match known.map_err(|failure| status::from_port(&failure))? {
        Some(known) => known,
        None => publish(state, asked.caller, asked.owner, &command).await?,
    };
    answered(state, asked, &command, ended).await
}

/// What was asked but for its id: the same id must mean the same.
fn digest(asked: &Asked<'_>) -> Result<String, Status> {
    let what = serde_json::to_vec(&(&asked.ask, asked.day, asked.etag));
    let what = what.map_err(|failure| status::internal("engine/undecodable", &failure))?;
    Ok(hex::encode(Sha256::digest(what)))
}

/// Hands the command to the person's actor and waits for what becomes of it. The deadline of
/// the call ends the waiting, not the work.
async fn publish(
    state: &AppState,
    caller: &Caller,
    owner: &UserId,
    command: &Command,
) -> Result<Operation, Status> {
    // Before it is published: its end must not be missed.
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
        let step = tokio::time::timeout(LOOK, next(&mut transitions, &id)).await;
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

async fn answered(
    state: &AppState,
    asked: &Asked<'_>,
    command: &Command,
    ended: Operation,
) -> Result<Day, Status> {
    if ended.digest != command.digest {
        return Err(status::request_id_reused());
    }
    if let Some(code) = ended.code {
        let detail = ended.detail.unwrap_or_default();
        return Err(status::rejected(&code, &detail, asked.name));
    }
    let day = state.queries.day(asked.day).await;
    let day = day.map_err(|failure| status::from_port(&failure))?;
    let day = day.ok_or_else(|| status::not_found("schedule", asked.name))?;
    Ok(Day::clone(&day))
}
