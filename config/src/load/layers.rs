//! The layers: each source as a list of single values.

use std::path::Path;

use figment::error::Result;
use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};

use super::keys;
use super::sources::Flags;
use crate::problem::Problem;

/// Prefix of the environment variables that set options.
const OPTION_PREFIX: &str = "STILLONTIME__";
/// Prefix of all variables of the program. A variable with this prefix that is neither an option
/// nor one of the following is reported as a mistake.
const PROGRAM_PREFIX: &str = "STILLONTIME_";
/// The variable that names the configuration file.
const FILE_VARIABLE: &str = "STILLONTIME_CONFIG";
/// Prefix of the variables that control tests.
const TEST_PREFIX: &str = "STILLONTIME_TEST_";

/// One value and the source it came from.
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

/// The source of the effective value of an option.
pub(super) fn origin(figment: &Figment, key: &str) -> String {
    let name = figment
        .find_metadata(key)
        .map(|metadata| metadata.name.as_ref());
    // Every source but the shipped file has a name of ours; figment names that one itself.
    match name {
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

/// Splits a tree of sections into single options. A table that is itself the value of an option
/// stays whole.
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
            (Some(Value::Dict(..)), _) => problems.push(not_a_value(&key).from(origin)),
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
        Some(name) => format!("unknown option; did you mean {name}?"),
        None => "unknown option; `stillontime config show` lists all options".to_owned(),
    };
    Problem::of_key("config/unknown-key", key, message)
}

fn not_a_value(key: &str) -> Problem {
    Problem::of_key(
        "config/wrong-type",
        key,
        "this is a section with options of its own and cannot have a value",
    )
}

/// The values of the environment variables `STILLONTIME__SECTION__KEY`.
pub(super) fn environment(
    variables: &[(String, String)],
    problems: &mut Vec<Problem>,
) -> Vec<Item> {
    let known = keys::known();
    let mut items = Vec::new();
    for (name, text) in variables {
        let Some(rest) = name.strip_prefix(OPTION_PREFIX) else {
            problems.extend(unknown_variable(&known, name));
            continue;
        };
        let rest = rest.to_lowercase();
        let path: Vec<&str> = rest.split("__").collect();
        let (key, origin) = (path.join("."), format!("environment {name}"));
        match keys::find(&known, &path) {
            None => problems.push(unknown(&known, &key).from(&origin)),
            Some(Value::Dict(..)) => problems.push(not_a_value(&key).from(&origin)),
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

/// The problem with a variable that has the prefix of the program but names no option.
fn unknown_variable(known: &Dict, name: &str) -> Option<Problem> {
    let rest = name.strip_prefix(PROGRAM_PREFIX)?;
    if name == FILE_VARIABLE || name.starts_with(TEST_PREFIX) {
        return None;
    }
    let similar = keys::similar(known, &rest.to_lowercase().replace("__", "."));
    let message = match similar {
        Some(key) => {
            let option = key.replace('.', "__").to_uppercase();
            format!("{name} is not an option; did you mean {OPTION_PREFIX}{option}?")
        }
        None => format!("{name} is not an option; the names of options begin with {OPTION_PREFIX}"),
    };
    Some(Problem {
        code: "config/unknown-key",
        key: None,
        origin: Some(format!("environment {name}")),
        message,
    })
}

/// The value of a variable. Variables have no types: the type of the default decides whether
/// `123` is a number or, for example, the name of a folder.
fn typed(text: &str, default: &Value) -> Value {
    match default {
        Value::String(..) | Value::Char(..) | Value::Empty(..) => Value::from(text),
        _ => text.parse().unwrap_or_else(|_| Value::from(text)),
    }
}

/// The values of the command line.
pub(super) fn flags(flags: &Flags, problems: &mut Vec<Problem>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut push = |key: &str, flag: &str, value: &str| {
        items.push(Item {
            key: key.to_owned(),
            value: Value::from(value),
            origin: flag.to_owned(),
        });
    };
    match flags.data.as_deref().map(Path::to_str) {
        Some(Some(folder)) => push("data", "--data", folder),
        Some(None) => {
            let problem = Problem::of_key(
                "config/invalid-value",
                "data",
                "the path is not valid Unicode",
            );
            problems.push(problem.from("--data"));
        }
        None => {}
    }
    if let Some(address) = flags.listen {
        push("server.listen", "--listen", &address.to_string());
    }
    items
}
