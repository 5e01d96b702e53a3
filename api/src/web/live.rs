//! Keeps the health service and open pages up to date.
//!
//! ```text
//! every second: snapshot -> gRPC health service
//!               Board (only while a page is open) -> watch channel -> each page:
//!               parts in its language -> those that changed -> event "parts"
//! ```

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::header::{HeaderMap, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;

use super::board::Board;
use super::language::{self, LanguageQuery};
use super::page;
use crate::observe::health::{self, HealthReporter};
use crate::state::AppState;

/// How often the snapshot and the board are refreshed.
const REFRESH_INTERVAL: Duration = Duration::from_secs(1);
/// How often an idle event stream sends a comment, so that proxies keep it open.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(15);

/// Maximum number of event streams at once. Further pages get status 503 with Retry-After, and stay
/// as they were loaded.
const MAX_PAGES: usize = 64;

/// Sends updates to open pages. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    state: AppState,
    shutdown: CancellationToken,
    boards: watch::Sender<Option<Arc<Board>>>,
    slots: Arc<Semaphore>,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live")
            .field("pages", &self.boards.receiver_count())
            .finish_non_exhaustive()
    }
}

impl Live {
    /// Serves pages from `state`. `shutdown` stops the updates and ends the event streams.
    pub fn new(state: AppState, shutdown: CancellationToken) -> Self {
        let slots = Arc::new(Semaphore::new(MAX_PAGES));
        Self {
            state,
            shutdown,
            boards: watch::Sender::new(None),
            slots,
        }
    }

    /// Refreshes the health service and the open pages every second until shutdown.
    pub async fn run(self, reporter: HealthReporter) {
        let mut ticks = tokio::time::interval(REFRESH_INTERVAL);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = self.shutdown.cancelled() => break,
            }
            let snapshot = self.state.snapshot().await;
            health::report(&reporter, Some(&snapshot)).await;
            if self.boards.receiver_count() > 0 {
                self.refresh().await;
            }
        }
        health::report(&reporter, None).await;
    }

    async fn refresh(&self) {
        match Board::load(&self.state).await {
            Ok(board) => {
                self.boards.send_replace(Some(Arc::new(board)));
            }
            // The pages keep their content; the next refresh tries again.
            Err(error) => tracing::warn!(%error, "open pages could not be refreshed"),
        }
    }
}

type Parts = BTreeMap<&'static str, String>;

/// The event stream of one open page.
struct Page {
    boards: watch::Receiver<Option<Arc<Board>>>,
    language: actors::model::Language,
    shutdown: CancellationToken,
    sent: Parts,
    _slot: OwnedSemaphorePermit,
}

impl Page {
    /// The parts that changed since the last event; `None` when the server stops.
    async fn next(&mut self) -> Option<Parts> {
        loop {
            tokio::select! {
                changed = self.boards.changed() => changed.ok()?,
                () = self.shutdown.cancelled() => return None,
            }
            let Some(board) = self.boards.borrow_and_update().clone() else {
                continue;
            };
            let parts: Parts = page::parts(&board, self.language)
                .into_iter()
                .map(|(id, html)| (id, html.into_string()))
                .collect();
            let mut changed = parts.clone();
            changed.retain(|id, html| self.sent.get(id) != Some(html));
            self.sent = parts;
            if !changed.is_empty() {
                return Some(changed);
            }
        }
    }
}

fn stream(page: Page) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(page, |mut page| async move {
        let parts = page.next().await?;
        // A map of strings always encodes. If it did not, the stream would end and the browser
        // would reconnect.
        let event = Event::default().event("parts").json_data(parts).ok()?;
        Some((Ok(event), page))
    })
}

/// `GET /events`: the event stream of one page.
pub(super) async fn events(
    State(live): State<Live>,
    Query(query): Query<LanguageQuery>,
    headers: HeaderMap,
) -> Response {
    let Ok(slot) = live.slots.clone().try_acquire_owned() else {
        let seconds = HeaderValue::from_static("30");
        return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, seconds)]).into_response();
    };
    let page = Page {
        boards: live.boards.subscribe(),
        language: language::chosen(&query.lang, &headers),
        shutdown: live.shutdown.clone(),
        sent: Parts::new(),
        _slot: slot,
    };
    Sse::new(stream(page))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE_INTERVAL))
        .into_response()
}
