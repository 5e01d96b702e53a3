//! Reading requests: the caller, and fields that many methods have.

use jiff::civil::Date;
use tonic::{Request, Status};

use super::status;
use crate::auth::{AuthError, Caller};
use crate::net::Peer;
use crate::state::AppState;

const MAX_REQUEST_ID: usize = 128;
const DEFAULT_PAGE_SIZE: u32 = 50;
const MAX_PAGE_SIZE: u32 = 200;

/// The caller, whom the middleware has authenticated.
pub(in crate::rpc) fn caller<T>(request: &Request<T>) -> Result<Caller, Status> {
    let caller = request.extensions().get::<Caller>().cloned();
    caller.ok_or_else(|| status::from_auth(&AuthError::Unauthenticated))
}

/// The caller and the id of their session: for methods that the operator of this machine, who
/// has no account, cannot call.
pub(in crate::rpc) fn signed_in<T>(request: &Request<T>) -> Result<(Caller, String), Status> {
    let caller = caller(request)?;
    match caller.session.clone() {
        Some(session) => Ok((caller, session)),
        None => Err(status::from_auth(&AuthError::Forbidden)),
    }
}

/// The IP address a call comes from.
pub(in crate::rpc) fn address<T>(request: &Request<T>) -> String {
    Peer::of(request.extensions()).address.ip().to_string()
}

/// Refuses a field that is empty.
pub(in crate::rpc) fn required(field: &str, value: &str) -> Result<(), Status> {
    match value.trim().is_empty() {
        true => Err(status::invalid(field, "a value is needed")),
        false => Ok(()),
    }
}

/// The id that the client gave its request, or a random one if it gave none.
pub(in crate::rpc) fn request_id(state: &AppState, given: &str) -> Result<String, Status> {
    match given.chars().count() {
        0 => Ok(hex::encode(state.context.random_bytes())),
        1..=MAX_REQUEST_ID => Ok(given.to_owned()),
        _ => Err(status::invalid(
            "request_id",
            "at most 128 characters are accepted",
        )),
    }
}

/// The size of a page: 0 stands for the default, and larger ones are cut to the maximum.
pub(in crate::rpc) fn page_size(asked: i32) -> Result<u32, Status> {
    match u32::try_from(asked) {
        Ok(0) => Ok(DEFAULT_PAGE_SIZE),
        Ok(size) => Ok(size.min(MAX_PAGE_SIZE)),
        Err(_) => Err(status::invalid(
            "page_size",
            "a page size must not be negative",
        )),
    }
}

/// A date such as `2026-11-25`; `None` if the field is empty.
pub(in crate::rpc) fn date(field: &str, text: &str) -> Result<Option<Date>, Status> {
    if text.is_empty() {
        return Ok(None);
    }
    // The parser would also accept a date with a time.
    let date = text
        .parse()
        .ok()
        .filter(|_| text.len() == "2026-11-25".len());
    date.map(Some)
        .ok_or_else(|| status::invalid(field, "a date looks like 2026-11-25"))
}
