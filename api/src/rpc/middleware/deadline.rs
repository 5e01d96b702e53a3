//! Deadlines: the one a client asks for in `grpc-timeout`, else a default.

use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::Response;
use tonic::Status;

use crate::rpc::support::status;

/// Deadline of a call that asks for none.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// Runs a method until its deadline. A stream without a deadline of its own has none.
pub(super) async fn run(
    asked: Option<Duration>,
    is_stream: bool,
    method: impl Future<Output = Response>,
) -> Response {
    if is_stream && asked.is_none() {
        return method.await;
    }
    match tokio::time::timeout(asked.unwrap_or(DEFAULT_TIMEOUT), method).await {
        Ok(response) => response,
        Err(_) => status::deadline_exceeded().into_http::<Body>(),
    }
}

/// The header `grpc-timeout`: up to eight digits and a unit.
pub(super) fn parse(headers: &HeaderMap) -> Result<Option<Duration>, Status> {
    let Some(value) = headers.get("grpc-timeout") else {
        return Ok(None);
    };
    let malformed = || status::invalid("grpc-timeout", "a timeout looks like 500m or 5S");
    let text = value.to_str().map_err(|_| malformed())?;
    let unit = text.chars().last().ok_or_else(malformed)?;
    let digits = &text[..text.len() - unit.len_utf8()];
    let well_formed =
        (1..=8).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
    let number: u64 = digits
        .parse()
        .ok()
        .filter(|_| well_formed)
        .ok_or_else(malformed)?;
    Ok(Some(match unit {
        'H' => Duration::from_secs(3_600 * number),
        'M' => Duration::from_secs(60 * number),
        'S' => Duration::from_secs(number),
        'm' => Duration::from_millis(number),
        'u' => Duration::from_micros(number),
        'n' => Duration::from_nanos(number),
        _ => return Err(malformed()),
    }))
}

#[cfg(test)]
mod tests;
