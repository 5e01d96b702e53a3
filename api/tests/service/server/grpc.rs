//! The services, over gRPC and gRPC-web.

use std::sync::Arc;

use actors::model::UserId;
use api::auth::OperatorToken;
use api::state::{self, AppState, Backlog};
use connectors::journal::SqlQueries;
use engine::embedded;
use proto::v1;
use proto::v1::email_processing::State;
use proto::v1::email_service_client::EmailServiceClient;
use proto::v1::schedule_service_client::ScheduleServiceClient;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;

use crate::server::world::World;
use crate::server::{http, people};

const RAW: &[u8] = b"From: a@example.com\r\nTo: zofia@example.com\r\nSubject: x\r\n\r\nhello\r\n";

fn process(raw: &[u8], recipient: &str) -> v1::ProcessEmailRequest {
    v1::ProcessEmailRequest {
        raw_message: raw.to_vec(),
        recipient: recipient.to_owned(),
        request_id: "r-1".to_owned(),
    }
}

#[track_caller]
pub(crate) fn assert_reason(status: &Status, code: Code, reason: &str) {
    assert_eq!(status.code(), code, "{status}");
    let details = status.get_error_details();
    let info = details.error_info().expect("an error carries ErrorInfo");
    assert_eq!(
        (info.reason.as_str(), info.domain.as_str()),
        (reason, "stillontime")
    );
}

#[tokio::test]
async fn health_follows_the_stages() {
    let world = World::new().await;
    let mut client = HealthClient::new(world.channel().await);
    let services = [
        "",
        "stillontime.v1.EmailService",
        "stillontime.v1.ScheduleService",
        "stillontime.v1.AdminService",
    ];
    for service in services {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        // Not serving until the monitor has taken its first snapshot.
        let mut watch = client.watch(request).await.unwrap().into_inner();
        while watch.message().await.unwrap().unwrap().status != 1 {}
    }
    let unknown = HealthCheckRequest {
        service: "x".to_owned(),
    };
    assert_eq!(
        client.check(unknown).await.unwrap_err().code(),
        Code::NotFound
    );
}

macro_rules! reflection_lists_services {
    ($name:ident, $version:ident) => {
        #[tokio::test]
        async fn $name() {
            use tonic_reflection::pb::$version::ServerReflectionRequest;
            use tonic_reflection::pb::$version::server_reflection_client::ServerReflectionClient;
            use tonic_reflection::pb::$version::server_reflection_request::MessageRequest;
            use tonic_reflection::pb::$version::server_reflection_response::MessageResponse;
            let world = World::new().await;
            let mut client = ServerReflectionClient::new(world.channel().await);
            let list = MessageRequest::ListServices(String::new());
            let request = ServerReflectionRequest {
                host: String::new(),
                message_request: Some(list),
            };
            let requests = futures_util::stream::iter([request]);
            let mut answers = client
                .server_reflection_info(requests)
                .await
                .unwrap()
                .into_inner();
            let answer = answers
                .message()
                .await
                .unwrap()
                .unwrap()
                .message_response
                .unwrap();
            let MessageResponse::ListServicesResponse(list) = answer else {
                panic!("not a list: {answer:?}")
            };
            let names: Vec<_> = list
                .service
                .into_iter()
                .map(|service| service.name)
                .collect();
            for name in [
                "stillontime.v1.EmailService",
                "stillontime.v1.ScheduleService",
            ] {
                assert!(names.iter().any(|known| known == name), "{names:?}");
            }
            assert!(
                names.iter().any(|known| known == "grpc.health.v1.Health"),
                "{names:?}"
            );
        }
    };
}

reflection_lists_services!(reflection_v1_lists_services, v1);
reflection_lists_services!(reflection_v1alpha_lists_services, v1alpha);

#[tokio::test]
async fn a_message_sent_twice_is_stored_once() {
    let world = World::new().await;
    let mut client = EmailServiceClient::new(world.channel().await);
    let request = process(RAW, "Zofia@Example.com");
    let first = client
        .process_email(request.clone())
        .await
        .unwrap()
        .into_inner();
    let second = client.process_email(request).await.unwrap().into_inner();
    let (first, second) = (first.processing.unwrap(), second.processing.unwrap());
    assert_eq!(first.state(), State::Pending);
    assert_eq!(first.recipient, "zofia@example.com");
    assert_eq!(first.name, second.name);

    let request = v1::GetProcessingStatusRequest {
        name: first.name.clone(),
    };
    let status = client
        .get_processing_status(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(status.processing.unwrap().name, first.name);
    assert_eq!(
        world.state.queries.email_counts().await.unwrap().received,
        1
    );
}

#[tokio::test]
async fn errors_have_codes_and_details() {
    let world = World::new().await;
    let mut client = EmailServiceClient::new(world.channel().await);
    let status = client.process_email(process(b"", "")).await.unwrap_err();
    assert_reason(&status, Code::InvalidArgument, "MAIL_EMPTY");
    let status = client
        .process_email(process(RAW, "not an address"))
        .await
        .unwrap_err();
    assert_reason(&status, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    let violations = status
        .get_error_details()
        .bad_request()
        .unwrap()
        .field_violations
        .clone();
    assert_eq!(violations[0].field, "recipient");

    let of = |name: &str| v1::GetProcessingStatusRequest {
        name: name.to_owned(),
    };
    let status = client
        .get_processing_status(of("emails/e-none"))
        .await
        .unwrap_err();
    assert_reason(&status, Code::NotFound, "API_NOT_FOUND");
    for name in ["", "emails/", "mails/x", "emails/a/b", "emails/ "] {
        let status = client.get_processing_status(of(name)).await.unwrap_err();
        assert_reason(&status, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    }
}

#[tokio::test]
async fn a_full_backlog_refuses_messages_with_a_retry_delay() {
    let world = World::with(|state| state.backlog = backlog(state, 0)).await;
    let mut client = EmailServiceClient::new(world.channel().await);
    let status = client.process_email(process(RAW, "")).await.unwrap_err();
    assert_reason(&status, Code::ResourceExhausted, "API_BACKLOG_FULL");
    let retry = status.get_error_details().retry_info().unwrap().retry_delay;
    assert!(retry.is_some_and(|delay| !delay.is_zero()));
}

fn backlog(state: &AppState, limit: u64) -> Backlog {
    state::backlog(state.context.clone(), state.queries.clone(), limit)
}

/// The stages of this world handle every event and leave the message open: it counts as backlog.
#[tokio::test]
async fn messages_without_an_end_state_are_the_backlog() {
    let world = World::with(|state| state.backlog = backlog(state, 2)).await;
    let mut client = EmailServiceClient::new(world.channel().await);
    for number in 0..2 {
        let raw = format!("Subject: {number}\r\n\r\nhello\r\n");
        let accepted = client.process_email(process(raw.as_bytes(), "")).await;
        accepted.unwrap();
    }
    // By then the backlog was counted again, and no event is queued.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let status = client.process_email(process(RAW, "")).await.unwrap_err();
    assert_reason(&status, Code::ResourceExhausted, "API_BACKLOG_FULL");
    let received = world.state.queries.email_counts().await.unwrap().received;
    assert_eq!(received, 2);
}

/// A backlog that cannot be counted cannot be limited.
#[tokio::test]
async fn no_message_is_accepted_while_the_backlog_cannot_be_counted() {
    let folder = tempfile::tempdir().unwrap();
    let empty = embedded::Options::new(folder.path().join("without-tables.db"));
    let pool = embedded::open(&empty).await.unwrap();
    let queries = Arc::new(SqlQueries::new(pool));
    let world = World::with(|state| {
        state.backlog = state::backlog(state.context.clone(), queries, 1000);
    })
    .await;
    let mut client = EmailServiceClient::new(world.channel().await);
    let status = client.process_email(process(RAW, "")).await.unwrap_err();
    assert_reason(&status, Code::Unavailable, "STORE_UNAVAILABLE");
    let received = world.state.queries.email_counts().await.unwrap().received;
    assert_eq!(received, 0);
}

#[tokio::test]
async fn schedules_are_listed_by_pages() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let mut client = ScheduleServiceClient::new(world.channel().await);
    let mut request = v1::ListSchedulesRequest {
        parent: "users/zofia@example.com".to_owned(),
        page_size: 2,
        ..Default::default()
    };
    let first = client
        .list_schedules(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first.schedules.len(), 2);
    request.page_token = first.next_page_token.clone();
    let second = client
        .list_schedules(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(second.schedules.len(), 1);
    assert_eq!(second.next_page_token, "");

    // The token of one list is not valid for another.
    request.start_date = "2099-01-01".to_owned();
    let status = client.list_schedules(request.clone()).await.unwrap_err();
    assert_reason(&status, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    request.page_token = "6162".to_owned();
    let status = client.list_schedules(request.clone()).await.unwrap_err();
    assert_reason(&status, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    request.page_token = String::new();
    request.start_date = "25.11.2099".to_owned();
    let status = client.list_schedules(request.clone()).await.unwrap_err();
    assert_reason(&status, Code::InvalidArgument, "API_INVALID_ARGUMENT");
    request.start_date = "2099-11-26".to_owned();
    let by_id = UserId::of("zofia@example.com");
    request.parent = format!("users/{by_id}");
    let later = client
        .list_schedules(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(later.schedules.len(), 2);
    request.parent = "users/nobody@example.com".to_owned();
    let status = client.list_schedules(request).await.unwrap_err();
    assert_reason(&status, Code::NotFound, "API_NOT_FOUND");
}

#[tokio::test]
async fn a_schedule_is_read_by_its_owner_only() {
    let world = World::new().await;
    world.write(people::rows()).await;
    let mut client = ScheduleServiceClient::new(world.channel().await);
    let id = UserId::of("zofia@example.com");
    let of = |name: String| v1::GetScheduleRequest { name };
    let found = client
        .get_schedule(of(format!("users/{id}/schedules/d-1")))
        .await
        .unwrap();
    let schedule = found.into_inner().schedule.unwrap();
    assert_eq!(schedule.shooting_date, "2099-11-25");
    assert_eq!(schedule.state(), v1::schedule::State::Modified);
    assert_eq!(schedule.route_quality(), v1::RouteQuality::Estimate);
    assert_eq!((schedule.legs.len(), schedule.changes.len()), (2, 2));
    assert!(schedule.wake_up_time.unwrap().seconds < schedule.departure_time.unwrap().seconds);

    let other = of("users/marcus@example.com/schedules/d-1".to_owned());
    let status = client.get_schedule(other).await.unwrap_err();
    assert_reason(&status, Code::NotFound, "API_NOT_FOUND");
}

#[tokio::test]
async fn browsers_may_speak_grpc_web() {
    use prost::Message as _;
    let world = World::new().await;
    let message = process(RAW, "").encode_to_vec();
    let mut frame = vec![0];
    frame.extend_from_slice(&u32::try_from(message.len()).unwrap().to_be_bytes());
    frame.extend_from_slice(&message);
    let mut request = format!(
        "POST /stillontime.v1.EmailService/ProcessEmail HTTP/1.1\r\nhost: {}\r\n\
         content-type: application/grpc-web+proto\r\nx-grpc-web: 1\r\n\
         authorization: Bearer {}\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        world.address,
        OperatorToken::read(world.folder.path()).unwrap(),
        frame.len()
    )
    .into_bytes();
    request.extend_from_slice(&frame);
    let answer = http::send(world.address, &request).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        Some("application/grpc-web+proto")
    );
    let length = u32::from_be_bytes(answer.body[1..5].try_into().unwrap()) as usize;
    let response = v1::ProcessEmailResponse::decode(&answer.body[5..5 + length]).unwrap();
    assert!(response.processing.unwrap().name.starts_with("emails/e-"));
    let trailers = String::from_utf8_lossy(&answer.body[5 + length + 5..]).into_owned();
    assert!(trailers.contains("grpc-status:0"), "{trailers}");
}

#[tokio::test]
async fn an_unknown_method_is_unimplemented() {
    let world = World::new().await;
    let request = format!(
        "POST /stillontime.v1.NoService/No HTTP/1.1\r\nhost: {}\r\n\
         content-type: application/grpc\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        world.address
    );
    let answer = http::send(world.address, request.as_bytes()).await;
    assert_eq!(answer.header("grpc-status"), Some("12"));
}

#[tokio::test]
async fn the_largest_message_passes_and_a_larger_one_is_refused() {
    let world = World::new().await;
    let mut client = EmailServiceClient::new(world.channel().await);
    let mut raw = vec![b'x'; actors::inbox::MAX_MESSAGE_BYTES];
    raw[..RAW.len()].copy_from_slice(RAW);
    let accepted = client
        .process_email(process(&raw, ""))
        .await
        .unwrap()
        .into_inner();
    assert!(accepted.processing.is_some());
    raw.push(b'x');
    let status = client.process_email(process(&raw, "")).await.unwrap_err();
    assert_reason(&status, Code::InvalidArgument, "MAIL_TOO_LARGE");
}
