//! HTTP as services use it: small answers, no redirects, and status codes that say whose
//! fault it is.

use std::error::Error;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect};
use rustls::crypto::ring;

use super::Reply;

/// No answer about a drive or an address is larger.
const LARGEST: usize = 4 << 20;
/// Shorter than servers keep a connection that nobody uses.
const KEPT: Duration = Duration::from_secs(4);
/// A service that says "later" without saying when.
const PAUSE: Duration = Duration::from_secs(60);
/// Nor believed if it says more.
const LONGEST_PAUSE: Duration = Duration::from_secs(3_600);

/// No client can be made.
#[derive(Debug, thiserror::Error)]
#[error("provider/client: {0}")]
pub struct ClientError(#[from] reqwest::Error);

/// One that names us and, if it is set, who runs us.
pub(super) fn client(contact: &str) -> Result<Client, ClientError> {
    // An error means that there is one already, which is the goal.
    let _ = ring::default_provider().install_default();
    let version = env!("CARGO_PKG_VERSION");
    let agent = match contact {
        "" => format!("StillOnTime/{version}"),
        contact => format!("StillOnTime/{version} ({contact})"),
    };
    let client = Client::builder()
        .user_agent(agent)
        .redirect(redirect::Policy::none())
        .pool_idle_timeout(KEPT);
    Ok(client.build()?)
}

pub(super) async fn send(question: RequestBuilder) -> Result<Response, reqwest::Error> {
    question.send().await
}

/// Whether the server had closed the connection before it read the question.
pub(super) fn is_stale_connection(error: &reqwest::Error) -> bool {
    error.is_request() && !error.is_timeout() && !error.is_connect()
}

/// Whose fault a status is.
pub(super) enum Verdict {
    /// The answer, or something wrong with the question.
    Answer,
    /// Too much was asked: so long nothing.
    Later(Duration),
    /// The service, or our account with it.
    Fault,
}

pub(super) fn verdict(answer: &Response, now: Timestamp) -> Verdict {
    let status = answer.status();
    let after = answer.headers().get(header::RETRY_AFTER);
    let after = after.and_then(|value| value.to_str().ok());
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            let wait = after.and_then(|text| retry_after(text, now));
            match (status, wait) {
                (StatusCode::SERVICE_UNAVAILABLE, None) => Verdict::Fault,
                (_, wait) => Verdict::Later(wait.unwrap_or(PAUSE)),
            }
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::REQUEST_TIMEOUT => {
            Verdict::Fault
        }
        status if status.is_success() || status.is_client_error() => Verdict::Answer,
        _ => Verdict::Fault,
    }
}

/// Seconds, or a date.
fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let wait = match text.trim().parse::<u32>() {
        Ok(seconds) => Duration::from_secs(u64::from(seconds)),
        Err(_) => {
            let until = rfc2822::parse(text.trim()).ok()?.timestamp();
            let wait: SignedDuration = until.duration_since(now);
            Duration::try_from(wait).unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST_PAUSE))
}

pub(super) async fn body(mut answer: Response) -> Result<Reply, String> {
    let mut body = BytesMut::new();
    let status = answer.status();
    while let Some(part) = answer.chunk().await.map_err(|error| told(&error))? {
        if body.len() + part.len() > LARGEST {
            return Err(format!("more than {} MiB", LARGEST >> 20));
        }
        body.extend_from_slice(&part);
    }
    let body: Bytes = body.freeze();
    Ok(Reply { status, body })
}

/// The innermost reason. Never the address: it may hold a key or where somebody lives.
pub(super) fn told(error: &reqwest::Error) -> String {
    let mut inner: &dyn Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    match inner.is::<reqwest::Error>() {
        true => "the request failed".to_owned(),
        false => inner.to_string(),
    }
}
