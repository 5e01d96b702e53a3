//! `AdminService`: the state of the pipeline, and decisions about dead letters.

mod actors;
mod snapshot;
mod tail;

use engine::dead_letters::{Decision, Filter, Summary, decide};
use proto::v1 as pb;
use proto::v1::admin_service_server::AdminService;
use proto::v1::decide_dead_letters_request::Decision as RequestedDecision;
use tonic::{Request, Response, Status};

use super::support::convert::timestamp;
use super::support::request::caller;
use super::support::status;
use crate::state::AppState;

/// Most entries of a response.
const MAX_ENTRIES: u32 = 10_000;

pub(super) struct Admin {
    state: AppState,
}

impl Admin {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
        }
    }
}

/// The limit of a list: 0 stands for the default.
fn limit(asked: u32, default: u32) -> u32 {
    match asked {
        0 => default,
        asked => asked.min(MAX_ENTRIES),
    }
}

/// An optional filter; empty stands for none.
fn non_empty(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[tonic::async_trait]
impl AdminService for Admin {
    async fn get_snapshot(
        &self,
        _: Request<pb::GetSnapshotRequest>,
    ) -> Result<Response<pb::GetSnapshotResponse>, Status> {
        let snapshot = self.state.snapshot().await;
        Ok(Response::new(snapshot::snapshot_to(snapshot)))
    }

    async fn list_actors(
        &self,
        request: Request<pb::ListActorsRequest>,
    ) -> Result<Response<pb::ListActorsResponse>, Status> {
        let request = request.into_inner();
        let (stage, max) = (non_empty(request.stage), limit(request.limit, 100));
        let runtime = &self.state.runtime;
        let found = runtime.actors(stage.as_deref(), max as usize);
        let actors = found.into_iter().map(actors::actor_to).collect();
        Ok(Response::new(pb::ListActorsResponse { actors }))
    }

    async fn get_actor(
        &self,
        request: Request<pb::GetActorRequest>,
    ) -> Result<Response<pb::GetActorResponse>, Status> {
        let key = request.into_inner().key;
        if key.is_empty() {
            return Err(status::invalid("key", "a key is needed"));
        }
        let found = self.state.runtime.key(&key).await;
        let found = found.map_err(|failure| status::from_journal(&failure))?;
        if found.is_empty() {
            return Err(status::not_found("actor", &key));
        }
        let actors = found.into_iter().map(actors::actor_to).collect();
        Ok(Response::new(pb::GetActorResponse { actors }))
    }

    type TailEventsStream = tail::Tail;

    async fn tail_events(
        &self,
        request: Request<pb::TailEventsRequest>,
    ) -> Result<Response<tail::Tail>, Status> {
        let request = request.into_inner();
        let (stage, key) = (non_empty(request.stage), non_empty(request.key));
        let transitions = self.state.runtime.transitions();
        Ok(Response::new(tail::tail(transitions, stage, key)))
    }

    async fn list_dead_letters(
        &self,
        request: Request<pb::ListDeadLettersRequest>,
    ) -> Result<Response<pb::ListDeadLettersResponse>, Status> {
        let request = request.into_inner();
        let max = limit(request.limit, 50);
        let filter = Filter {
            stage: non_empty(request.stage),
            key: non_empty(request.key),
            code: non_empty(request.code),
        };
        let store = &self.state.dead_letters;
        let letters = store.list(&filter, max).await;
        let counts = store.counts().await;
        let failed = |failure| status::from_journal(&failure);
        let counts = counts
            .map_err(failed)?
            .into_iter()
            .map(|count| pb::DeadLetterCount {
                stage: count.stage,
                code: count.code,
                count: count.count,
            });
        Ok(Response::new(pb::ListDeadLettersResponse {
            letters: letters
                .map_err(failed)?
                .into_iter()
                .map(dead_letter)
                .collect(),
            counts: counts.collect(),
        }))
    }

    async fn decide_dead_letters(
        &self,
        request: Request<pb::DecideDeadLettersRequest>,
    ) -> Result<Response<pb::DecideDeadLettersResponse>, Status> {
        let request = request.into_inner();
        let decision = match request.decision() {
            RequestedDecision::Retry => Decision::Retry,
            RequestedDecision::Drop => Decision::Drop,
            RequestedDecision::Unspecified => {
                return Err(status::invalid("decision", "retry or drop is needed"));
            }
        };
        if request.numbers.is_empty() || request.numbers.len() > MAX_ENTRIES as usize {
            return Err(status::invalid("numbers", "1 to 10,000 numbers are needed"));
        }
        let AppState {
            journal,
            dead_letters,
            context,
            ..
        } = &self.state;
        let decided = decide(
            &**journal,
            &**dead_letters,
            &request.numbers,
            decision,
            context.now(),
        );
        let decided = decided
            .await
            .map_err(|failure| status::from_journal(&failure))?;
        Ok(Response::new(pb::DecideDeadLettersResponse { decided }))
    }

    async fn get_latency(
        &self,
        _: Request<pb::GetLatencyRequest>,
    ) -> Result<Response<pb::GetLatencyResponse>, Status> {
        let mut histograms = Vec::new();
        for (stage, latency) in self.state.runtime.latencies() {
            let serialised = latency.serialised();
            let serialised =
                serialised.map_err(|failure| status::internal("engine/histogram", &failure))?;
            histograms.extend(
                serialised
                    .into_iter()
                    .map(|(phase, hdr)| pb::LatencyHistogram {
                        stage: stage.to_owned(),
                        phase: snapshot::phase_to(phase),
                        hdr,
                    }),
            );
        }
        Ok(Response::new(pb::GetLatencyResponse { histograms }))
    }

    async fn drain(
        &self,
        request: Request<pb::DrainRequest>,
    ) -> Result<Response<pb::DrainResponse>, Status> {
        let caller = caller(&request)?;
        self.state.auth.audit(&caller, ("drain", ""), "ok").await;
        tracing::info!(by = %caller.account, "an operator has asked the server to stop");
        self.state.drain.cancel();
        Ok(Response::new(pb::DrainResponse {}))
    }
}

/// A dead letter as a message.
fn dead_letter(letter: Summary) -> pb::DeadLetter {
    pb::DeadLetter {
        number: letter.position,
        stage: letter.stage,
        event: letter.event_id,
        key: letter.key,
        code: letter.code,
        detail: letter.detail,
        attempts: letter.attempts,
        at: Some(timestamp(letter.at)),
        holds: letter.blocks_key,
    }
}
