//! The names of the options, derived from the defaults.

use serde_json::Value;

use crate::settings::Settings;

/// Lower bound of the Jaro-Winkler similarity, 0 to 1, for a suggestion.
const MIN_SIMILARITY: f64 = 0.85;

/// The settings as a tree. That of the defaults has every option, so a key that is not in it is
/// a mistake.
pub(super) fn tree(settings: &Settings) -> Value {
    // Fails only for paths that are not Unicode, which loading rejects.
    serde_json::to_value(settings).unwrap_or_default()
}

/// The value or section at a path.
pub(super) fn find<'a>(tree: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter()
        .try_fold(tree, |section, name| section.get(name))
}

/// The option with the most similar name, if one is similar enough.
pub(super) fn similar(tree: &Value, key: &str) -> Option<String> {
    let scored = leaves(tree.clone())
        .into_iter()
        .map(|(name, _)| (strsim::jaro_winkler(&name, key), name));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > MIN_SIMILARITY).then_some(best.1)
}

/// The option that a key with an index belongs to: `geocode.places` for `geocode.places[3]`.
pub(super) fn without_index(key: &str) -> &str {
    key.split('[').next().unwrap_or(key)
}

/// Every option of a tree with its value, by name.
pub(super) fn leaves(tree: Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    walk(String::new(), tree, &mut all);
    all
}

fn walk(key: String, value: Value, all: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(section) => {
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
