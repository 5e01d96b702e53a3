//! The names of the options, taken from the defaults.

use figment::value::{Dict, Value};
use serde::Serialize;

use crate::settings::Settings;

/// The defaults as a tree: what is in it is an option, what is not is a mistake.
pub(super) fn known() -> Dict {
    match Value::serialize(Settings::default()) {
        Ok(Value::Dict(_, tree)) => tree,
        // The settings are a struct of structs, which always becomes a tree.
        _ => Dict::new(),
    }
}

/// What stands at a key.
pub(super) fn find<'a>(tree: &'a Dict, path: &[&str]) -> Option<&'a Value> {
    let (last, sections) = path.split_last()?;
    let mut dict = tree;
    for section in sections {
        dict = dict.get(*section)?.as_dict()?;
    }
    dict.get(*last)
}

/// The option that was probably meant.
pub(super) fn similar(tree: &Dict, key: &str) -> Option<String> {
    let mut all = Vec::new();
    names(tree, "", &mut all);
    let scored = all
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&name, key), name));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > 0.85).then_some(best.1)
}

fn names(tree: &Dict, prefix: &str, all: &mut Vec<String>) {
    for (name, value) in tree {
        match value {
            Value::Dict(_, section) => names(section, &format!("{prefix}{name}."), all),
            _ => all.push(format!("{prefix}{name}")),
        }
    }
}

/// `geocode.places[3]` is a part of `geocode.places`.
pub(super) fn without_index(key: &str) -> &str {
    key.split('[').next().unwrap_or(key)
}

/// Every option with its value, by name.
pub(super) fn leaves(settings: &Settings) -> Vec<(String, serde_json::Value)> {
    let mut all = Vec::new();
    // Fails only for paths that are no Unicode, which loading refuses.
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
