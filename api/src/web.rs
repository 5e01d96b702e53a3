//! The pages: server-rendered, complete without JavaScript, live with it.
//!
//! ```text
//! GET /        -> Board (what is shown) -> page in the reader's language
//! GET /events  -> Live -> the parts of the page that changed, as server-sent events
//! GET /assets  -> style and script, compiled in, cached for ever by the hash in their names
//! GET /health  -> the stages' states as JSON
//! ```
//! What comes from mail and PDFs is hostile input: it reaches the page only through maud's
//! escaping, never as ready-made HTML.

mod assets;
mod board;
pub mod guard;
mod health;
mod language;
mod live;
mod page;
mod texts;
mod time;

use axum::Router;
use axum::extract::{FromRef, Query, State};
use axum::http::header::{CACHE_CONTROL, HeaderMap, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use crate::metrics;
use crate::state::AppState;
use board::Board;

pub use live::Live;

#[derive(Clone)]
struct Web {
    services: AppState,
    live: Live,
}

impl FromRef<Web> for AppState {
    fn from_ref(web: &Web) -> Self {
        web.services.clone()
    }
}

impl FromRef<Web> for Live {
    fn from_ref(web: &Web) -> Self {
        web.live.clone()
    }
}

/// What a page may be asked for in its address.
#[derive(Debug, Default, Deserialize)]
struct Choice {
    /// `pl` or `en`; else the browser's preference decides.
    #[serde(default)]
    lang: String,
}

/// The pages and machine-readable answers beside gRPC.
pub fn router(services: AppState, live: Live) -> Router {
    Router::new()
        .route("/", get(dashboard))
        .route("/events", get(live::events))
        .route("/assets/{name}", get(assets::serve))
        .route("/favicon.ico", get(assets::favicon))
        .route("/health", get(health::handler))
        .route("/metrics", get(metrics::handler))
        .layer(from_fn(guard::headers))
        .with_state(Web { services, live })
}

async fn dashboard(
    State(services): State<AppState>,
    Query(choice): Query<Choice>,
    headers: HeaderMap,
) -> Response {
    let language = language::chosen(&choice.lang, &headers);
    let (status, html) = match Board::load(&services).await {
        Ok(board) => (StatusCode::OK, page::dashboard(&board, language)),
        Err(error) => {
            tracing::error!(%error, "the dashboard could not be loaded");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                page::unavailable(error.code, language),
            )
        }
    };
    (status, fresh(), html).into_response()
}

/// A page that says that there is none.
pub fn not_found(headers: &HeaderMap) -> Response {
    let html = page::not_found(language::chosen("", headers));
    let mut response = (StatusCode::NOT_FOUND, fresh(), html).into_response();
    guard::set(response.headers_mut());
    response
}

/// Pages show people's mornings: no cache keeps them.
fn fresh() -> [(axum::http::HeaderName, HeaderValue); 2] {
    [
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (VARY, HeaderValue::from_static("accept-language")),
    ]
}
