//! E-mails in their final state.

use actors::model::EmailState;
use connectors::accounts::Role;
use proto::v1;
use proto::v1::email_service_client::EmailServiceClient;
use tonic::Code;

use crate::bearer::with_token;
use crate::fixture::base;
use crate::schedules::world::{World, assert_reason};

#[tokio::test(flavor = "multi_thread")]
async fn an_email_is_listed_watched_and_retried() {
    let world = World::new().await;
    let people = ::world::people::people();
    let samples = ::world::samples::samples(base());
    let review = samples
        .iter()
        .find(|it| it.truth.end_state == ::world::truth::EndState::Review);
    let review = review.unwrap();
    let email = world
        .fixture
        .deliver(&review.recipient, review.eml.clone())
        .await;
    assert_eq!(email.state, EmailState::InReview);
    let schedules = world.client("eva@example.com", Role::Coordinator).await;
    let channel = tonic::transport::Endpoint::new(world.address.clone()).unwrap();
    let channel = channel.connect().await.unwrap();
    let auth = &world.fixture.system.auth;
    let account = auth
        .accounts()
        .by_email("eva@example.com")
        .await
        .unwrap()
        .unwrap();
    let issued = auth.open_session(&account, "", "").await.unwrap();
    let mut emails = EmailServiceClient::new(with_token(channel, &issued.access));
    drop(schedules);

    let owner = people
        .iter()
        .find(|person| person.email == review.recipient)
        .unwrap();
    let history = v1::ListProcessingHistoryRequest {
        parent: format!("users/{}", owner.email),
        ..v1::ListProcessingHistoryRequest::default()
    };
    let listed = emails
        .list_processing_history(history)
        .await
        .unwrap()
        .into_inner()
        .emails;
    let name = format!("emails/{}", email.id);
    assert!(
        listed
            .iter()
            .any(|it| it.name == name && !it.code.is_empty()),
        "{listed:?}"
    );

    let retry = v1::RetryProcessingRequest {
        name: name.clone(),
        request_id: "again-1".to_owned(),
    };
    for _ in 0..2 {
        emails.retry_processing(retry.clone()).await.unwrap();
    }
    let watch = v1::WatchProcessingRequest { name };
    let mut stream = emails.watch_processing(watch).await.unwrap().into_inner();
    let mut last = None;
    while let Some(message) = stream.message().await.unwrap() {
        last = message.processing.or(last);
    }
    assert_eq!(last.unwrap().state(), v1::email_processing::State::InReview);

    let planned = v1::ListProcessingHistoryRequest {
        parent: world.parent(),
        ..v1::ListProcessingHistoryRequest::default()
    };
    let planned = emails
        .list_processing_history(planned)
        .await
        .unwrap()
        .into_inner();
    let refused = v1::RetryProcessingRequest {
        name: planned.emails.last().unwrap().name.clone(),
        request_id: String::new(),
    };
    let refused = emails.retry_processing(refused).await.unwrap_err();
    assert_reason(&refused, Code::FailedPrecondition, "MAIL_NOT_RETRYABLE");
}
