//! A provider against a stub server: status codes, throttling, quota and timeouts.

pub(crate) mod stub;

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use axum::response::IntoResponse;

use super::*;
use stub::{ManualClock, Stub, provider, reply, service};

fn noon() -> Arc<ManualClock> {
    ManualClock::at("2026-11-25T12:00:00Z")
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[tokio::test]
async fn the_user_agent_names_the_operator_and_client_errors_are_answers() {
    let stub = Stub::replying(400, "what?").await;
    let (provider, _) = provider(service(), noon()).await;
    let reply = provider.send(|client| client.get(&stub.url)).await.unwrap();
    assert_eq!(
        (reply.status.as_u16(), &reply.body[..]),
        (400, &b"what?"[..])
    );
    let agent = stub.requests()[0].header("user-agent").to_owned();
    assert!(agent.starts_with("StillOnTime/") && agent.ends_with("(crew@example.com)"));
}

#[tokio::test]
async fn the_breaker_opens_after_failures_and_closes_after_a_probe() {
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
    let send = async || provider.send(|client| client.get(&stub.url)).await;
    for _ in 0..3 {
        let error = send().await.unwrap_err();
        assert_eq!(error, Error::Failed("stub", "HTTP 500".to_owned()));
    }
    assert!(matches!(send().await, Err(Error::BreakerOpen("stub", _))));
    assert_eq!(stub.requests().len(), 3);
    status.store(200, Ordering::SeqCst);
    clock.advance(seconds(150));
    assert!(send().await.is_ok());
    assert!(send().await.is_ok());
    let status = provider.status().await.unwrap();
    assert_eq!(
        (status.state, status.succeeded, status.failed),
        (BreakerState::Closed, 2, 3)
    );
    assert_eq!(status.rejected, 1);
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let stub = Stub::start(async |_| {
        let mut answer = reply(429, "");
        let headers = answer.headers_mut();
        headers.insert("retry-after", "40".parse().unwrap());
        answer
    })
    .await;
    let clock = noon();
    let (provider, _) = provider(service(), clock.clone()).await;
    let send = async || provider.send(|client| client.get(&stub.url)).await;
    assert_eq!(send().await.unwrap_err(), Error::BreakerOpen("stub", 40));
    // The gate has recorded the outcome by the time it answers.
    assert_eq!(provider.status().await.unwrap().state, BreakerState::Open);
    clock.advance(seconds(39));
    assert!(send().await.is_err());
    assert_eq!(stub.requests().len(), 1);
    clock.advance(seconds(1));
    assert!(send().await.is_err());
    assert_eq!(stub.requests().len(), 2);
}

#[tokio::test]
async fn the_daily_quota_bounds_the_requests() {
    let stub = Stub::replying(200, "{}").await;
    let clock = noon();
    let metered = Service {
        per_day: Some(3),
        ..service()
    };
    let (provider, _) = provider(metered, clock.clone()).await;
    let sends = (0..10).map(|_| provider.send(|client| client.get(&stub.url)));
    let answers = futures_util::future::join_all(sends).await;
    assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 3);
    assert_eq!(stub.requests().len(), 3);
    let exhausted = Error::QuotaExhausted("stub");
    assert!(
        answers
            .iter()
            .filter_map(|it| it.as_ref().err())
            .all(|it| *it == exhausted)
    );
    assert_eq!(provider.status().await.unwrap().quota, Some((3, 3)));
    clock.advance(seconds(86_400));
    assert!(provider.send(|client| client.get(&stub.url)).await.is_ok());
}

#[tokio::test]
async fn a_service_that_hangs_times_out() {
    let stub = Stub::start(async |_| std::future::pending().await).await;
    let (provider, _) = provider(service(), noon()).await;
    let error = provider.send(|client| client.get(&stub.url)).await;
    assert_eq!(error.unwrap_err(), Error::Timeout("stub"));
    assert_eq!(provider.status().await.unwrap().failed, 1);
}

#[tokio::test]
async fn an_oversized_reply_and_a_refused_connection_are_failures() {
    let stub = Stub::start(async |_| vec![b' '; 5 << 20].into_response()).await;
    let (provider, _) = provider(service(), noon()).await;
    let error = provider
        .send(|client| client.get(&stub.url))
        .await
        .unwrap_err();
    assert_eq!(error, Error::Failed("stub", "more than 4 MiB".to_owned()));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let unreachable = format!("http://{}/?key=hidden", listener.local_addr().unwrap());
    drop(listener);
    let error = provider
        .send(|client| client.get(&unreachable))
        .await
        .unwrap_err();
    assert!(!error.to_string().contains("hidden"), "{error}");
    assert_eq!(provider.status().await.unwrap().failed, 2);
}

/// A server that closes an idle connection of the client's pool.
#[tokio::test]
async fn a_request_on_a_stale_connection_is_repeated() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 2_000];
            // Answers once and keeps the connection open, then reads the next request and closes
            // the connection without an answer.
            let _ = stream.read(&mut request).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
                .await;
            let _ = stream.read(&mut request).await;
        }
    });
    let (provider, _) = provider(service(), noon()).await;
    for _ in 0..6 {
        provider.send(|client| client.get(&url)).await.unwrap();
    }
    assert_eq!(provider.status().await.unwrap().failed, 0);
}
