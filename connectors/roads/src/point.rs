//! Points on earth, and distances and directions between them.

use serde::{Deserialize, Serialize};

/// Mean radius of the earth.
const EARTH_METRES: f64 = 6_371_008.8;
/// Parts of a degree that a coordinate is kept in: 1.1 cm.
const UNITS: f64 = 1e7;

/// A point, WGS 84, to a ten-millionth of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Point {
    lat: i32,
    lon: i32,
}

impl Point {
    /// `None` unless both are finite and in range.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        let valid = lat.is_finite() && lon.is_finite() && lat.abs() <= 90.0 && lon.abs() <= 180.0;
        valid.then(|| Self {
            lat: (lat * UNITS).round() as i32,
            lon: (lon * UNITS).round() as i32,
        })
    }

    /// From ten-millionths of a degree; `None` if out of range.
    pub fn of_units(lat: i32, lon: i32) -> Option<Self> {
        Self::new(f64::from(lat) / UNITS, f64::from(lon) / UNITS)
    }

    /// Degrees of latitude.
    pub fn lat(self) -> f64 {
        f64::from(self.lat) / UNITS
    }

    /// Degrees of longitude.
    pub fn lon(self) -> f64 {
        f64::from(self.lon) / UNITS
    }

    /// Metres as the crow flies (haversine).
    pub fn metres_to(self, other: Self) -> f64 {
        great_circle((self.lat(), self.lon()), (other.lat(), other.lon()))
    }

    /// The point at a share of the way to another.
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
        let (east, north) = Plane::at(self).of(other);
        east.atan2(north).to_degrees().rem_euclid(360.0)
    }
}

/// Metres between two points (latitude, longitude in degrees) as the crow flies (haversine;
/// within 0.5 % of the ellipsoid).
pub fn great_circle(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (lat1, lat2) = (from.0.to_radians(), to.0.to_radians());
    let lat = ((lat2 - lat1) / 2.0).sin();
    let lon = ((to.1 - from.1).to_radians() / 2.0).sin();
    let chord = lat * lat + lat1.cos() * lat2.cos() * lon * lon;
    2.0 * EARTH_METRES * chord.sqrt().min(1.0).asin()
}

/// Metres east and north of a point, true near it.
pub(crate) struct Plane {
    origin: Point,
    east: f64,
    north: f64,
}

impl Plane {
    /// Around this point.
    pub(crate) fn at(origin: Point) -> Self {
        let north = EARTH_METRES.to_radians() / UNITS;
        Self {
            origin,
            east: north * origin.lat().to_radians().cos(),
            north,
        }
    }

    /// Where a point lies.
    pub(crate) fn of(&self, point: Point) -> (f64, f64) {
        let east = f64::from(point.lon) - f64::from(self.origin.lon);
        let north = f64::from(point.lat) - f64::from(self.origin.lat);
        (east * self.east, north * self.north)
    }
}

/// Length of a line in metres.
pub(crate) fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|ends| ends[0].metres_to(ends[1])).sum()
}

/// The point so many metres along a line, its end if the line is shorter.
pub(crate) fn along(line: &[Point], metres: f64) -> Option<Point> {
    let mut left = metres;
    for ends in line.windows(2) {
        let step = ends[0].metres_to(ends[1]);
        if step >= left && step > 0.0 {
            return Some(ends[0].towards(ends[1], left / step));
        }
        left -= step;
    }
    line.last().copied()
}
