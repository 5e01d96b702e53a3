//! Versions of nats-server.

use std::fmt;

/// `major.minor.patch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

/// The oldest version that the tests ran with; older ones are untested.
pub(crate) const OLDEST: Version = Version(2, 9, 10);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl Version {
    /// Parses `2.9.10` or `v2.10.0-beta.1`; missing parts are zero. `None` if a part is not a
    /// number.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('v');
        let numbers = text.split(['-', '+']).next()?;
        let mut parts = numbers.split('.').map(|part| part.parse().ok());
        let major = parts.next()??;
        let mut rest = || parts.next().map_or(Some(0), |part| part);
        Some(Self(major, rest()?, rest()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_compared() {
        assert_eq!(Version::parse("2.9.10"), Some(Version(2, 9, 10)));
        assert_eq!(Version::parse("v2.10.0-beta.1"), Some(Version(2, 10, 0)));
        assert_eq!(Version::parse("2"), Some(Version(2, 0, 0)));
        assert_eq!(Version::parse("two"), None);
        assert!(Version(2, 10, 0) > OLDEST && Version(2, 9, 9) < OLDEST);
    }
}
