//! Where a place has to lie, and which of several of one name it is.

use actors::model::Coordinates;
use roads::Point;

use super::towns::Town;

/// Streets of a town are not further from its middle, in metres; of a village, less.
const TOWN: f64 = 25_000.0;
pub(super) const VILLAGE: f64 = 6_000.0;
/// Parts of one street lie within so many metres of each other.
const ONE_STREET: f64 = 4_000.0;

/// Where a street has to lie.
pub(super) enum Near {
    Anywhere,
    Around(Point, f64),
}

impl Near {
    /// In this town.
    pub(super) fn town(town: &Town) -> Option<Self> {
        let at = Point::new(town.at.lat, town.at.lon)?;
        Some(Self::Around(at, TOWN))
    }

    /// One of these points, and whether no other of them is elsewhere.
    pub(super) fn choose(&self, points: &[Point]) -> Option<(Coordinates, bool)> {
        let within: Vec<Point> = match self {
            Self::Anywhere => points.to_vec(),
            Self::Around(middle, metres) => {
                let near = points.iter().filter(|at| at.metres_to(*middle) <= *metres);
                near.copied().collect()
            }
        };
        let first = within.first()?;
        let together = within.iter().all(|at| at.metres_to(*first) <= ONE_STREET);
        let chosen = match self {
            Self::Anywhere if !together => return None,
            Self::Around(middle, _) if !together => {
                let nearest =
                    |a: &&Point, b: &&Point| a.metres_to(*middle).total_cmp(&b.metres_to(*middle));
                *within.iter().min_by(nearest)?
            }
            _ => within[within.len() / 2],
        };
        Some((Coordinates::new(chosen.lat(), chosen.lon())?, together))
    }
}
