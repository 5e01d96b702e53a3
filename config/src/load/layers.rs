//! The layers: each source as a list of single values.

use std::path::Path;

use serde_json::{Map, Value};

use super::keys;
use super::sources::Flags;
use crate::problem::Problem;
use crate::settings::Settings;
use crate::syntax;

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
pub(super) struct Item {
    pub(super) key: String,
    pub(super) value: Value,
    pub(super) origin: String,
}

/// The values of all sources, in ascending order of precedence.
pub(super) struct Layers {
    /// The defaults. They have every option.
    pub(super) defaults: Value,
    pub(super) items: Vec<Item>,
    /// What is wrong with the other values.
    pub(super) problems: Vec<Problem>,
}

impl Layers {
    /// The defaults alone.
    pub(super) fn new() -> Self {
        Self {
            defaults: keys::tree(&Settings::default()),
            items: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Adds the values of a TOML file.
    pub(super) fn file(&mut self, path: &Path) {
        let origin = format!("file {}", path.display());
        let text = std::fs::read_to_string(path)
            .map_err(|error| ("config/file", format!("the file cannot be read: {error}")));
        let tree = text
            .and_then(|text| syntax::document(&text).map_err(|message| ("config/syntax", message)));
        match tree {
            Ok(tree) => self.section(&mut Vec::new(), tree, &origin),
            Err((code, message)) => self.problems.push(Problem {
                code,
                key: None,
                origin: Some(origin),
                message,
            }),
        }
    }

    /// Splits a section into single options. A table that is itself the value of an option stays
    /// whole.
    fn section(&mut self, path: &mut Vec<String>, section: Map<String, Value>, origin: &str) {
        for (name, value) in section {
            path.push(name);
            let is_section = matches!(keys::find(&self.defaults, path), Some(Value::Object(_)));
            match value {
                Value::Object(section) if is_section => self.section(path, section, origin),
                value => self.option(path, value, origin),
            }
            path.pop();
        }
    }

    /// Adds the value of one option.
    fn option(&mut self, path: &[String], value: Value, origin: &str) {
        let key = path.join(".");
        let problem = match keys::find(&self.defaults, path) {
            None => unknown(&self.defaults, &key),
            Some(Value::Object(_)) => not_a_value(&key),
            Some(_) => return self.push(&key, value, origin),
        };
        self.problems.push(problem.from(origin));
    }

    fn push(&mut self, key: &str, value: Value, origin: &str) {
        self.items.push(Item {
            key: key.to_owned(),
            value,
            origin: origin.to_owned(),
        });
    }

    /// Adds the values of the environment variables `STILLONTIME__SECTION__KEY`.
    pub(super) fn environment(&mut self, variables: &[(String, String)]) {
        let mut variables: Vec<_> = variables.iter().collect();
        variables.sort();
        for (name, text) in variables {
            let Some(rest) = name.strip_prefix(OPTION_PREFIX) else {
                let problem = unknown_variable(&self.defaults, name);
                self.problems.extend(problem);
                continue;
            };
            let rest = rest.to_lowercase();
            let path: Vec<String> = rest.split("__").map(str::to_owned).collect();
            let value = typed(text, keys::find(&self.defaults, &path));
            self.option(&path, value, &format!("environment {name}"));
        }
    }

    /// Adds the values of the command line.
    pub(super) fn flags(&mut self, flags: &Flags) {
        match flags.data.as_deref().map(Path::to_str) {
            Some(Some(folder)) => self.push("data", folder.into(), "--data"),
            Some(None) => {
                let message = "the path is not valid Unicode";
                let problem = Problem::of_key("config/invalid-value", "data", message);
                self.problems.push(problem.from("--data"));
            }
            None => {}
        }
        if let Some(address) = flags.listen {
            self.push("server.listen", address.to_string().into(), "--listen");
        }
    }
}

fn unknown(defaults: &Value, key: &str) -> Problem {
    let message = match keys::similar(defaults, key) {
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

/// The problem with a variable that has the prefix of the program but names no option.
fn unknown_variable(defaults: &Value, name: &str) -> Option<Problem> {
    let rest = name.strip_prefix(PROGRAM_PREFIX)?;
    if name == FILE_VARIABLE || name.starts_with(TEST_PREFIX) {
        return None;
    }
    let similar = keys::similar(defaults, &rest.to_lowercase().replace("__", "."));
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
fn typed(text: &str, default: Option<&Value>) -> Value {
    let parsed = match default {
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_)) => syntax::value(text),
        _ => None,
    };
    parsed.unwrap_or_else(|| text.into())
}
