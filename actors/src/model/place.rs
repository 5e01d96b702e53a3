//! Places, coordinates and the ids of stored bytes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A point on earth, WGS 84 degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coordinates {
    /// Latitude, -90..=90.
    pub lat: f64,
    /// Longitude, -180..=180.
    pub lon: f64,
}

impl Coordinates {
    /// `None` unless both numbers are finite and in range.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        let valid = lat.is_finite() && lon.is_finite() && lat.abs() <= 90.0 && lon.abs() <= 180.0;
        valid.then_some(Self { lat, lon })
    }
}

/// Somewhere a person drives to, as a person wrote it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Short name ("ATM Studio"); may be empty.
    pub name: String,
    /// Postal address; may be empty if `at` is set.
    pub address: String,
    /// Coordinates, if already known (confirmed once, or printed on the sheet).
    #[serde(default)]
    pub at: Option<Coordinates>,
}

impl Place {
    /// The text to show: the name, else the address.
    pub fn label(&self) -> &str {
        if self.name.is_empty() {
            &self.address
        } else {
            &self.name
        }
    }
}

/// The precision of a geocoded place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// The exact place: given coordinates or a confirmed entry of the address book.
    Exact,
    /// The right street, without the house number.
    Street,
    /// Only the town was found.
    City,
}

/// A place with coordinates, as the geocoder answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Located {
    /// The coordinates.
    pub at: Coordinates,
    /// The precision.
    pub precision: Precision,
    /// IANA zone of the place, if the source knows it.
    pub time_zone: Option<String>,
}

/// Content address of stored bytes: lower-case hex SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BlobId(String);

impl BlobId {
    /// The id under which `bytes` are stored.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest;
        Self(hex::encode(sha2::Sha256::digest(bytes)))
    }

    /// Lower-case hex, 64 characters: safe as a file name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BlobId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let valid =
            text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if valid {
            Ok(Self(text))
        } else {
            Err("a blob id is 64 lower-case hex digits")
        }
    }
}

impl From<BlobId> for String {
    fn from(id: BlobId) -> Self {
        id.0
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
