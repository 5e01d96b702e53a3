//! One port for everything: gRPC, gRPC-web, the pages, health and metrics.
//!
//! ```text
//! 127.0.0.1:7300 -- HTTP/1.1, HTTP/2 -- guard
//!   guard -> /, /events, /assets, /health, /metrics
//!   guard -> grpc-web -> stillontime.v1.*, health, reflection
//! live: a snapshot every second -> gRPC health, open pages
//! ```

use std::io;
use std::time::Duration;

use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::serve::Listener as _;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic_web::GrpcWebLayer;

use crate::net::{Listener, Peer};
use crate::state::AppState;
use crate::web::{Live, guard};
use crate::{rpc, web};

/// How long open calls may take once the server stops.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(8);

/// Serves until `shutdown`, then refuses new connections and lets open calls finish for
/// at most 8 seconds.
///
/// On a loopback address only requests whose Host is this machine are answered: otherwise a web
/// site could point a host name of its own at the address and read the pages.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: Listener,
    state: AppState,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let local_only = listener.local_addr()?.address.ip().is_loopback();
    let (routes, reporter) = rpc::routes(&state).await.map_err(io::Error::other)?;
    let live = Live::new(state.clone(), shutdown.clone());
    let monitor = tokio::spawn(live.clone().run(reporter));

    let grpc = routes.layer(GrpcWebLayer::new());
    let mut app = web::router(state, live).merge(grpc).fallback(unknown);
    if local_only {
        app = app.layer(axum::middleware::from_fn(guard::local_only));
    }

    let stopping = shutdown.clone();
    let app = app.into_make_service_with_connect_info::<Peer>();
    let serving = axum::serve(listener, app)
        .with_graceful_shutdown(async move { stopping.cancelled().await });
    let drain_timeout = async {
        shutdown.cancelled().await;
        tokio::time::sleep(DRAIN_TIMEOUT).await;
    };
    let served = tokio::select! {
        served = serving => served,
        () = drain_timeout => {
            tracing::warn!("some calls did not finish in time; their connections are closed");
            Ok(())
        }
    };
    monitor.abort();
    served
}

async fn unknown(request: Request) -> Response {
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("application/grpc")) {
        Status::unimplemented("there is no such service or method").into_http::<axum::body::Body>()
    } else {
        web::not_found(request.headers()).into_response()
    }
}
