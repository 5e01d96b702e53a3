//! A server with one planned day, and its clients.

use std::sync::Arc;

use actors::model::{EmailState, UserId};
use connectors::accounts::Role;
use proto::v1;
use proto::v1::schedule_service_client::ScheduleServiceClient;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::bearer::{Authorised, with_token};
use crate::fixture::{Fixture, base};

pub(crate) type Client = ScheduleServiceClient<Authorised>;

pub(crate) struct World {
    pub(crate) fixture: Arc<Fixture>,
    pub(crate) address: String,
    pub(crate) email: String,
    pub(crate) stop: CancellationToken,
}

impl World {
    /// A server that has received the commercial sheet of the samples and planned its day.
    pub(crate) async fn new() -> Self {
        let people = ::world::people::people();
        let fixture = Arc::new(Fixture::new(&people).await);
        let samples = ::world::samples::samples(base());
        let sample = samples.iter().find(|it| it.name.starts_with("commercial"));
        let sample = sample.unwrap();
        let email = fixture.deliver(&sample.recipient, sample.eml.clone()).await;
        assert_eq!(email.state, EmailState::Planned);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let (serving, stopped) = (fixture.clone(), stop.clone());
        tokio::spawn(async move { serving.system.serve(listener, stopped).await });
        Self {
            fixture,
            address,
            email: sample.recipient.clone(),
            stop,
        }
    }

    pub(crate) async fn client(&self, email: &str, role: Role) -> Client {
        let auth = &self.fixture.system.auth;
        let account = auth.create(email, role, None).await.unwrap();
        let issued = auth
            .open_session(&account, "127.0.0.1", "test")
            .await
            .unwrap();
        let channel = tonic::transport::Endpoint::new(self.address.clone()).unwrap();
        let channel = channel.connect().await.unwrap();
        ScheduleServiceClient::new(with_token(channel, &issued.access))
    }

    pub(crate) async fn owner(&self) -> Client {
        self.client(&self.email, Role::User).await
    }

    pub(crate) fn parent(&self) -> String {
        format!("users/{}", UserId::of(&self.email))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

pub(crate) async fn only(client: &mut Client, world: &World) -> v1::Schedule {
    let request = v1::ListSchedulesRequest {
        parent: world.parent(),
        ..v1::ListSchedulesRequest::default()
    };
    let listed = client.list_schedules(request).await.unwrap().into_inner();
    assert_eq!(listed.schedules.len(), 1);
    listed.schedules[0].clone()
}

/// Waits until the day meets the condition: its plan follows the command with a delay.
pub(crate) async fn until(
    client: &mut Client,
    name: &str,
    wanted: impl Fn(&v1::Schedule) -> bool,
) -> v1::Schedule {
    let request = v1::WatchSchedulesRequest {
        parent: name.split("/schedules/").next().unwrap().to_owned(),
        resume_token: String::new(),
    };
    let mut changes = client.watch_schedules(request).await.unwrap().into_inner();
    let get = v1::GetScheduleRequest {
        name: name.to_owned(),
    };
    let now = client.get_schedule(get).await.unwrap().into_inner();
    let mut schedule = now.schedule.unwrap();
    let wait = async {
        while !wanted(&schedule) {
            if let Some(changed) = changes.message().await.unwrap().unwrap().schedule {
                schedule = changed;
            }
        }
        schedule
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(30), wait).await;
    waited.expect("the day meets the condition in time")
}

pub(crate) fn correct(
    schedule: &v1::Schedule,
    call: &str,
    request_id: &str,
) -> v1::UpdateScheduleRequest {
    v1::UpdateScheduleRequest {
        name: schedule.name.clone(),
        correction: Some(v1::ScheduleCorrection {
            call: call.to_owned(),
            ..v1::ScheduleCorrection::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["call".to_owned()],
        }),
        etag: schedule.etag.clone(),
        request_id: request_id.to_owned(),
    }
}

pub(crate) fn confirm(schedule: &v1::Schedule) -> v1::ConfirmScheduleRequest {
    v1::ConfirmScheduleRequest {
        name: schedule.name.clone(),
        etag: schedule.etag.clone(),
        request_id: String::new(),
    }
}

#[track_caller]
pub(crate) fn assert_reason(status: &Status, code: Code, reason: &str) {
    let details = status.get_error_details();
    let found = details.error_info().map(|info| info.reason.as_str());
    assert_eq!((status.code(), found), (code, Some(reason)), "{status}");
}
