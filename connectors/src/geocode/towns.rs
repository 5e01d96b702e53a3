//! The towns of the gazetteer, by name and by position.

use std::collections::HashMap;
use std::sync::OnceLock;

use actors::model::Coordinates;

use super::parts::Hint;
use super::text::words;
use crate::great_circle;

/// A town further away says nothing about the time zone of a place.
const ZONE_REACH_METRES: f64 = 150_000.0;

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
    /// Folded name -> town, and whether it is its main name.
    by_name: HashMap<String, Vec<(usize, bool)>>,
    /// Whole degrees -> towns.
    cells: HashMap<(i16, i16), Vec<usize>>,
}

/// The towns, read once.
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
        for (name, main) in names.filter(|(name, _)| !name.is_empty()) {
            self.by_name
                .entry(words(name).join(" "))
                .or_default()
                .push((index, main));
        }
        self.cells.entry(cell(town.at)).or_default().push(index);
        self.towns.push(town);
    }

    /// The most likely town of this folded name: the hint decides, then the size, where
    /// a foreign or old name counts as a town of a tenth of the people.
    pub(super) fn named(&self, name: &str, hint: &Hint) -> Option<&Town> {
        let candidates = self.by_name.get(name)?;
        let fitting = |town: &Town| match (hint.country, hint.state) {
            (Some(country), None) => town.country == country,
            (_, Some(state)) => {
                matches!(town.country, "US" | "CA") && town.state.eq_ignore_ascii_case(state)
            }
            (None, None) => true,
        };
        candidates
            .iter()
            .map(|(index, main)| (&self.towns[*index], if *main { 10 } else { 1 }))
            .filter(|(town, _)| fitting(town))
            .max_by_key(|(town, weight)| u64::from(town.population) * weight)
            .map(|(town, _)| town)
    }

    /// The zone of the nearest town, if one is near.
    pub(super) fn zone_near(&self, at: Coordinates) -> Option<&'static str> {
        let (lat, lon) = cell(at);
        let around =
            (lat - 2..=lat + 2).flat_map(|lat| (lon - 3..=lon + 3).map(move |lon| (lat, lon)));
        let towns = around.filter_map(|cell| self.cells.get(&cell)).flatten();
        // Thousands of towns: so near by, the earth is flat.
        let shrink = at.lat.to_radians().cos();
        let away = |town: &Town| {
            let (north, east) = (town.at.lat - at.lat, (town.at.lon - at.lon) * shrink);
            north * north + east * east
        };
        towns
            .map(|index| &self.towns[*index])
            .min_by(|a, b| away(a).total_cmp(&away(b)))
            .filter(|town| great_circle::metres(at, town.at) <= ZONE_REACH_METRES)
            .map(|town| town.zone)
    }
}

/// Coordinates are within ±180: their whole degrees fit.
#[allow(clippy::cast_possible_truncation)]
fn cell(at: Coordinates) -> (i16, i16) {
    (at.lat.floor() as i16, at.lon.floor() as i16)
}
