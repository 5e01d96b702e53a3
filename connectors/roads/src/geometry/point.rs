//! Points on earth, and the distances and directions between them.

use serde::{Deserialize, Serialize};

/// Mean radius of the earth.
const EARTH_METRES: f64 = 6_371_008.8;
/// Resolution of a stored coordinate: units in a degree. One unit of latitude is 1.1 cm.
const UNITS_PER_DEGREE: f64 = 1e7;

/// A point, WGS 84, with a resolution of a ten-millionth of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Point {
    lat: i32,
    lon: i32,
}

impl Point {
    /// From degrees; `None` unless both are finite and in range.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        let valid = lat.is_finite() && lon.is_finite() && lat.abs() <= 90.0 && lon.abs() <= 180.0;
        valid.then(|| Self {
            lat: (lat * UNITS_PER_DEGREE).round() as i32,
            lon: (lon * UNITS_PER_DEGREE).round() as i32,
        })
    }

    /// From ten-millionths of a degree; `None` if out of range.
    pub fn of_units(lat: i32, lon: i32) -> Option<Self> {
        Self::new(
            f64::from(lat) / UNITS_PER_DEGREE,
            f64::from(lon) / UNITS_PER_DEGREE,
        )
    }

    /// Degrees of latitude.
    pub fn lat(self) -> f64 {
        f64::from(self.lat) / UNITS_PER_DEGREE
    }

    /// Degrees of longitude.
    pub fn lon(self) -> f64 {
        f64::from(self.lon) / UNITS_PER_DEGREE
    }

    /// Great-circle distance in metres (haversine).
    pub fn metres_to(self, other: Self) -> f64 {
        great_circle((self.lat(), self.lon()), (other.lat(), other.lon()))
    }

    /// The point on the straight line to another point, at a share (0..=1) of the distance.
    pub fn towards(self, other: Self, share: f64) -> Self {
        let mix =
            |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as i32;
        Self {
            lat: mix(self.lat, other.lat),
            lon: mix(self.lon, other.lon),
        }
    }

    /// Direction to another point in degrees clockwise from north, 0..360.
    pub fn heading_to(self, other: Self) -> f64 {
        let (east, north) = Plane::at(self).project(other);
        east.atan2(north).to_degrees().rem_euclid(360.0)
    }
}

/// Great-circle distance in metres between two points, each latitude and longitude in degrees
/// (haversine; within 0.5 % of the ellipsoid).
pub fn great_circle(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (lat1, lat2) = (from.0.to_radians(), to.0.to_radians());
    let lat = ((lat2 - lat1) / 2.0).sin();
    let lon = ((to.1 - from.1).to_radians() / 2.0).sin();
    let chord = lat * lat + lat1.cos() * lat2.cos() * lon * lon;
    2.0 * EARTH_METRES * chord.sqrt().min(1.0).asin()
}

/// A plane that touches the earth at a point: coordinates in metres, accurate near that point.
pub(crate) struct Plane {
    origin: Point,
    east: f64,
    north: f64,
}

impl Plane {
    /// The plane around `origin`.
    pub(crate) fn at(origin: Point) -> Self {
        let north = EARTH_METRES.to_radians() / UNITS_PER_DEGREE;
        Self {
            origin,
            east: north * origin.lat().to_radians().cos(),
            north,
        }
    }

    /// Metres east and north of the origin.
    pub(crate) fn project(&self, point: Point) -> (f64, f64) {
        let east = f64::from(point.lon) - f64::from(self.origin.lon);
        let north = f64::from(point.lat) - f64::from(self.origin.lat);
        (east * self.east, north * self.north)
    }
}
