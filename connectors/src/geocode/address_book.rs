//! The address book: confirmed places, found under any common spelling of their address.

use std::collections::HashMap;

use actors::model::{Coordinates, Place};

use super::address::ParsedAddress;
use super::street_names::normalised;
use super::text::words;
use super::town_lookup;

/// Confirmed places by address and by name.
#[derive(Debug, Default)]
pub(super) struct AddressBook {
    by_address: HashMap<String, Coordinates>,
    /// By name and town; the town is empty if the address names none.
    by_name: HashMap<(String, String), Coordinates>,
    /// By name alone; `None` if two places share the name.
    by_name_alone: HashMap<String, Option<Coordinates>>,
}

impl AddressBook {
    /// Adds a place, which replaces an earlier one with the same key. A place without coordinates
    /// is ignored.
    pub(super) fn add(&mut self, place: &Place) {
        let Some(at) = place.at else { return };
        for key in address_keys(&segments(&place.address)) {
            self.by_address.insert(key, at);
        }
        let name = words(&place.name).join(" ");
        if name.is_empty() {
            return;
        }
        self.by_name_alone
            .entry(name.clone())
            .and_modify(|shared| *shared = shared.filter(|first| *first == at))
            .or_insert(Some(at));
        self.by_name.insert((name, town_key(&place.address)), at);
    }

    /// Finds a place by address, else by name and town, else by a name that only one place has.
    pub(super) fn find(&self, place: &Place) -> Option<Coordinates> {
        let segments = segments(&place.address);
        if let Some(at) = self.at_address(&segments) {
            return Some(at);
        }
        // "ATM Studio, ul. Wał Miedzeszyński 384, Warszawa": the address begins with the name.
        let (first, rest) = match segments.split_first() {
            Some((first, rest)) => (first.join(" "), rest),
            None => (String::new(), &[][..]),
        };
        if let Some(at) = self.at_address(rest) {
            return Some(at);
        }
        let town = town_key(&place.address);
        let name = words(&place.name).join(" ");
        [name, first]
            .into_iter()
            .filter(|name| !name.is_empty())
            .find_map(|name| self.named(name, &town))
    }

    fn at_address(&self, segments: &[Vec<String>]) -> Option<Coordinates> {
        address_keys(segments)
            .into_iter()
            .find_map(|key| self.by_address.get(&key).copied())
    }

    fn named(&self, name: String, town: &str) -> Option<Coordinates> {
        if town.is_empty() {
            return self.by_name_alone.get(&name).copied().flatten();
        }
        self.by_name.get(&(name, town.to_owned())).copied()
    }
}

fn town_key(address: &str) -> String {
    town_lookup::town_in(address)
        .map(|town| format!("{} {}", town.name, town.country))
        .unwrap_or_default()
}

fn segments(address: &str) -> Vec<Vec<String>> {
    ParsedAddress::parse(address)
        .segments
        .into_iter()
        .map(normalised)
        .collect()
}

/// The keys of an address: its segments as written, and sorted, because some people write the
/// town first.
fn address_keys(segments: &[Vec<String>]) -> Vec<String> {
    let mut joined: Vec<String> = segments.iter().map(|words| words.join(" ")).collect();
    joined.retain(|segment| !segment.is_empty());
    if joined.is_empty() {
        return Vec::new();
    }
    let written = joined.join(" ");
    joined.sort_unstable();
    vec![written, joined.join(" ")]
}
