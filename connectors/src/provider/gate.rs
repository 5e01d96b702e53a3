//! The gate before a service: an actor that admits or rejects each call, and that learns the
//! outcome of the calls it admitted.

use std::sync::Arc;
use std::time::Duration;

use engine::Context;
use ractor::{Actor, ActorProcessingErr, ActorRef, RpcReplyPort, rpc};

use super::breaker::{Breaker, BreakerState};
use super::error::Error;
use super::quota::Quota;
use super::service::Service;

/// The state of a service at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The name of the service.
    pub name: &'static str,
    /// The state of the circuit breaker.
    pub state: BreakerState,
    /// Calls that were answered, since the start of the process.
    pub succeeded: u64,
    /// Calls that failed, timed out or were throttled by the service.
    pub failed: u64,
    /// Calls that the gate rejected, or that were admitted and not sent.
    pub rejected: u64,
    /// Calls of today and the daily limit, for a metered service.
    pub quota: Option<(u32, u32)>,
}

pub(super) enum GateMessage {
    Admit(RpcReplyPort<Result<(), Error>>),
    Finished(CallOutcome),
    Status(RpcReplyPort<Status>),
}

/// How an admitted call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallOutcome {
    /// The request was not sent.
    NotSent,
    /// The caller was cancelled before the request ended.
    Abandoned,
    /// The request timed out, or the service failed.
    Failed,
    /// The service answered.
    Succeeded,
    /// The service asked for a pause of this length.
    Throttled(Duration),
}

/// The handle to the gate's actor. The actor stops with the last clone and the last call.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    name: &'static str,
    actor: Option<Arc<OwnedActor>>,
}

#[derive(Debug)]
struct OwnedActor(ActorRef<GateMessage>);

impl Drop for OwnedActor {
    fn drop(&mut self) {
        self.0.stop(None);
    }
}

impl Gate {
    /// Starts the actor. If that fails, the error is logged and the gate rejects every call.
    pub(super) async fn start(service: &Service, context: &Context, quota: Option<Quota>) -> Self {
        let name = service.name;
        let actor = GateActor {
            name,
            context: context.clone(),
        };
        let breaker = Breaker::new(service.breaker);
        let started = Actor::spawn(None, actor, (breaker, quota)).await;
        let actor = started.inspect_err(
            |error| tracing::error!(%error, service = name, "the provider's gate did not start"),
        );
        Self {
            name,
            actor: actor.ok().map(|(actor, _)| Arc::new(OwnedActor(actor))),
        }
    }

    /// Requests admission for one call.
    pub(super) async fn admit(&self) -> Result<AdmittedCall, Error> {
        let stopped = || Error::Failed(self.name, "its gate has stopped".to_owned());
        let actor = self.actor.clone().ok_or_else(stopped)?;
        match actor.0.call(GateMessage::Admit, None).await {
            Ok(rpc::CallResult::Success(admitted)) => admitted.map(|()| AdmittedCall {
                actor,
                outcome: CallOutcome::NotSent,
            }),
            _ => Err(stopped()),
        }
    }

    pub(super) async fn status(&self) -> Option<Status> {
        let actor = self.actor.as_ref()?;
        match actor.0.call(GateMessage::Status, None).await {
            Ok(rpc::CallResult::Success(status)) => Some(status),
            _ => None,
        }
    }
}

/// A call that was admitted. Its outcome is sent to the gate when it is dropped, so also when the
/// caller is cancelled.
pub(super) struct AdmittedCall {
    actor: Arc<OwnedActor>,
    outcome: CallOutcome,
}

impl AdmittedCall {
    /// The request is about to be sent.
    pub(super) fn started(&mut self) {
        self.outcome = CallOutcome::Abandoned;
    }

    pub(super) fn failed(&mut self) {
        self.outcome = CallOutcome::Failed;
    }

    /// The call timed out. It counts as a failure of the service only if the request was sent:
    /// the wait for the rate limiter is not the service's fault.
    pub(super) fn timed_out(&mut self) {
        if self.outcome == CallOutcome::Abandoned {
            self.failed();
        }
    }

    pub(super) fn succeeded(&mut self) {
        self.outcome = CallOutcome::Succeeded;
    }

    pub(super) fn throttled(&mut self, wait: Duration) {
        self.outcome = CallOutcome::Throttled(wait);
    }
}

impl Drop for AdmittedCall {
    fn drop(&mut self) {
        // A gate that has stopped keeps no counters.
        let _ = self.actor.0.cast(GateMessage::Finished(self.outcome));
    }
}

struct GateActor {
    name: &'static str,
    context: Context,
}

struct GateState {
    breaker: Breaker,
    quota: Option<Quota>,
    succeeded: u64,
    failed: u64,
    rejected: u64,
}

impl GateActor {
    fn admit(&self, state: &mut GateState) -> Result<(), Error> {
        let now = self.context.monotonic();
        let open = |wait: Duration| Error::BreakerOpen(self.name, wait.as_secs() + 1);
        state.breaker.admit(now).map_err(open)?;
        let has_quota = state
            .quota
            .as_mut()
            .is_none_or(|quota| quota.try_use(self.context.now()));
        if !has_quota {
            state.breaker.release_probe();
            return Err(Error::QuotaExhausted(self.name));
        }
        Ok(())
    }

    fn record(&self, state: &mut GateState, outcome: CallOutcome) {
        let now = self.context.monotonic();
        let before = state.breaker.state(now);
        match outcome {
            CallOutcome::NotSent => {
                state.breaker.release_probe();
                if let Some(quota) = &mut state.quota {
                    quota.refund();
                }
                state.rejected += 1;
            }
            CallOutcome::Abandoned => state.breaker.release_probe(),
            CallOutcome::Failed => {
                state.breaker.record_failure(now, self.context.fraction());
                state.failed += 1;
            }
            CallOutcome::Succeeded => {
                state.breaker.record_success();
                state.succeeded += 1;
            }
            CallOutcome::Throttled(wait) => {
                state.breaker.pause(now, wait);
                state.failed += 1;
            }
        }
        self.log_transition(before, state.breaker.state(now));
    }

    fn log_transition(&self, before: BreakerState, after: BreakerState) {
        if after == BreakerState::Open && before != BreakerState::Open {
            tracing::warn!(service = self.name, "circuit breaker opened");
        } else if after == BreakerState::Closed && before != BreakerState::Closed {
            tracing::info!(service = self.name, "circuit breaker closed");
        }
    }

    fn status(&self, state: &GateState) -> Status {
        Status {
            name: self.name,
            state: state.breaker.state(self.context.monotonic()),
            succeeded: state.succeeded,
            failed: state.failed,
            rejected: state.rejected,
            quota: state
                .quota
                .as_ref()
                .map(|quota| quota.used(self.context.now())),
        }
    }
}

impl Actor for GateActor {
    type Msg = GateMessage;
    type State = GateState;
    type Arguments = (Breaker, Option<Quota>);

    async fn pre_start(
        &self,
        _: ActorRef<GateMessage>,
        (breaker, quota): (Breaker, Option<Quota>),
    ) -> Result<GateState, ActorProcessingErr> {
        Ok(GateState {
            breaker,
            quota,
            succeeded: 0,
            failed: 0,
            rejected: 0,
        })
    }

    async fn handle(
        &self,
        _: ActorRef<GateMessage>,
        message: GateMessage,
        state: &mut GateState,
    ) -> Result<(), ActorProcessingErr> {
        match message {
            GateMessage::Admit(reply) => {
                let admitted = self.admit(state);
                if admitted.is_err() {
                    state.rejected += 1;
                }
                // The caller may have been cancelled meanwhile: then the call is never made.
                if admitted.is_ok() && reply.is_closed() {
                    self.record(state, CallOutcome::NotSent);
                } else {
                    let _ = reply.send(admitted);
                }
            }
            GateMessage::Finished(outcome) => self.record(state, outcome),
            GateMessage::Status(reply) => {
                let _ = reply.send(self.status(state));
            }
        }
        Ok(())
    }
}
