//! A stub service over real HTTP, whose replies a test chooses, and a clock that a test advances.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use engine::flow::limit::Limits;
use engine::{Clock, Context};
use jiff::Timestamp;

use super::super::{BreakerPolicy, Provider, Reply, Service};

/// A request that the stub received; the path includes the query.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

pub(crate) struct Stub {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<Received>>>,
}

impl Stub {
    pub(crate) async fn start<F>(
        answer: impl Fn(Received) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Response> + Send,
    {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = requests.clone();
        let router = Router::new().fallback(async move |request: Request| {
            let (parts, body) = request.into_parts();
            let body = to_bytes(body, 1 << 20).await.unwrap();
            let received = Received {
                method: parts.method.to_string(),
                path: parts.uri.to_string(),
                headers: parts.headers,
                body: String::from_utf8(body.to_vec()).unwrap(),
            };
            log.lock().unwrap().push(received.clone());
            answer(received).await
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, requests }
    }

    /// A stub that gives the same reply to every request.
    pub(crate) async fn replying(status: u16, body: &str) -> Self {
        let body = body.to_owned();
        Self::start(move |_| {
            let body = body.clone();
            async move { reply(status, &body) }
        })
        .await
    }

    pub(crate) fn requests(&self) -> Vec<Received> {
        self.requests.lock().unwrap().clone()
    }
}

pub(crate) fn reply(status: u16, body: &str) -> Response {
    let status = axum::http::StatusCode::from_u16(status).unwrap();
    (status, body.to_owned()).into_response()
}

/// A clock that stands still until a test advances it.
pub(crate) struct ManualClock {
    start: Timestamp,
    elapsed: AtomicU64,
}

impl ManualClock {
    pub(crate) fn at(start: &str) -> Arc<Self> {
        Arc::new(Self {
            start: start.parse().unwrap(),
            elapsed: AtomicU64::new(0),
        })
    }

    pub(crate) fn advance(&self, time: Duration) {
        let seconds = time.as_secs();
        self.elapsed.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        engine::later(self.start, self.monotonic())
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.elapsed.load(Ordering::SeqCst))
    }
}

pub(crate) fn service() -> Service {
    Service {
        name: "stub",
        contact: "crew@example.com".to_owned(),
        concurrent: 4,
        per_second: 1_000,
        per_day: None,
        breaker: BreakerPolicy::DEFAULT,
    }
}

/// A provider with a data folder of its own.
pub(crate) async fn provider(service: Service, clock: Arc<ManualClock>) -> (Provider, Context) {
    let context = Context::seeded(clock, 1);
    let limits = Limits::new(context.clone());
    let folder = tempfile::tempdir().unwrap().keep();
    let provider = Provider::new(service, &context, &limits, folder).await;
    (provider.unwrap(), context)
}

/// A reply that no server sent.
pub(crate) fn reply_of(status: u16, body: &str) -> Reply {
    Reply {
        status: reqwest::StatusCode::from_u16(status).unwrap(),
        body: body.to_owned().into(),
    }
}

/// An HTTP client to build requests with.
pub(crate) fn client() -> reqwest::Client {
    super::super::http::client("").unwrap()
}
