//! The area that a place must lie in, and the choice between several places of one name.

use actors::model::Coordinates;
use roads::Point;

use super::towns::Town;

/// The streets of a town lie within this distance of its centre, in metres.
const TOWN_RADIUS: f64 = 25_000.0;
/// The streets of a village lie within this distance of its centre, in metres.
pub(super) const VILLAGE_RADIUS: f64 = 6_000.0;
/// Points within this distance of each other belong to one street, in metres.
const MAX_STREET_LENGTH: f64 = 4_000.0;

/// The area that a place must lie in.
pub(super) enum SearchArea {
    /// No restriction.
    Anywhere,
    /// A circle: its centre and its radius in metres.
    Around(Point, f64),
}

impl SearchArea {
    /// The area of a town.
    pub(super) fn of_town(town: &Town) -> Option<Self> {
        let at = Point::new(town.at.lat, town.at.lon)?;
        Some(Self::Around(at, TOWN_RADIUS))
    }

    /// One of the points within the area, and whether it is unambiguous: all points of the area
    /// belong to one street. Without an area an ambiguous choice is `None`.
    pub(super) fn choose(&self, points: &[Point]) -> Option<(Coordinates, bool)> {
        let within: Vec<Point> = match self {
            Self::Anywhere => points.to_vec(),
            Self::Around(centre, radius) => {
                let inside = points.iter().filter(|at| at.metres_to(*centre) <= *radius);
                inside.copied().collect()
            }
        };
        let first = within.first()?;
        let is_unambiguous = within
            .iter()
            .all(|at| at.metres_to(*first) <= MAX_STREET_LENGTH);
        let chosen = match self {
            Self::Anywhere if !is_unambiguous => return None,
            Self::Around(centre, _) if !is_unambiguous => {
                let nearest =
                    |a: &&Point, b: &&Point| a.metres_to(*centre).total_cmp(&b.metres_to(*centre));
                *within.iter().min_by(nearest)?
            }
            _ => within[within.len() / 2],
        };
        Some((
            Coordinates::new(chosen.lat(), chosen.lon())?,
            is_unambiguous,
        ))
    }
}
