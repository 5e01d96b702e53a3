//! `/metrics`: the state of stages and API in the text format of Prometheus.
//!
//! ```text
//! scrape -> Runtime::snapshot, StageLatency, Queries::email_counts
//!        -> Readings (a collector) -> a new registry -> text
//! ```
//! Nothing is counted here: a scrape reads the HDR histograms and counters of the engine and of the
//! access log. docs/metrics.md lists every metric.

mod family;
mod pressure;
mod providers;
mod readings;
mod rpc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use prometheus::{Registry, TextEncoder};

use crate::state::AppState;
use readings::Readings;

/// Answers a scrape.
pub async fn handler(State(state): State<AppState>) -> Response {
    let text = render(Readings::read(&state).await);
    match text {
        Ok(text) => {
            let kind = HeaderValue::from_static(prometheus::TEXT_FORMAT);
            let no_store = HeaderValue::from_static("no-store");
            ([(CONTENT_TYPE, kind), (CACHE_CONTROL, no_store)], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the metrics could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn render(readings: Readings) -> Result<String, prometheus::Error> {
    // A registry per scrape: the process-wide one would mix the servers of a test.
    let registry = Registry::new();
    registry.register(Box::new(readings))?;
    TextEncoder::new().encode_to_string(&registry.gather())
}
