//! Distance on the sphere.

use actors::model::Coordinates;

/// Metres between two points as the crow flies.
pub(crate) fn metres(from: Coordinates, to: Coordinates) -> f64 {
    roads::great_circle((from.lat, from.lon), (to.lat, to.lon))
}
