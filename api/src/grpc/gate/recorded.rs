//! The record of one call: begun with its request, finished with the last byte of its answer.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context as Task, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use http_body::{Frame, SizeHint};
use jiff::Timestamp;
use tonic::Code;

use super::Place;
use super::traceparent;
use crate::calls::CallRecord;
use crate::identity::Caller;
use crate::services::Services;

/// A record in the making. It is left when the answer has ended, or nobody wants it any more.
pub(super) struct Recording {
    services: Services,
    method: Option<usize>,
    user: String,
    trace: Option<String>,
    timestamp: Timestamp,
    started: Duration,
    request_size: Arc<AtomicU64>,
}

impl Recording {
    pub(super) fn begin(services: &Services, method: Option<usize>, request: &mut Request) -> Self {
        let request_size = Arc::new(AtomicU64::new(0));
        let body = std::mem::replace(request.body_mut(), Body::empty());
        *request.body_mut() = Body::new(Counted {
            body,
            size: request_size.clone(),
        });
        Self {
            timestamp: services.context.now(),
            started: services.context.monotonic(),
            services: services.clone(),
            method,
            user: String::new(),
            trace: traceparent(request.headers()).map(str::to_owned),
            request_size,
        }
    }

    pub(super) fn caller(&mut self, caller: Option<&Caller>) {
        if let Some(caller) = caller {
            self.user.clone_from(&caller.account.0);
        }
    }

    /// The answer, which takes the record and the place with it.
    pub(super) fn around(self, response: Response, place: Place) -> Response {
        let status = status(response.headers());
        response.map(|body| {
            Body::new(Recorded {
                body,
                recording: self,
                // An answer that is broken off says nothing.
                status: status.unwrap_or(Code::Cancelled),
                size: 0,
                _place: place,
            })
        })
    }

    fn leave(&self, status: Code, response_size: u64) {
        let Some(place) = self.method else { return };
        let record = CallRecord {
            method: place,
            user: self.user.clone(),
            trace: self.trace.clone(),
            timestamp: self.timestamp,
            took: self
                .services
                .context
                .monotonic()
                .saturating_sub(self.started),
            status,
            request_size: self.request_size.load(Ordering::Relaxed),
            response_size,
        };
        self.services.calls.leave(record);
    }
}

fn status(headers: &HeaderMap) -> Option<Code> {
    let value = headers.get("grpc-status")?;
    Some(Code::from_bytes(value.as_bytes()))
}

/// Counts what is read.
struct Counted {
    body: Body,
    size: Arc<AtomicU64>,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        task: &mut Task<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(task));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.size.fetch_add(data.len() as u64, Ordering::Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Leaves the record when it is dropped: behind the trailers, or when the client has gone.
struct Recorded {
    body: Body,
    recording: Recording,
    status: Code,
    size: u64,
    _place: Place,
}

impl HttpBody for Recorded {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        task: &mut Task<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(task));
        if let Some(Ok(frame)) = &frame {
            if let Some(data) = frame.data_ref() {
                self.size += data.len() as u64;
            }
            if let Some(status) = frame.trailers_ref().and_then(status) {
                self.status = status;
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        self.recording.leave(self.status, self.size);
    }
}
