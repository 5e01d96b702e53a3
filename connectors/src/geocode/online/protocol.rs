//! The interface to the protocol of one geocoding service.

use actors::model::Precision;
use reqwest::{Client, RequestBuilder};
use roads::Point;

use crate::provider::Reply;

/// A result of a service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    pub(super) at: Point,
    pub(super) precision: Precision,
    pub(super) is_hospital: bool,
}

/// Builds the requests and reads the replies of one service.
pub(super) trait Protocol: Send + Sync {
    /// The request for an address.
    fn request(&self, client: &Client, address: &str) -> RequestBuilder;

    /// The results in a reply, the best first. The reply may contain anything.
    ///
    /// # Errors
    /// It is not a reply of this service; with the reason.
    fn hits(&self, reply: &Reply) -> Result<Vec<Hit>, String>;

    /// The number of days for which the service's terms allow to store a result; `None`: no limit.
    fn max_days(&self) -> Option<u16> {
        None
    }
}
