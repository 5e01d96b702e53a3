//! Records one call: started with its request, finished with the last byte of its response.

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

use super::concurrency::Permit;
use crate::auth::Caller;
use crate::observe::CallRecord;
use crate::observe::trace::traceparent;
use crate::state::AppState;

/// Collects what the record of a call needs. The record is written when the response has ended,
/// or when the client has gone.
pub(super) struct Recorder {
    state: AppState,
    method: Option<usize>,
    user: String,
    trace: Option<String>,
    timestamp: Timestamp,
    started: Duration,
    request_size: Arc<AtomicU64>,
}

impl Recorder {
    pub(super) fn start(state: &AppState, method: Option<usize>, request: &mut Request) -> Self {
        let request_size = Arc::new(AtomicU64::new(0));
        let body = std::mem::replace(request.body_mut(), Body::empty());
        *request.body_mut() = Body::new(CountedBody {
            body,
            size: request_size.clone(),
        });
        Self {
            timestamp: state.context.now(),
            started: state.context.monotonic(),
            state: state.clone(),
            method,
            user: String::new(),
            trace: traceparent(request.headers()).map(str::to_owned),
            request_size,
        }
    }

    pub(super) fn set_caller(&mut self, caller: Option<&Caller>) {
        if let Some(caller) = caller {
            self.user.clone_from(&caller.account.0);
        }
    }

    /// Wraps the response, which from now on owns recorder and permit.
    pub(super) fn wrap(self, response: Response, permit: Permit) -> Response {
        let status = status(response.headers());
        response.map(|body| {
            Body::new(RecordedBody {
                body,
                recorder: self,
                // A response that is cut off has no status.
                status: status.unwrap_or(Code::Cancelled),
                size: 0,
                _permit: permit,
            })
        })
    }

    fn write(&self, status: Code, response_size: u64) {
        let Some(method) = self.method else { return };
        let record = CallRecord {
            method,
            user: self.user.clone(),
            trace: self.trace.clone(),
            timestamp: self.timestamp,
            duration: self.state.context.monotonic().saturating_sub(self.started),
            status,
            request_size: self.request_size.load(Ordering::Relaxed),
            response_size,
        };
        self.state.access_log.record(record);
    }
}

fn status(headers: &HeaderMap) -> Option<Code> {
    let value = headers.get("grpc-status")?;
    Some(Code::from_bytes(value.as_bytes()))
}

/// A request body that counts the bytes read from it.
struct CountedBody {
    body: Body,
    size: Arc<AtomicU64>,
}

impl HttpBody for CountedBody {
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

/// A response body that writes the record when it is dropped: after the trailers, or when the
/// client has gone.
struct RecordedBody {
    body: Body,
    recorder: Recorder,
    status: Code,
    size: u64,
    _permit: Permit,
}

impl HttpBody for RecordedBody {
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

impl Drop for RecordedBody {
    fn drop(&mut self) {
        self.recorder.write(self.status, self.size);
    }
}
