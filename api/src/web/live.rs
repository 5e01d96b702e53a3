//! Keeps the health service and open pages up to date.
//!
//! ```text
//! every second: snapshot -> health of gRPC
//!               Board (only while a page is open) -> watch -> each page:
//!               parts in its language -> the ones that changed -> event "parts"
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
use super::{Choice, language, page};
use crate::observe::health::{self, HealthReporter};
use crate::state::AppState;

const PERIOD: Duration = Duration::from_secs(1);
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Pages that may be open at once; one more is told to come back and stays as it was
/// loaded.
const MAX_PAGES: usize = 64;

/// Feeds open pages. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    services: AppState,
    shutdown: CancellationToken,
    boards: watch::Sender<Option<Arc<Board>>>,
    places: Arc<Semaphore>,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live")
            .field("pages", &self.boards.receiver_count())
            .finish_non_exhaustive()
    }
}

impl Live {
    /// Feeds pages from these services until `shutdown`, which also ends their streams.
    pub fn new(services: AppState, shutdown: CancellationToken) -> Self {
        let places = Arc::new(Semaphore::new(MAX_PAGES));
        Self {
            services,
            shutdown,
            boards: watch::Sender::new(None),
            places,
        }
    }

    /// Looks at the runtime every second until shutdown.
    pub async fn run(self, reporter: HealthReporter) {
        let mut ticks = tokio::time::interval(PERIOD);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = self.shutdown.cancelled() => break,
            }
            let snapshot = self.services.snapshot().await;
            health::report(&reporter, Some(&snapshot)).await;
            if self.boards.receiver_count() > 0 {
                self.refresh().await;
            }
        }
        health::report(&reporter, None).await;
    }

    async fn refresh(&self) {
        match Board::load(&self.services).await {
            Ok(board) => {
                self.boards.send_replace(Some(Arc::new(board)));
            }
            // The pages keep what they have; the next second tries again.
            Err(error) => tracing::warn!(%error, "open pages could not be refreshed"),
        }
    }
}

type Parts = BTreeMap<&'static str, String>;

/// One open page.
struct Page {
    boards: watch::Receiver<Option<Arc<Board>>>,
    language: actors::model::Language,
    shutdown: CancellationToken,
    sent: Parts,
    _place: OwnedSemaphorePermit,
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
        // A map of strings always encodes; if it ever did not, the stream ends and the
        // browser connects again.
        let event = Event::default().event("parts").json_data(parts).ok()?;
        Some((Ok(event), page))
    })
}

/// The stream of one page.
pub(super) async fn events(
    State(live): State<Live>,
    Query(choice): Query<Choice>,
    headers: HeaderMap,
) -> Response {
    let Ok(place) = live.places.clone().try_acquire_owned() else {
        let wait = HeaderValue::from_static("30");
        return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, wait)]).into_response();
    };
    let page = Page {
        boards: live.boards.subscribe(),
        language: language::chosen(&choice.lang, &headers),
        shutdown: live.shutdown.clone(),
        sent: Parts::new(),
        _place: place,
    };
    Sse::new(stream(page))
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response()
}
