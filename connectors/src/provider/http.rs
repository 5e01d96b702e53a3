//! HTTP as the services use it: small replies, no redirects, and status codes that distinguish a
//! fault of the service from an answer to the request.

use std::error::Error;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect};
use rustls::crypto::ring;

/// The maximum size of a reply in bytes; answers about a drive or an address are far smaller.
const MAX_BODY: usize = 4 << 20;
/// Idle connections are closed after this time, before most servers close them.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(4);
/// The pause after status 429 without a `Retry-After` header.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(60);
/// A longer `Retry-After` is cut to this.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(3_600);

/// The HTTP client cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("provider/client: {0}")]
pub struct ClientError(#[from] reqwest::Error);

/// The reply of a service.
#[derive(Clone, Debug)]
pub struct Reply {
    /// 2xx, or a 4xx that concerns the request.
    pub status: StatusCode,
    /// At most 4 MiB.
    pub body: Bytes,
}

/// A client whose `User-Agent` names this program and, if it is set, the operator's contact.
pub(super) fn client(contact: &str) -> Result<Client, ClientError> {
    // An error means that a default is installed already.
    let _ = ring::default_provider().install_default();
    let version = env!("CARGO_PKG_VERSION");
    let agent = match contact {
        "" => format!("StillOnTime/{version}"),
        contact => format!("StillOnTime/{version} ({contact})"),
    };
    let client = Client::builder()
        .user_agent(agent)
        .redirect(redirect::Policy::none())
        .pool_idle_timeout(POOL_IDLE_TIMEOUT);
    Ok(client.build()?)
}

pub(super) async fn send(request: RequestBuilder) -> Result<Response, reqwest::Error> {
    request.send().await
}

/// Whether the server closed an idle connection before it read the request.
pub(super) fn is_stale_connection(error: &reqwest::Error) -> bool {
    error.is_request() && !error.is_timeout() && !error.is_connect()
}

/// What a response means for the caller and the circuit breaker.
pub(super) enum Disposition {
    /// The answer, or an error of the request.
    Answer,
    /// The service throttles: no request for this long.
    RetryAfter(Duration),
    /// The service failed, or it denies our credentials.
    ServiceFault,
}

/// Classifies a response by its status and `Retry-After` header.
pub(super) fn classify(response: &Response, now: Timestamp) -> Disposition {
    let status = response.status();
    let after = response.headers().get(header::RETRY_AFTER);
    let after = after.and_then(|value| value.to_str().ok());
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            let wait = after.and_then(|text| retry_after(text, now));
            match (status, wait) {
                (StatusCode::SERVICE_UNAVAILABLE, None) => Disposition::ServiceFault,
                (_, wait) => Disposition::RetryAfter(wait.unwrap_or(DEFAULT_RETRY_AFTER)),
            }
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::REQUEST_TIMEOUT => {
            Disposition::ServiceFault
        }
        status if status.is_success() || status.is_client_error() => Disposition::Answer,
        _ => Disposition::ServiceFault,
    }
}

/// Parses a `Retry-After` header: seconds, or an HTTP date.
fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let wait = match text.trim().parse::<u32>() {
        Ok(seconds) => Duration::from_secs(u64::from(seconds)),
        Err(_) => {
            let until = rfc2822::parse(text.trim()).ok()?.timestamp();
            let wait: SignedDuration = until.duration_since(now);
            Duration::try_from(wait).unwrap_or_default()
        }
    };
    Some(wait.min(MAX_RETRY_AFTER))
}

/// Reads the body of a response; the error is the reason in one line.
pub(super) async fn read_body(mut response: Response) -> Result<Reply, String> {
    let mut body = BytesMut::new();
    let status = response.status();
    while let Some(chunk) = response.chunk().await.map_err(|error| root_cause(&error))? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(format!("more than {} MiB", MAX_BODY >> 20));
        }
        body.extend_from_slice(&chunk);
    }
    let body: Bytes = body.freeze();
    Ok(Reply { status, body })
}

/// The innermost reason of an error. Never the URL: it may contain an API key or a home address.
pub(super) fn root_cause(error: &reqwest::Error) -> String {
    let mut inner: &dyn Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    match inner.is::<reqwest::Error>() {
        true => "the request failed".to_owned(),
        false => inner.to_string(),
    }
}
