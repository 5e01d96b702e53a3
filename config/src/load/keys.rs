//! The names of the options, derived from the defaults.

use figment::value::{Dict, Value};
use serde::Serialize;

use crate::settings::Settings;

/// Lower bound of the Jaro-Winkler similarity, 0 to 1, for a suggestion.
const MIN_SIMILARITY: f64 = 0.85;

/// The defaults as a tree. It has every option, so a key that is not in it is a mistake.
pub(super) fn known() -> Dict {
    match Value::serialize(Settings::default()) {
        Ok(Value::Dict(_, tree)) => tree,
        // A struct always serialises to a dictionary.
        _ => Dict::new(),
    }
}

/// The value or section at a key.
pub(super) fn find<'a>(tree: &'a Dict, path: &[&str]) -> Option<&'a Value> {
    let (last, sections) = path.split_last()?;
    let mut dict = tree;
    for section in sections {
        dict = dict.get(*section)?.as_dict()?;
    }
    dict.get(*last)
}

/// The option with the most similar name, if one is similar enough.
pub(super) fn similar(tree: &Dict, key: &str) -> Option<String> {
    let mut all = Vec::new();
    names(tree, "", &mut all);
    let scored = all
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&name, key), name));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > MIN_SIMILARITY).then_some(best.1)
}

fn names(tree: &Dict, prefix: &str, all: &mut Vec<String>) {
    for (name, value) in tree {
        match value {
            Value::Dict(_, section) => names(section, &format!("{prefix}{name}."), all),
            _ => all.push(format!("{prefix}{name}")),
        }
    }
}

/// The option that a key with an index belongs to: `geocode.places` for `geocode.places[3]`.
pub(super) fn without_index(key: &str) -> &str {
    key.split('[').next().unwrap_or(key)
}

/// Every option with its value, by name.
pub(super) fn leaves(settings: &Settings) -> Vec<(String, serde_json::Value)> {
    let mut all = Vec::new();
    // Fails only for paths that are not Unicode, which loading rejects.
    let value = settings
        .serialize(serde_json::value::Serializer)
        .unwrap_or_default();
    walk(String::new(), value, &mut all);
    all
}

fn walk(key: String, value: serde_json::Value, all: &mut Vec<(String, serde_json::Value)>) {
    match value {
        serde_json::Value::Object(section) => {
            for (name, value) in section {
                let key = if key.is_empty() {
                    name
                } else {
                    format!("{key}.{name}")
                };
                walk(key, value, all);
            }
        }
        value => all.push((key, value)),
    }
}

#[cfg(test)]
mod tests;
