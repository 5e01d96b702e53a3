//! Great-circle distance.

use actors::model::Coordinates;

/// The great-circle distance between two points in metres.
pub(crate) fn metres(from: Coordinates, to: Coordinates) -> f64 {
    roads::great_circle((from.lat, from.lon), (to.lat, to.lon))
}
