//! Small maps for tests, drawn in code. Coordinates are metres east and north of a corner.

use crate::osm::{Element, Member, Source, Tags};
use crate::{Error, Map, Network, Point, Traffic};

/// Position of the corner: in Poland, where traffic drives on the right.
const CORNER: (f64, f64) = (52.0, 21.0);
/// Degrees of latitude in a metre.
const METRE: f64 = 1.0 / 111_194.926_6;

/// Owned tags.
type Pairs = Vec<(&'static str, &'static str)>;

/// A map drawn in code, as a source of elements.
#[derive(Default)]
pub(crate) struct Drawn {
    nodes: Vec<(i64, Point, Pairs)>,
    ways: Vec<(i64, Vec<i64>, Pairs)>,
    relations: Vec<(Vec<(&'static str, Member)>, Pairs)>,
}

/// The point at this distance in metres east and north of the corner.
pub(crate) fn at(east: f64, north: f64) -> Point {
    let lat = CORNER.0 + north * METRE;
    let lon = CORNER.1 + east * METRE / CORNER.0.to_radians().cos();
    Point::new(lat, lon).unwrap()
}

impl Drawn {
    pub(crate) fn node(mut self, id: i64, east: f64, north: f64) -> Self {
        self.nodes.push((id, at(east, north), Vec::new()));
        self
    }

    /// Tags of the node drawn last.
    pub(crate) fn with(mut self, tags: &[(&'static str, &'static str)]) -> Self {
        self.nodes.last_mut().unwrap().2 = tags.to_vec();
        self
    }

    pub(crate) fn way(
        mut self,
        id: i64,
        nodes: &[i64],
        tags: &[(&'static str, &'static str)],
    ) -> Self {
        self.ways.push((id, nodes.to_vec(), tags.to_vec()));
        self
    }

    pub(crate) fn relation(
        mut self,
        members: &[(&'static str, Member)],
        tags: &[(&'static str, &'static str)],
    ) -> Self {
        self.relations.push((members.to_vec(), tags.to_vec()));
        self
    }

    pub(crate) fn network(&self) -> Network {
        Network::read(self, None).unwrap()
    }

    pub(crate) fn map(&self) -> Map {
        Map::read(self, None, Traffic::none()).unwrap()
    }

    /// A grid of streets `size` by `size`, 200 m apart; node `row * 100 + column`. Every
    /// third row is a secondary road, every fifth column is one-way to the north.
    pub(crate) fn grid(size: i64) -> Self {
        let mut drawn = Self::default();
        for row in 0..size {
            for column in 0..size {
                let (east, north) = (column as f64 * 200.0, row as f64 * 200.0);
                drawn = drawn.node(row * 100 + column, east, north);
            }
        }
        for line in 0..size {
            let row: Vec<i64> = (0..size).map(|column| line * 100 + column).collect();
            let column: Vec<i64> = (0..size).map(|row| row * 100 + line).collect();
            let class = if line % 3 == 0 {
                "secondary"
            } else {
                "residential"
            };
            drawn = drawn.way(line + 1, &row, &[("highway", class), ("name", "Długa")]);
            let oneway = if line % 5 == 4 { "yes" } else { "no" };
            let tags = [("highway", "residential"), ("oneway", oneway)];
            drawn = drawn.way(line + 1_001, &column, &tags);
        }
        drawn
    }
}

impl Source for Drawn {
    fn each(&self, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), Error> {
        let tags = |pairs: &Pairs| pairs.iter().copied().collect::<Tags<'_>>();
        for (id, at, pairs) in &self.nodes {
            visit(Element::Node {
                id: *id,
                at: *at,
                tags: tags(pairs),
            });
        }
        for (id, nodes, pairs) in &self.ways {
            visit(Element::Way {
                id: *id,
                nodes: nodes.clone(),
                tags: tags(pairs),
            });
        }
        for (members, pairs) in &self.relations {
            visit(Element::Relation {
                members: members.clone(),
                tags: tags(pairs),
            });
        }
        Ok(())
    }
}
