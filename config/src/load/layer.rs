//! The sources as lists of single values.

use std::path::Path;

use figment::error::Result;
use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};

use super::{FILE, Flags, OURS, PREFIX, TESTS, keys};
use crate::problem::Problem;

/// One value and where it came from.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) key: String,
    pub(super) value: Value,
    pub(super) origin: String,
}

impl Provider for Item {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.origin.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>> {
        Serialized::default(&self.key, &self.value).data()
    }
}

/// Where the value that won came from.
pub(super) fn origin(figment: &Figment, key: &str) -> String {
    let given = figment
        .find_metadata(key)
        .map(|metadata| metadata.name.as_ref());
    // The shipped file is the only source that figment named by itself.
    match given {
        Some(name) if !name.starts_with("TOML") => name.to_owned(),
        _ => "default".to_owned(),
    }
}

/// The values of a TOML file.
pub(super) fn file(path: &Path, problems: &mut Vec<Problem>) -> Vec<Item> {
    let origin = format!("file {}", path.display());
    let mut failed = |code, message| {
        problems.push(Problem {
            code,
            key: None,
            origin: Some(origin.clone()),
            message,
        });
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            failed("config/file", format!("the file cannot be read: {error}"));
            return Vec::new();
        }
    };
    match Toml::from_str::<Dict>(&text) {
        Ok(tree) => {
            let mut items = Vec::new();
            flatten(
                &keys::known(),
                &mut Vec::new(),
                tree,
                &origin,
                &mut items,
                problems,
            );
            items
        }
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = text.as_bytes()[..start]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count()
                + 1;
            let message = error.message().lines().collect::<Vec<_>>().join(" ");
            failed("config/syntax", format!("line {line}: {message}"));
            Vec::new()
        }
    }
}

/// Sections are taken apart as far as the known options go.
fn flatten(
    known: &Dict,
    path: &mut Vec<String>,
    tree: Dict,
    origin: &str,
    items: &mut Vec<Item>,
    problems: &mut Vec<Problem>,
) {
    for (name, value) in tree {
        path.push(name);
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let key = path.join(".");
        match (keys::find(known, &names), value) {
            (None, _) => problems.push(unknown(known, &key).from(origin)),
            (Some(Value::Dict(..)), Value::Dict(_, section)) => {
                flatten(known, path, section, origin, items, problems);
            }
            (Some(Value::Dict(..)), _) => problems.push(no_section(&key).from(origin)),
            (Some(_), value) => items.push(Item {
                key,
                value,
                origin: origin.to_owned(),
            }),
        }
        path.pop();
    }
}

fn unknown(known: &Dict, key: &str) -> Problem {
    let message = match keys::similar(known, key) {
        Some(name) => format!("there is no such option; did you mean {name}?"),
        None => "there is no such option".to_owned(),
    };
    Problem::of_key("config/unknown-key", key, message)
}

fn no_section(key: &str) -> Problem {
    Problem::of_key(
        "config/wrong-type",
        key,
        "this is a section of options, not a value",
    )
}

/// The values of `STILLONTIME__SECTION__KEY`.
pub(super) fn environment(
    variables: &[(String, String)],
    problems: &mut Vec<Problem>,
) -> Vec<Item> {
    let known = keys::known();
    let mut items = Vec::new();
    for (name, text) in variables {
        let Some(rest) = name.strip_prefix(PREFIX) else {
            problems.extend(no_option(&known, name));
            continue;
        };
        let rest = rest.to_lowercase();
        let path: Vec<&str> = rest.split("__").collect();
        let (key, origin) = (path.join("."), format!("environment {name}"));
        match keys::find(&known, &path) {
            None => problems.push(unknown(&known, &key).from(&origin)),
            Some(Value::Dict(..)) => problems.push(no_section(&key).from(&origin)),
            Some(default) => items.push(Item {
                key,
                value: typed(text, default),
                origin,
            }),
        }
    }
    items.sort_by(|a, b| a.origin.cmp(&b.origin));
    items
}

/// What is wrong with a variable that names no option, if it was meant to.
fn no_option(known: &Dict, name: &str) -> Option<Problem> {
    let rest = name.strip_prefix(OURS)?;
    if name == FILE || name.starts_with(TESTS) {
        return None;
    }
    let meant = keys::similar(known, &rest.to_lowercase().replace("__", "."));
    let message = match meant {
        Some(key) => {
            let option = key.replace('.', "__").to_uppercase();
            format!("{name} is no option; did you mean {PREFIX}{option}?")
        }
        None => format!("{name} is no option; those begin with {PREFIX}"),
    };
    Some(Problem {
        code: "config/unknown-key",
        key: None,
        origin: Some(format!("environment {name}")),
        message,
    })
}

/// A variable has no type of its own: `123` is a fine name for a folder, and only the
/// default tells that it is not a number.
fn typed(text: &str, default: &Value) -> Value {
    match default {
        Value::String(..) | Value::Char(..) | Value::Empty(..) => Value::from(text),
        _ => text.parse().unwrap_or_else(|_| Value::from(text)),
    }
}

/// The values of the command line.
pub(super) fn flags(flags: &Flags, problems: &mut Vec<Problem>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut give = |key: &str, flag: &str, value: &str| {
        items.push(Item {
            key: key.to_owned(),
            value: Value::from(value),
            origin: flag.to_owned(),
        });
    };
    match flags.data.as_deref().map(Path::to_str) {
        Some(Some(folder)) => give("data", "--data", folder),
        Some(None) => {
            let problem = Problem::of_key("config/invalid-value", "data", "is not Unicode");
            problems.push(problem.from("--data"));
        }
        None => {}
    }
    if let Some(address) = flags.listen {
        give("server.listen", "--listen", &address.to_string());
    }
    items
}
