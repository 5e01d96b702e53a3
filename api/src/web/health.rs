//! `/health`: whether every stage is running, for probes and operators.

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::observe::snapshot::{Snapshot, StageState};
use serde::Serialize;

use crate::state::AppState;

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    stages: Vec<Stage>,
}

#[derive(Serialize)]
struct Stage {
    name: String,
    state: StageState,
    in_flight: u64,
    backlog: u64,
}

/// Status 200 if every stage is running, else 503.
pub(super) async fn handler(State(state): State<AppState>) -> Response {
    let snapshot = state.snapshot().await;
    let code = if snapshot.ready() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let health = Health {
        status: status(&snapshot),
        version: env!("CARGO_PKG_VERSION"),
        stages: snapshot.stages.into_iter().map(stage).collect(),
    };
    (
        code,
        [(CACHE_CONTROL, HeaderValue::from_static("no-store"))],
        Json(health),
    )
        .into_response()
}

fn stage(stage: engine::observe::snapshot::StageSnapshot) -> Stage {
    Stage {
        in_flight: stage.in_flight.into(),
        name: stage.name,
        state: stage.state,
        backlog: stage.backlog,
    }
}

/// `ok`, `starting`, or `degraded` if waiting will not help: a stage failed or drains, or the
/// timers do not run.
fn status(snapshot: &Snapshot) -> &'static str {
    let stuck = |state| matches!(state, StageState::Failed | StageState::Draining);
    if snapshot.ready() {
        "ok"
    } else if !snapshot.timers_running || snapshot.stages.iter().any(|stage| stuck(stage.state)) {
        "degraded"
    } else {
        "starting"
    }
}
