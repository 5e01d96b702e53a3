//! A service that says what a test wants, over real HTTP.

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

use super::super::{Patience, Provider, Reply, Service};

/// A question as it came in: method, path with query, headers, body.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

pub(crate) struct Stub {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Stub {
    pub(crate) async fn start<F>(
        answer: impl Fn(Asked) -> F + Clone + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Response> + Send,
    {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let notes = asked.clone();
        let router = Router::new().fallback(async move |request: Request| {
            let (parts, body) = request.into_parts();
            let body = to_bytes(body, 1 << 20).await.unwrap();
            let one = Asked {
                method: parts.method.to_string(),
                path: parts.uri.to_string(),
                headers: parts.headers,
                body: String::from_utf8(body.to_vec()).unwrap(),
            };
            notes.lock().unwrap().push(one.clone());
            answer(one).await
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, asked }
    }

    /// One that always says this.
    pub(crate) async fn saying(status: u16, body: &str) -> Self {
        let body = body.to_owned();
        Self::start(move |_| {
            let body = body.clone();
            async move { reply(status, &body) }
        })
        .await
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

pub(crate) fn reply(status: u16, body: &str) -> Response {
    let status = axum::http::StatusCode::from_u16(status).unwrap();
    (status, body.to_owned()).into_response()
}

/// Time that passes when a test says so.
pub(crate) struct Hand {
    start: Timestamp,
    passed: AtomicU64,
}

impl Hand {
    pub(crate) fn at(start: &str) -> Arc<Self> {
        Arc::new(Self {
            start: start.parse().unwrap(),
            passed: AtomicU64::new(0),
        })
    }

    pub(crate) fn pass(&self, time: Duration) {
        let seconds = time.as_secs();
        self.passed.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        engine::later(self.start, self.monotonic())
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.passed.load(Ordering::SeqCst))
    }
}

pub(crate) fn service() -> Service {
    Service {
        name: "stub",
        contact: "crew@example.com".to_owned(),
        concurrent: 4,
        per_second: 1_000,
        per_day: None,
        patience: Patience::MAPS,
    }
}

/// A provider with a folder of its own.
pub(crate) async fn provider(service: Service, clock: Arc<Hand>) -> (Provider, Context) {
    let context = Context::seeded(clock, 1);
    let limits = Limits::new(context.clone());
    let folder = tempfile::tempdir().unwrap().keep();
    let provider = Provider::new(service, &context, &limits, folder).await;
    (provider.unwrap(), context)
}

/// A reply that came from nowhere.
pub(crate) fn reply_of(status: u16, body: &str) -> Reply {
    Reply {
        status: reqwest::StatusCode::from_u16(status).unwrap(),
        body: body.to_owned().into(),
    }
}

/// One to make questions with.
pub(crate) fn client() -> reqwest::Client {
    super::super::http::client("").unwrap()
}
