//! A crew member and the buffers they plan with.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Place, QuietHours};

/// Identifies a user: `u-` and 16 hex digits, derived from the address so that adding
/// the same person twice cannot make two.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub String);

impl UserId {
    /// The id of the person with this e-mail address (case-insensitive).
    pub fn of(address: &str) -> Self {
        use sha2::Digest;
        let digest = sha2::Sha256::digest(address.trim().to_lowercase());
        Self(format!("u-{}", hex::encode(&digest[..8])))
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The language a person reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Polish.
    #[default]
    Pl,
    /// English.
    En,
}

/// A crew member who receives call sheets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// Stable id.
    pub id: UserId,
    /// Where their call sheets arrive, lower case.
    pub email: String,
    /// As it may be printed on a sheet.
    pub name: String,
    /// Position in the crew ("1st AC"), if given.
    pub role: Option<String>,
    /// Department key of the call sheet contract ("camera"), if given.
    pub department: Option<String>,
    /// Language of messages and calendar.
    pub language: Language,
    /// IANA zone they live in; the fallback for a sheet without a place.
    pub time_zone: String,
    /// Where the day starts.
    pub home: Place,
    /// Visited on the way to every call to load equipment, if set.
    pub equipment_house: Option<Place>,
    /// Minutes planned around the drive.
    pub buffers: Buffers,
    /// When only urgent messages are sent.
    #[serde(default)]
    pub quiet_hours: Option<QuietHours>,
    /// When the account was created.
    pub created: Timestamp,
}

/// Minutes planned around the drive; each 5..=120.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buffers {
    /// Loading or changing the car.
    pub car_change: u16,
    /// Finding a place to park.
    pub parking: u16,
    /// Gate, sign-in, walk to set.
    pub entry: u16,
    /// Slack for traffic.
    pub traffic: u16,
    /// From waking up to leaving home.
    pub morning_routine: u16,
}

impl Default for Buffers {
    fn default() -> Self {
        Self {
            car_change: 15,
            parking: 10,
            entry: 10,
            traffic: 20,
            morning_routine: 45,
        }
    }
}

/// Why buffers are invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBuffers {
    /// One buffer is outside 5..=120 minutes.
    #[error("buffer {name} is {minutes} minutes; allowed are 5 to 120")]
    OutOfRange {
        /// Field name.
        name: &'static str,
        /// The invalid value.
        minutes: u16,
    },
    /// All buffers together are below 30 minutes.
    #[error("the buffers add up to {0} minutes; at least 30 are needed")]
    SumTooSmall(u16),
}

impl Buffers {
    /// Name and minutes of each, in the order of the day read backwards.
    pub fn each(&self) -> [(&'static str, u16); 5] {
        [
            ("car_change", self.car_change),
            ("parking", self.parking),
            ("entry", self.entry),
            ("traffic", self.traffic),
            ("morning_routine", self.morning_routine),
        ]
    }

    /// Checks the domain's limits: each 5..=120, sum at least 30.
    pub fn validate(&self) -> Result<(), InvalidBuffers> {
        for (name, minutes) in self.each() {
            if !(5..=120).contains(&minutes) {
                return Err(InvalidBuffers::OutOfRange { name, minutes });
            }
        }
        let sum = self.each().iter().map(|(_, minutes)| minutes).sum();
        if sum < 30 {
            Err(InvalidBuffers::SumTooSmall(sum))
        } else {
            Ok(())
        }
    }

    /// Minutes between leaving and the call that are not driving.
    pub fn before_call(&self) -> u16 {
        self.car_change + self.parking + self.entry + self.traffic
    }
}
