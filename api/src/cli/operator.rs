//! The server as operators see it: `AdminService` over gRPC, in the engine's own types.

use std::time::Duration;

use engine::snapshot::{KeySnapshot, Snapshot};
use engine::transition::Transition;
use proto::v1 as pb;
use proto::v1::admin_service_client::AdminServiceClient;
use tonic::Streaming;

use super::client;
use super::connection::{self, Authorised, Server, failure};
use super::exit::Failure;
use super::global::Global;

/// A snapshot of 50,000 actors takes some milliseconds.
const ANSWER: Duration = Duration::from_secs(10);
/// 50,000 actors at work are some megabytes.
const LARGEST: usize = 64 << 20;

/// A connection.
pub(super) struct Operator(AdminServiceClient<Authorised>);

impl Operator {
    pub(super) async fn connect(server: &Server, global: &Global) -> Result<Self, Failure> {
        Self::with_limit(server, global, Some(ANSWER)).await
    }

    /// For streams, which end when somebody ends them.
    pub(super) async fn connect_for_ever(
        server: &Server,
        global: &Global,
    ) -> Result<Self, Failure> {
        Self::with_limit(server, global, None).await
    }

    async fn with_limit(
        server: &Server,
        global: &Global,
        answer: Option<Duration>,
    ) -> Result<Self, Failure> {
        let channel = connection::open(server, global, answer).await?;
        let client = AdminServiceClient::new(channel);
        Ok(Self(client.max_decoding_message_size(LARGEST)))
    }

    pub(super) async fn snapshot(&mut self) -> Result<Snapshot, Failure> {
        let answer = self.0.get_snapshot(pb::GetSnapshotRequest {}).await;
        let answer = answer.map_err(|status| failure(&status))?;
        Ok(client::snapshot_from(answer.into_inner()))
    }

    pub(super) async fn actors(
        &mut self,
        stage: Option<&str>,
        limit: u32,
    ) -> Result<Vec<KeySnapshot>, Failure> {
        let request = pb::ListActorsRequest {
            stage: stage.unwrap_or_default().to_owned(),
            limit,
        };
        let answer = self.0.list_actors(request).await;
        let answer = answer.map_err(|status| failure(&status))?.into_inner();
        Ok(answer.actors.into_iter().map(client::actor_from).collect())
    }

    pub(super) async fn actor(&mut self, key: &str) -> Result<Vec<KeySnapshot>, Failure> {
        let request = pb::GetActorRequest {
            key: key.to_owned(),
        };
        let answer = self.0.get_actor(request).await;
        let answer = answer.map_err(|status| failure(&status))?.into_inner();
        Ok(answer.actors.into_iter().map(client::actor_from).collect())
    }

    pub(super) async fn tail(
        &mut self,
        stage: Option<String>,
        key: Option<String>,
    ) -> Result<Tail, Failure> {
        let request = pb::TailEventsRequest {
            stage: stage.unwrap_or_default(),
            key: key.unwrap_or_default(),
        };
        let answer = self.0.tail_events(request).await;
        Ok(Tail(
            answer.map_err(|status| failure(&status))?.into_inner(),
        ))
    }
}

/// What happens, as it happens.
pub(super) struct Tail(Streaming<pb::TailEventsResponse>);

/// One message of a tail.
pub(super) enum Tailed {
    Step(Transition),
    /// So many were missed here.
    Missed(u64),
}

impl Tail {
    /// The next; `None` when the server has ended the stream.
    pub(super) async fn next(&mut self) -> Result<Option<Tailed>, Failure> {
        loop {
            let message = self.0.message().await.map_err(|status| failure(&status))?;
            let Some(message) = message else {
                return Ok(None);
            };
            if let Some(transition) = message.transition {
                let transition = client::transition_from(transition);
                return Ok(Some(Tailed::Step(transition)));
            }
            if message.missed > 0 {
                return Ok(Some(Tailed::Missed(message.missed)));
            }
        }
    }
}
