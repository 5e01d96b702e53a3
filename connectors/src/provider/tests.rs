pub(crate) mod stub;

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use axum::response::IntoResponse;

use super::*;
use stub::{Hand, Stub, provider, reply, service};

fn noon() -> Arc<Hand> {
    Hand::at("2026-11-25T12:00:00Z")
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[tokio::test]
async fn it_says_who_asks_and_passes_on_what_concerns_the_question() {
    let stub = Stub::saying(400, "what?").await;
    let (provider, _) = provider(service(), noon()).await;
    let reply = provider.ask(|client| client.get(&stub.url)).await.unwrap();
    assert_eq!(
        (reply.status.as_u16(), &reply.body[..]),
        (400, &b"what?"[..])
    );
    let agent = stub.asked()[0].header("user-agent").to_owned();
    assert!(agent.starts_with("StillOnTime/") && agent.ends_with("(crew@example.com)"));
}

#[tokio::test]
async fn one_that_fails_is_left_alone_and_tried_again() {
    let status = Arc::new(AtomicU16::new(500));
    let stub = {
        let status = status.clone();
        Stub::start(move |_| {
            let status = status.load(Ordering::SeqCst);
            async move { reply(status, "{}") }
        })
        .await
    };
    let clock = noon();
    let (provider, _) = provider(service(), clock.clone()).await;
    let ask = async || provider.ask(|client| client.get(&stub.url)).await;
    for _ in 0..3 {
        let error = ask().await.unwrap_err();
        assert_eq!(error, Failure::Broken("stub", "HTTP 500".to_owned()));
    }
    assert!(matches!(ask().await, Err(Failure::Resting("stub", _))));
    assert_eq!(stub.asked().len(), 3);
    status.store(200, Ordering::SeqCst);
    clock.pass(seconds(150));
    assert!(ask().await.is_ok());
    assert!(ask().await.is_ok());
    let look = provider.look().await.unwrap();
    assert_eq!(
        (look.state, look.worked, look.failed),
        (State::Closed, 2, 3)
    );
    assert_eq!(look.refused, 1);
}

#[tokio::test]
async fn it_waits_as_long_as_it_is_asked_to() {
    let stub = Stub::start(async |_| {
        let mut answer = reply(429, "");
        let headers = answer.headers_mut();
        headers.insert("retry-after", "40".parse().unwrap());
        answer
    })
    .await;
    let clock = noon();
    let (provider, _) = provider(service(), clock.clone()).await;
    let ask = async || provider.ask(|client| client.get(&stub.url)).await;
    assert_eq!(ask().await.unwrap_err(), Failure::Resting("stub", 40));
    // The desk has heard of it once it answers.
    assert_eq!(provider.look().await.unwrap().state, State::Open);
    clock.pass(seconds(39));
    assert!(ask().await.is_err());
    assert_eq!(stub.asked().len(), 1);
    clock.pass(seconds(1));
    assert!(ask().await.is_err());
    assert_eq!(stub.asked().len(), 2);
}

#[tokio::test]
async fn no_more_is_asked_in_a_day_than_is_paid_for() {
    let stub = Stub::saying(200, "{}").await;
    let clock = noon();
    let paid = Service {
        per_day: Some(3),
        ..service()
    };
    let (provider, _) = provider(paid, clock.clone()).await;
    let asks = (0..10).map(|_| provider.ask(|client| client.get(&stub.url)));
    let answers = futures_util::future::join_all(asks).await;
    assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 3);
    assert_eq!(stub.asked().len(), 3);
    let used_up = Failure::UsedUp("stub");
    assert!(
        answers
            .iter()
            .filter_map(|it| it.as_ref().err())
            .all(|it| *it == used_up)
    );
    assert_eq!(provider.look().await.unwrap().quota, Some((3, 3)));
    clock.pass(seconds(86_400));
    assert!(provider.ask(|client| client.get(&stub.url)).await.is_ok());
}

#[tokio::test]
async fn one_that_hangs_is_not_waited_for() {
    let stub = Stub::start(async |_| std::future::pending().await).await;
    let (provider, _) = provider(service(), noon()).await;
    let error = provider.ask(|client| client.get(&stub.url)).await;
    assert_eq!(error.unwrap_err(), Failure::TooSlow("stub"));
    assert_eq!(provider.look().await.unwrap().failed, 1);
}

#[tokio::test]
async fn too_much_and_nobody_are_failures() {
    let stub = Stub::start(async |_| vec![b' '; 5 << 20].into_response()).await;
    let (provider, _) = provider(service(), noon()).await;
    let error = provider
        .ask(|client| client.get(&stub.url))
        .await
        .unwrap_err();
    assert_eq!(error, Failure::Broken("stub", "more than 4 MiB".to_owned()));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}/?key=hidden", listener.local_addr().unwrap());
    drop(listener);
    let error = provider
        .ask(|client| client.get(&nobody))
        .await
        .unwrap_err();
    assert!(!error.to_string().contains("hidden"), "{error}");
    assert_eq!(provider.look().await.unwrap().failed, 2);
}

/// A server that closes a connection which is kept for later: the question is asked again.
#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_no_failure() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut question = [0; 2_000];
            // One answer that promises to keep the connection, then the next question is
            // read and the connection closed.
            let _ = stream.read(&mut question).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
                .await;
            let _ = stream.read(&mut question).await;
        }
    });
    let (provider, _) = provider(service(), noon()).await;
    for _ in 0..6 {
        provider.ask(|client| client.get(&url)).await.unwrap();
    }
    assert_eq!(provider.look().await.unwrap().failed, 0);
}
