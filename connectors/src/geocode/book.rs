//! The address book: places somebody has confirmed, found again however they are written.

use std::collections::HashMap;

use actors::model::{Coordinates, Place};

use super::parts::{Parts, Segment};
use super::text::words;
use super::which_town;

/// Confirmed places by address and by name.
#[derive(Debug, Default)]
pub(super) struct AddressBook {
    by_address: HashMap<String, Coordinates>,
    /// Name and town; the town is empty where the address names none.
    by_name: HashMap<(String, String), Coordinates>,
    /// Name alone; `None` where two places share it.
    by_name_alone: HashMap<String, Option<Coordinates>>,
}

impl AddressBook {
    /// Later entries win. A place without coordinates is left out.
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
            .and_modify(|known| *known = known.filter(|known| *known == at))
            .or_insert(Some(at));
        self.by_name.insert((name, town_key(&place.address)), at);
    }

    /// By address, else by name and town, else by a name that only one place has.
    pub(super) fn find(&self, place: &Place) -> Option<Coordinates> {
        let segments = segments(&place.address);
        if let Some(at) = self.at_address(&segments) {
            return Some(at);
        }
        // "ATM Studio, ul. Wał Miedzeszyński 384, Warszawa": the name is in the address.
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
    which_town::named_in(address)
        .map(|town| format!("{} {}", town.name, town.country))
        .unwrap_or_default()
}

fn segments(address: &str) -> Vec<Vec<String>> {
    Parts::of(address)
        .segments
        .into_iter()
        .map(unified)
        .collect()
}

/// The keys of an address: as written, and with its segments in a fixed order, since
/// some write the town first.
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

/// One form for each kind of street, and `12 A` as `12a`.
pub(super) fn unified(segment: Segment) -> Vec<String> {
    let mut unified: Vec<String> = Vec::with_capacity(segment.words.len());
    for word in segment.words {
        let form = street_form(&word);
        if form.is_empty() {
            continue;
        }
        let is_letter = form.len() == 1 && form.bytes().all(|byte| byte.is_ascii_lowercase());
        match unified.last_mut() {
            Some(number) if is_letter && number.bytes().all(|byte| byte.is_ascii_digit()) => {
                number.push_str(&form);
            }
            _ => unified.push(form),
        }
    }
    unified
}

fn street_form(word: &str) -> String {
    let form = match word {
        "ul" | "ulica" | "ulicy" => "",
        "al" | "aleja" | "aleje" | "alei" => "al",
        "pl" | "plac" | "placu" => "pl",
        "os" | "osiedle" | "osiedlu" => "os",
        "st" | "str" | "street" | "strasse" => "st",
        "av" | "ave" | "avenue" => "ave",
        "bd" | "blvd" | "boulevard" | "bulwar" => "blvd",
        "rd" | "road" => "rd",
        "dr" | "drive" => "dr",
        "ln" | "lane" => "ln",
        "sq" | "square" => "sq",
        "hwy" | "highway" => "hwy",
        "pkwy" | "parkway" => "pkwy",
        _ => match word.strip_suffix("strasse") {
            Some(name) => return format!("{name}str"),
            None => word,
        },
    };
    form.to_owned()
}
