//! The towns of the gazetteer, by name and by position.

use std::collections::HashMap;
use std::sync::OnceLock;

use actors::model::Coordinates;

use super::address::Region;
use super::text::words;
use crate::great_circle;

/// A place takes the time zone of the nearest town only within this distance.
const MAX_ZONE_DISTANCE_METRES: f64 = 150_000.0;

/// A populated place.
#[derive(Debug, PartialEq)]
pub(super) struct Town {
    pub(super) name: &'static str,
    /// ISO code.
    pub(super) country: &'static str,
    /// US state or Canadian province, else empty.
    pub(super) state: &'static str,
    /// IANA zone.
    pub(super) zone: &'static str,
    pub(super) at: Coordinates,
    pub(super) population: u32,
}

/// All towns.
#[derive(Debug)]
pub(super) struct Towns {
    towns: Vec<Town>,
    /// By folded name: the index of the town, and whether this is its main name.
    by_name: HashMap<String, Vec<(usize, bool)>>,
    /// By whole degrees of latitude and longitude.
    cells: HashMap<(i16, i16), Vec<usize>>,
}

/// The towns, which are parsed at the first use.
pub(super) fn all() -> &'static Towns {
    static TOWNS: OnceLock<Towns> = OnceLock::new();
    TOWNS.get_or_init(|| Towns::read(include_str!("cities.tsv")))
}

impl Towns {
    fn read(table: &'static str) -> Self {
        let mut this = Self {
            towns: Vec::new(),
            by_name: HashMap::new(),
            cells: HashMap::new(),
        };
        let (mut country, mut zone) = ("", "");
        for line in table.lines() {
            let mut fields = line.split('\t');
            let mut next = || fields.next().unwrap_or_default();
            let name = next();
            if name == "=" {
                (country, zone) = (next(), next());
                continue;
            }
            let (others, state, lat, lon, population) = (next(), next(), next(), next(), next());
            let at = lat.parse().ok().zip(lon.parse().ok());
            let Some(at) = at.and_then(|(lat, lon)| Coordinates::new(lat, lon)) else {
                continue;
            };
            let population = population.parse().unwrap_or(0);
            this.add(
                Town {
                    name,
                    country,
                    state,
                    zone,
                    at,
                    population,
                },
                others,
            );
        }
        this
    }

    fn add(&mut self, town: Town, others: &str) {
        let index = self.towns.len();
        let names =
            std::iter::once((town.name, true)).chain(others.split('|').map(|name| (name, false)));
        for (name, is_main) in names.filter(|(name, _)| !name.is_empty()) {
            self.by_name
                .entry(words(name).join(" "))
                .or_default()
                .push((index, is_main));
        }
        self.cells.entry(cell(town.at)).or_default().push(index);
        self.towns.push(town);
    }

    /// The most likely town of this folded name: the largest one within the region. A town
    /// counts a tenth of its population under a foreign or old name.
    pub(super) fn named(&self, name: &str, region: &Region) -> Option<&Town> {
        let candidates = self.by_name.get(name)?;
        let is_within = |town: &Town| match (region.country, region.state) {
            (Some(country), None) => town.country == country,
            (_, Some(state)) => {
                matches!(town.country, "US" | "CA") && town.state.eq_ignore_ascii_case(state)
            }
            (None, None) => true,
        };
        candidates
            .iter()
            .map(|(index, is_main)| (&self.towns[*index], if *is_main { 10 } else { 1 }))
            .filter(|(town, _)| is_within(town))
            .max_by_key(|(town, weight)| u64::from(town.population) * weight)
            .map(|(town, _)| town)
    }

    /// The time zone of the nearest town, if there is one near by.
    pub(super) fn zone_near(&self, at: Coordinates) -> Option<&'static str> {
        let (lat, lon) = cell(at);
        let around =
            (lat - 2..=lat + 2).flat_map(|lat| (lon - 3..=lon + 3).map(move |lon| (lat, lon)));
        let towns = around.filter_map(|cell| self.cells.get(&cell)).flatten();
        // Comparing distances on a plane is exact enough within a few degrees.
        let shrink = at.lat.to_radians().cos();
        let squared_distance = |town: &Town| {
            let (north, east) = (town.at.lat - at.lat, (town.at.lon - at.lon) * shrink);
            north * north + east * east
        };
        towns
            .map(|index| &self.towns[*index])
            .min_by(|a, b| squared_distance(a).total_cmp(&squared_distance(b)))
            .filter(|town| great_circle::metres(at, town.at) <= MAX_ZONE_DISTANCE_METRES)
            .map(|town| town.zone)
    }
}

/// The cell of a point. Coordinates are within ±180, so that whole degrees fit.
#[allow(clippy::cast_possible_truncation)]
fn cell(at: Coordinates) -> (i16, i16) {
    (at.lat.floor() as i16, at.lon.floor() as i16)
}
