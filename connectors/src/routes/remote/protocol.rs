//! The interface to the protocol of one routing service, and what all protocols share when they
//! read a reply.

use actors::model::Coordinates;
use actors::ports::{Drive, LiveTraffic, Trip};
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};

use crate::provider::Reply;

/// A longer drive is rejected as invalid, in seconds.
const MAX_SECONDS: f64 = 7.0 * 86_400.0;
/// A longer drive is rejected as invalid, in metres.
const MAX_METRES: f64 = 4e7;

/// Builds the requests and reads the replies of one service.
pub trait Protocol: Send + Sync {
    /// The request for up to `limit` alternative drives; `now` is the current time.
    fn request(&self, client: &Client, trip: &Trip, limit: usize, now: Timestamp)
    -> RequestBuilder;

    /// The drives in a reply, the best first; empty if there is no road. The reply may contain
    /// anything.
    ///
    /// # Errors
    /// It is not a reply of this service.
    fn drives(&self, reply: &Reply) -> Result<Vec<Drive>, InvalidReply>;

    /// Whether a request may name the time of arrival. Also `true` for a service whose drives do
    /// not depend on the time.
    fn supports_arrive_by(&self) -> bool;

    /// Whether the service knows the current traffic.
    fn live_traffic(&self) -> LiveTraffic {
        LiveTraffic::None
    }
}

/// A reply that does not follow the protocol of the service; with the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidReply(pub String);

impl From<serde_json::Error> for InvalidReply {
    /// Keeps the position of the error only: the text of a reply may contain a home address.
    fn from(error: serde_json::Error) -> Self {
        Self(format!(
            "not the JSON expected, at column {}",
            error.column()
        ))
    }
}

/// The points of an encoded polyline. Empty if it cannot be decoded, because the drive is valid
/// without its line.
pub(super) fn decode_line(text: &str, decimals: i32) -> Vec<Coordinates> {
    let points = roads::polyline::decode(text, decimals).unwrap_or_default();
    let points = points.iter();
    points
        .filter_map(|at| Coordinates::new(at.lat(), at.lon()))
        .collect()
}

/// Seconds and metres of a drive, if both are plausible.
pub(super) fn checked(seconds: f64, metres: f64) -> Result<(f64, f64), InvalidReply> {
    if (0.0..=MAX_SECONDS).contains(&seconds) && (0.0..=MAX_METRES).contains(&metres) {
        Ok((seconds, metres))
    } else {
        Err(InvalidReply(format!(
            "a drive of {seconds} s and {metres} m"
        )))
    }
}
