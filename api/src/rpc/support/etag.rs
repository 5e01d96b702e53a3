//! Etags: a client sends back the one it has read, so that a change of something else is refused.

use actors::events::ExpectedRevision;
use actors::model::{Day, User};
use sha2::{Digest, Sha256};
use tonic::Status;

use super::status;

/// The etag of a day: its version and the time of its last update, in hex.
pub(in crate::rpc) fn of_day(day: &Day) -> String {
    let seen = ExpectedRevision::of(day);
    format!("{:x}-{:x}", seen.version, seen.updated)
}

/// The revision that an etag of a day names; `None` if it is empty.
pub(in crate::rpc) fn parse_day(etag: &str) -> Result<Option<ExpectedRevision>, Status> {
    if etag.is_empty() {
        return Ok(None);
    }
    let parsed = etag.split_once('-').and_then(|(version, updated)| {
        Some(ExpectedRevision {
            version: u32::from_str_radix(version, 16).ok()?,
            updated: i64::from_str_radix(updated, 16).ok()?,
        })
    });
    let invalid = || status::invalid("etag", "this is not an etag of a schedule");
    parsed.map(Some).ok_or_else(invalid)
}

/// The etag of a person: a digest of everything stored about them.
pub(in crate::rpc) fn of_user(user: &User) -> Result<String, Status> {
    let text = serde_json::to_vec(user);
    let text = text.map_err(|failure| status::internal("engine/undecodable", &failure))?;
    Ok(hex::encode(&Sha256::digest(text)[..8]))
}
