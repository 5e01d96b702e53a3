//! Distance on the sphere.

use actors::model::Coordinates;

/// Mean radius of the earth.
const EARTH_METRES: f64 = 6_371_008.8;

/// Metres between two points as the crow flies (haversine; within 0.5 % of the ellipsoid).
pub(crate) fn metres(from: Coordinates, to: Coordinates) -> f64 {
    let (lat1, lat2) = (from.lat.to_radians(), to.lat.to_radians());
    let lat = ((lat2 - lat1) / 2.0).sin();
    let lon = ((to.lon - from.lon).to_radians() / 2.0).sin();
    let chord = lat * lat + lat1.cos() * lat2.cos() * lon * lon;
    2.0 * EARTH_METRES * chord.sqrt().min(1.0).asin()
}
