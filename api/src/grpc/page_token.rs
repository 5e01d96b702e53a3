//! Page tokens: where the next page begins, opaque to clients.
//!
//! A token also carries a digest of the request it belongs to, so that one taken from
//! another list is refused instead of answering with a hole.

use actors::model::DayId;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use tonic::Status;

use super::error;

/// The token for what follows this (shooting date, id).
pub(super) fn encode(request: &[&str], date: Date, id: &DayId) -> String {
    hex::encode(format!("{}/{date}/{id}", digest(request)))
}

/// The inverse; `None` for the first page.
pub(super) fn decode(request: &[&str], token: &str) -> Result<Option<(Date, DayId)>, Status> {
    if token.is_empty() {
        return Ok(None);
    }
    let invalid = || error::invalid("page_token", "this is no token of this list");
    let bytes = hex::decode(token).map_err(|_| invalid())?;
    let text = String::from_utf8(bytes).map_err(|_| invalid())?;
    let mut parts = text.splitn(3, '/');
    let (Some(digest_of), Some(date), Some(id)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(invalid());
    };
    if digest_of != digest(request) {
        return Err(invalid());
    }
    Ok(Some((
        date.parse().map_err(|_| invalid())?,
        DayId(id.to_owned()),
    )))
}

fn digest(request: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in request {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex::encode(&hash.finalize()[..4])
}
