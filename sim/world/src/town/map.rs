//! Roads for every place of the generated world, as elements of OpenStreetMap: main roads
//! with numbers, streets with limits, signals, one-way streets, a river with few bridges, and
//! the houses that addresses name.
//!
//! ```text
//!   ||        |     every fourth street is a secondary road, every twelfth a primary one
//!   ++--------+--
//!   ||        |     only main roads cross the river
//!   ||~~~~~~~~~~~
//! ```
//! Small streets exist only near homes and sites.
//! The towns of one country are joined by a motorway.

use roads::{Element, Error, Point, Source, Tags};

use super::pbf::{self, OwnedTags};
use super::street_names::{ENGLISH, POLISH};
use crate::places::{AREAS, Area, Site};
use crate::sheet::Language;

/// Metres between two streets.
const BLOCK: f64 = 500.0;
/// Small streets exist within this distance of a place, in metres.
const SETTLED: f64 = 1_200.0;
/// Metres of main roads beyond the outermost place.
const MARGIN: f64 = 1_500.0;
const METRES_PER_DEGREE: f64 = 111_320.0;
/// Every fourth line of the grid is a secondary road, every twelfth a primary one.
const SECONDARY: i64 = 4;
const PRIMARY: i64 = 12;
/// The ids of the nodes and ways of area `n` begin at `n` times this.
const AREA_IDS: i64 = 10_000_000;
const COLUMN_WAYS: i64 = 100_000;
const HOUSE_NODES: i64 = 5_000_000;
/// Stretches of a motorway.
const STEPS: u32 = 40;

/// The roads and houses of the generated world.
#[derive(Debug, Default)]
pub struct WorldMap {
    nodes: Vec<(i64, Point, OwnedTags)>,
    ways: Vec<(i64, Vec<i64>, OwnedTags)>,
}

/// The grid of one area.
struct Grid {
    first_id: i64,
    /// South-west corner, degrees.
    south: f64,
    west: f64,
    rows: i64,
    columns: i64,
    /// A river flows north of this row.
    river: i64,
    metres_per_degree_east: f64,
    polish: bool,
    /// Homes and sites, in degrees.
    places: Vec<(f64, f64)>,
}

impl WorldMap {
    /// Every area, and the motorway between Warszawa and Łódź.
    #[must_use]
    pub fn new() -> Self {
        let mut map = Self::default();
        let areas = AREAS.iter().zip(1..);
        let grids: Vec<Grid> = areas.map(|(area, index)| map.area(area, index)).collect();
        map.motorway(&grids[0], &grids[1]);
        // Sorted by id, as some programs require.
        map.nodes.sort_by_key(|(id, ..)| *id);
        map.ways.sort_by_key(|(id, ..)| *id);
        map
    }

    /// The map as the bytes of an `.osm.pbf` file.
    #[must_use]
    pub fn pbf(&self) -> Vec<u8> {
        pbf::write(&self.nodes, &self.ways)
    }

    fn area(&mut self, area: &Area, index: i64) -> Grid {
        let grid = Grid::around(area, index);
        for row in 0..grid.rows {
            for column in 0..grid.columns {
                if grid.has(row, column) {
                    self.crossing(&grid, row, column);
                }
            }
        }
        for row in 0..grid.rows {
            let line: Vec<_> = (0..grid.columns).map(|column| (row, column)).collect();
            self.streets(&grid, row, &line, 0);
        }
        for column in 0..grid.columns {
            let line: Vec<_> = (0..grid.rows).map(|row| (row, column)).collect();
            let bridge = kind(column) != "residential";
            let (south, north) = line.split_at(grid.river as usize + 1);
            match bridge {
                true => self.streets(&grid, column, &line, COLUMN_WAYS),
                false => {
                    self.streets(&grid, column, south, COLUMN_WAYS);
                    self.streets(&grid, column, north, COLUMN_WAYS * 2);
                }
            }
        }
        self.houses(area, &grid);
        grid
    }

    /// The streets along a line of the grid: small ones only near homes and sites.
    fn streets(&mut self, grid: &Grid, line: i64, crossings: &[(i64, i64)], offset: i64) {
        let nodes = |run: &[(i64, i64)]| -> Vec<i64> {
            let there = run.iter().filter(|(row, column)| grid.has(*row, *column));
            there
                .map(|(row, column)| grid.node(*row, *column))
                .collect()
        };
        let runs: Vec<Vec<i64>> = match kind(line) {
            "residential" => {
                let empty = |(row, column): &(i64, i64)| !grid.is_settled(*row, *column);
                crossings.split(empty).map(nodes).collect()
            }
            // A main road passes where no street crosses it.
            _ => vec![nodes(crossings)],
        };
        for (run, part) in runs.into_iter().filter(|run| run.len() > 1).zip(0..) {
            self.street(grid, line, run, offset + part * 10 * COLUMN_WAYS);
        }
    }

    fn crossing(&mut self, grid: &Grid, row: i64, column: i64) {
        let main = kind(row) != "residential" && kind(column) != "residential";
        let tags = match main {
            true => vec![("highway", "traffic_signals".to_owned())],
            false => Vec::new(),
        };
        self.nodes
            .push((grid.node(row, column), grid.at(row, column), tags));
    }

    fn street(&mut self, grid: &Grid, line: i64, nodes: Vec<i64>, offset: i64) {
        let highway = kind(line);
        let limit = match highway {
            "primary" => "70",
            "secondary" => "50",
            _ => "30",
        };
        let mut tags = vec![
            ("highway", highway.to_owned()),
            ("maxspeed", limit.to_owned()),
            ("name", grid.name(line, offset > 0)),
        ];
        if highway == "primary" {
            let number = 600 + line + offset / COLUMN_WAYS % 10;
            tags.push(("ref", number.to_string()));
        }
        // Some streets are one-way, never two beside each other.
        if highway == "residential" && line % 7 == 3 {
            tags.push(("oneway", "yes".to_owned()));
        }
        self.ways.push((grid.first_id + offset + line, nodes, tags));
    }

    fn houses(&mut self, area: &Area, grid: &Grid) {
        for (site, index) in places(area).zip(HOUSE_NODES..) {
            let at = Point::new(site.lat, site.lon);
            let (Some((street, number)), Some(at)) = (street_and_number(site.address), at) else {
                continue;
            };
            let tags = vec![("addr:street", street), ("addr:housenumber", number)];
            self.nodes.push((grid.first_id + index, at, tags));
        }
    }

    /// The motorway between the facing corners of two areas: two one-way roads with their ramps.
    fn motorway(&mut self, east: &Grid, west: &Grid) {
        const FIRST: i64 = 900_000_000;
        let (from, to) = (east.at(0, 0), west.at(west.rows - 1, west.columns - 1));
        let ends = [east.node(0, 0), west.node(west.rows - 1, west.columns - 1)];
        for direction in 0..2_i64 {
            let first = FIRST + direction * 1_000;
            let mut nodes = vec![ends[0]];
            for step in 0..=STEPS {
                let share = 0.01 + 0.98 * f64::from(step) / f64::from(STEPS);
                let middle = from.towards(to, share);
                // Twenty metres apart.
                let lat = middle.lat() + 0.000_2 * direction as f64;
                if let Some(at) = Point::new(lat, middle.lon()) {
                    let id = first + i64::from(step);
                    self.nodes.push((id, at, Vec::new()));
                    nodes.push(id);
                }
            }
            nodes.push(ends[1]);
            if direction == 1 {
                nodes.reverse();
            }
            let last = nodes.len() - 1;
            let parts = [
                ("motorway_link", "50", nodes[..2].to_vec()),
                ("motorway", "120", nodes[1..last].to_vec()),
                ("motorway_link", "50", nodes[last - 1..].to_vec()),
            ];
            for ((highway, limit, nodes), id) in parts.into_iter().zip(first + 500..) {
                let tags = [
                    ("highway", highway),
                    ("maxspeed", limit),
                    ("ref", "A2"),
                    ("oneway", "yes"),
                ];
                let tags = tags.map(|(key, value)| (key, value.to_owned()));
                self.ways.push((id, nodes, tags.to_vec()));
            }
        }
    }
}

fn places(area: &Area) -> impl Iterator<Item = Site> {
    area.sites().chain(area.homes.iter().copied())
}

impl Grid {
    fn around(area: &Area, index: i64) -> Self {
        let min = |of: fn(Site) -> f64| places(area).map(of).fold(f64::INFINITY, f64::min);
        let max = |of: fn(Site) -> f64| places(area).map(of).fold(f64::NEG_INFINITY, f64::max);
        let east = METRES_PER_DEGREE * area.base.lat.to_radians().cos();
        let south = min(|site| site.lat) - MARGIN / METRES_PER_DEGREE;
        let west = min(|site| site.lon) - MARGIN / east;
        let height = (max(|site| site.lat) - south) * METRES_PER_DEGREE + MARGIN;
        let width = (max(|site| site.lon) - west) * east + MARGIN;
        // A main road at every side.
        let lines = |metres: f64| {
            let main = (metres / BLOCK / SECONDARY as f64).ceil() as i64;
            main * SECONDARY + 1
        };
        let rows = lines(height);
        Self {
            first_id: index * AREA_IDS,
            south,
            west,
            rows,
            columns: lines(width),
            river: rows / 2,
            metres_per_degree_east: east,
            polish: area.language == Language::Pl,
            places: places(area).map(|site| (site.lat, site.lon)).collect(),
        }
    }

    /// Whether two roads meet there.
    fn has(&self, row: i64, column: i64) -> bool {
        let main = |line| kind(line) != "residential";
        (main(row) && main(column)) || self.is_settled(row, column)
    }

    /// Whether a place is near.
    fn is_settled(&self, row: i64, column: i64) -> bool {
        let (lat, lon) = self.degrees(row, column);
        self.places.iter().any(|place| {
            let north = (place.0 - lat) * METRES_PER_DEGREE;
            let east = (place.1 - lon) * self.metres_per_degree_east;
            north.hypot(east) <= SETTLED
        })
    }

    fn degrees(&self, row: i64, column: i64) -> (f64, f64) {
        (
            self.south + row as f64 * BLOCK / METRES_PER_DEGREE,
            self.west + column as f64 * BLOCK / self.metres_per_degree_east,
        )
    }

    fn node(&self, row: i64, column: i64) -> i64 {
        self.first_id + row * 1_000 + column
    }

    fn at(&self, row: i64, column: i64) -> Point {
        let (lat, lon) = self.degrees(row, column);
        Point::new(lat, lon).expect("invariant: areas lie far from the poles and the date line")
    }

    fn name(&self, line: i64, across: bool) -> String {
        let names = match self.polish {
            true => &POLISH,
            false => &ENGLISH,
        };
        let name = names[line as usize % names.len()];
        let round = line as usize / names.len() + 1;
        match (self.polish, across) {
            (true, false) => format!("{name} {round}"),
            (true, true) => format!("{name} Poprzeczna {round}"),
            (false, false) => format!("{name} Street {round}"),
            (false, true) => format!("{name} Avenue {round}"),
        }
    }
}

fn kind(line: i64) -> &'static str {
    match line {
        line if line % PRIMARY == 0 => "primary",
        line if line % SECONDARY == 0 => "secondary",
        _ => "residential",
    }
}

/// `ul. Trzech Reżyserów 18, ...` and `4000 Backlot Avenue, ...`.
fn street_and_number(address: &str) -> Option<(String, String)> {
    let street = address.split(',').next()?;
    let mut words: Vec<&str> = street.split_whitespace().collect();
    let digit = |word: &&str| word.starts_with(|letter: char| letter.is_ascii_digit());
    let place = words.iter().position(digit)?;
    let number = words[place].to_owned();
    match place {
        0 => drop(words.remove(0)),
        _ => words.truncate(place),
    }
    Some((words.join(" "), number))
}

impl Source for WorldMap {
    fn each(&self, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), Error> {
        for (id, at, owned) in &self.nodes {
            visit(Element::Node {
                id: *id,
                at: *at,
                tags: tags(owned),
            });
        }
        for (id, nodes, owned) in &self.ways {
            visit(Element::Way {
                id: *id,
                nodes: nodes.clone(),
                tags: tags(owned),
            });
        }
        Ok(())
    }
}

fn tags(owned: &OwnedTags) -> Tags<'_> {
    let tags = owned.iter().map(|(key, value)| (*key, value.as_str()));
    tags.collect()
}

#[cfg(test)]
mod tests;
