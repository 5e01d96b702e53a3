//! The client of `AdminService`. It returns the types of the engine instead of the messages.

use std::time::Duration;

use engine::observe::snapshot::{KeySnapshot, Snapshot};
use engine::observe::transition::Transition;
use proto::v1 as pb;
use proto::v1::admin_service_client::AdminServiceClient;
use tonic::Streaming;

use super::actors::{actor_from, transition_from};
use super::connection::{self, Authorised, ServerArgs, failure};
use super::snapshot::snapshot_from;
use crate::cli::exit::Failure;
use crate::cli::global::Global;

/// Limit for one call. A snapshot of 50,000 actors takes a few milliseconds.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// Limit of an answer. 50,000 busy actors take a few megabytes.
const MAX_ANSWER_BYTES: usize = 64 << 20;

/// A connection to `AdminService`.
pub(in crate::cli) struct Operator(AdminServiceClient<Authorised>);

impl Operator {
    pub(in crate::cli) async fn connect(
        server: &ServerArgs,
        global: &Global,
    ) -> Result<Self, Failure> {
        Self::with_timeout(server, global, Some(CALL_TIMEOUT)).await
    }

    /// Connects for a stream, which has no time limit.
    pub(in crate::cli) async fn connect_for_stream(
        server: &ServerArgs,
        global: &Global,
    ) -> Result<Self, Failure> {
        Self::with_timeout(server, global, None).await
    }

    async fn with_timeout(
        server: &ServerArgs,
        global: &Global,
        call_timeout: Option<Duration>,
    ) -> Result<Self, Failure> {
        let channel = connection::open(server, global, call_timeout).await?;
        let client = AdminServiceClient::new(channel);
        Ok(Self(client.max_decoding_message_size(MAX_ANSWER_BYTES)))
    }

    pub(in crate::cli) async fn snapshot(&mut self) -> Result<Snapshot, Failure> {
        let answer = self.0.get_snapshot(pb::GetSnapshotRequest {}).await;
        let answer = answer.map_err(|status| failure(&status))?;
        Ok(snapshot_from(answer.into_inner()))
    }

    pub(in crate::cli) async fn actors(
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
        Ok(answer.actors.into_iter().map(actor_from).collect())
    }

    pub(in crate::cli) async fn actor(&mut self, key: &str) -> Result<Vec<KeySnapshot>, Failure> {
        let request = pb::GetActorRequest {
            key: key.to_owned(),
        };
        let answer = self.0.get_actor(request).await;
        let answer = answer.map_err(|status| failure(&status))?.into_inner();
        Ok(answer.actors.into_iter().map(actor_from).collect())
    }

    pub(in crate::cli) async fn tail(
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

/// The stream of transitions.
pub(in crate::cli) struct Tail(Streaming<pb::TailEventsResponse>);

/// One message of a tail.
pub(in crate::cli) enum TailItem {
    /// One transition of an event.
    Step(Transition),
    /// The server dropped this many transitions here, because the client read too slowly.
    Missed(u64),
}

impl Tail {
    /// The next item; `None` if the server ended the stream.
    pub(in crate::cli) async fn next(&mut self) -> Result<Option<TailItem>, Failure> {
        loop {
            let message = self.0.message().await.map_err(|status| failure(&status))?;
            let Some(message) = message else {
                return Ok(None);
            };
            if let Some(transition) = message.transition {
                let transition = transition_from(transition);
                return Ok(Some(TailItem::Step(transition)));
            }
            if message.missed > 0 {
                return Ok(Some(TailItem::Missed(message.missed)));
            }
        }
    }
}
