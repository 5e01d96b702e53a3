//! The web pages. They are rendered on the server and work without JavaScript; with it they update
//! themselves.
//!
//! ```text
//! GET /        -> Board (the data to show) -> page in the reader's language
//! GET /events  -> Live -> the parts of the page that changed, as server-sent events
//! GET /assets  -> style, script and icon, compiled in, cacheable by the hash in their names
//! GET /health  -> the state of each stage as JSON
//! ```
//! Texts from e-mail and PDFs are untrusted: they reach the page only through maud's escaping,
//! never as prepared HTML.

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

use crate::metrics;
use crate::state::AppState;
use board::Board;
use language::LanguageQuery;

pub use live::Live;

/// The state of the router.
#[derive(Clone)]
struct Web {
    state: AppState,
    live: Live,
}

impl FromRef<Web> for AppState {
    fn from_ref(web: &Web) -> Self {
        web.state.clone()
    }
}

impl FromRef<Web> for Live {
    fn from_ref(web: &Web) -> Self {
        web.live.clone()
    }
}

/// The routes beside gRPC: pages, assets, `/health` and `/metrics`.
pub fn router(state: AppState, live: Live) -> Router {
    Router::new()
        .route("/", get(dashboard))
        .route("/events", get(live::events))
        .route("/assets/{name}", get(assets::serve))
        .route("/favicon.ico", get(assets::favicon))
        .route("/health", get(health::handler))
        .route("/metrics", get(metrics::handler))
        .layer(from_fn(guard::headers))
        .with_state(Web { state, live })
}

async fn dashboard(
    State(state): State<AppState>,
    Query(query): Query<LanguageQuery>,
    headers: HeaderMap,
) -> Response {
    let language = language::chosen(&query.lang, &headers);
    let (status, html) = match Board::load(&state).await {
        Ok(board) => (StatusCode::OK, page::dashboard(&board, language)),
        Err(error) => {
            tracing::error!(%error, "the dashboard could not be loaded");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                page::unavailable(error.code, language),
            )
        }
    };
    (status, no_store(), html).into_response()
}

/// The page for an unknown path, with status 404.
pub fn not_found(headers: &HeaderMap) -> Response {
    let html = page::not_found(language::chosen("", headers));
    let mut response = (StatusCode::NOT_FOUND, no_store(), html).into_response();
    guard::set(response.headers_mut());
    response
}

/// Headers that forbid caching, since pages contain personal data.
fn no_store() -> [(axum::http::HeaderName, HeaderValue); 2] {
    [
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (VARY, HeaderValue::from_static("accept-language")),
    ]
}
