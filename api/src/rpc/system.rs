//! `SystemService`: health of the server and its database.

use connectors::provider::{BreakerState, Provider};
use engine::observe::slo::Level;
use engine::observe::snapshot::{Snapshot, StageState};
use proto::v1::system_service_server::SystemService;
use proto::v1::{self as pb};
use tonic::{Request, Response, Status};

use super::support::convert::timestamp;
use crate::state::AppState;

pub(super) struct System {
    state: AppState,
}

impl System {
    pub(super) fn new(state: &AppState) -> Self {
        Self {
            state: state.clone(),
        }
    }
}

fn component(name: &str, state: pb::HealthState, detail: &str) -> pb::ComponentHealth {
    pb::ComponentHealth {
        name: name.to_owned(),
        state: state.into(),
        detail: detail.to_owned(),
    }
}

fn stages(snapshot: &Snapshot) -> impl Iterator<Item = pb::ComponentHealth> {
    snapshot.stages.iter().map(|stage| {
        let missed = snapshot
            .slos
            .iter()
            .any(|slo| slo.rule.stage == stage.name && matches!(slo.level, Level::Critical));
        let (state, detail) = match stage.state {
            StageState::Running if stage.stuck > 0 => {
                (pb::HealthState::Unhealthy, "a handler blocks its thread")
            }
            StageState::Running if missed => (pb::HealthState::Degraded, "an SLO is missed"),
            StageState::Running => (pb::HealthState::Healthy, ""),
            StageState::Starting => (pb::HealthState::Unhealthy, "not yet started"),
            StageState::Draining => (pb::HealthState::Unhealthy, "stopping"),
            StageState::Failed => (pb::HealthState::Unhealthy, "failed"),
        };
        component(&stage.name, state, detail)
    })
}

#[tonic::async_trait]
impl SystemService for System {
    async fn get_system_health(
        &self,
        _: Request<pb::GetSystemHealthRequest>,
    ) -> Result<Response<pb::GetSystemHealthResponse>, Status> {
        let snapshot = self.state.recent_snapshot().await;
        let mut components: Vec<_> = stages(&snapshot).collect();
        if !snapshot.timers_running {
            let detail = "timers do not fire";
            components.push(component("timers", pb::HealthState::Unhealthy, detail));
        }
        let statuses = self.state.providers.iter().map(Provider::status);
        for provider in futures_util::future::join_all(statuses)
            .await
            .into_iter()
            .flatten()
        {
            let (state, detail) = match provider.state {
                BreakerState::Closed => (pb::HealthState::Healthy, ""),
                BreakerState::Open | BreakerState::HalfOpen => (
                    pb::HealthState::Degraded,
                    "it failed and is not called for now",
                ),
            };
            components.push(component(provider.name, state, detail));
        }
        let worst = components.iter().map(|it| it.state).max();
        Ok(Response::new(pb::GetSystemHealthResponse {
            state: worst.unwrap_or(pb::HealthState::Healthy.into()),
            components,
            time: Some(timestamp(snapshot.at)),
        }))
    }

    async fn get_api_status(
        &self,
        _: Request<pb::GetApiStatusRequest>,
    ) -> Result<Response<pb::GetApiStatusResponse>, Status> {
        Ok(Response::new(pb::GetApiStatusResponse {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            api_versions: vec!["stillontime.v1".to_owned()],
            start_time: Some(timestamp(self.state.started)),
            time: Some(timestamp(self.state.context.now())),
        }))
    }

    async fn get_database_health(
        &self,
        _: Request<pb::GetDatabaseHealthRequest>,
    ) -> Result<Response<pb::GetDatabaseHealthResponse>, Status> {
        let (context, records) = (&self.state.context, &self.state.records);
        let started = context.monotonic();
        let state = match records.probe().await {
            Ok(()) => pb::HealthState::Healthy,
            Err(failure) => {
                tracing::warn!(%failure, "the database does not answer");
                pb::HealthState::Unhealthy
            }
        };
        let took = context.monotonic().saturating_sub(started);
        Ok(Response::new(pb::GetDatabaseHealthResponse {
            state: state.into(),
            database: records.database().to_owned(),
            answer_ms: took.as_secs_f64() * 1e3,
        }))
    }
}
