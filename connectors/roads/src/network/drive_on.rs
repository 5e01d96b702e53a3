//! The side of the road that traffic drives on.

use crate::geometry::Point;

/// The side of the road that traffic drives on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriveOn {
    /// As in Britain.
    Left,
    /// As in Poland.
    Right,
}

/// Rough bounding boxes (south, west, north, east) of the regions where traffic drives on the
/// left.
const LEFT_HAND_REGIONS: [[f64; 4]; 10] = [
    [49.8, -11.0, 61.0, 1.8],     // Britain and Ireland
    [34.5, 32.2, 35.8, 34.7],     // Cyprus
    [35.7, 14.1, 36.1, 14.6],     // Malta
    [-35.0, 11.5, -8.0, 41.0],    // southern Africa
    [-5.0, 29.5, 4.5, 42.0],      // eastern Africa
    [5.0, 61.0, 31.0, 92.5],      // India and its neighbours
    [-11.0, 95.0, 7.0, 119.5],    // Malaysia, Singapore, Indonesia
    [5.6, 97.3, 20.5, 105.6],     // Thailand
    [-48.0, 112.0, -10.0, 179.0], // Australia and New Zealand
    [30.0, 129.5, 45.6, 146.0],   // Japan
];

/// The side of the road in the region of a point.
pub(super) fn side_at(point: Point) -> DriveOn {
    let within = |[south, west, north, east]: &[f64; 4]| {
        (*south..=*north).contains(&point.lat()) && (*west..=*east).contains(&point.lon())
    };
    match LEFT_HAND_REGIONS.iter().any(within) {
        true => DriveOn::Left,
        false => DriveOn::Right,
    }
}
