//! The loaded configuration.

use connectors::geocode::Gazetteer;

use crate::problem::{Error, Problem};
use crate::settings::Settings;
use crate::slo::slo_rules;

/// The effective value of one option.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Value {
    /// Name of the option, such as `server.listen`.
    pub key: String,
    /// Its value.
    pub value: serde_json::Value,
    /// The source that the value came from.
    pub origin: String,
}

/// The result of loading.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Checked settings; all paths are absolute.
    pub settings: Settings,
    /// Every option with its origin, sorted by name, for display: secrets are masked.
    pub values: Vec<Value>,
}

impl Loaded {
    /// Checks whether the files that the options name can be used. This is not a part of
    /// loading, because commands that use none of these files must work without them.
    ///
    /// # Errors
    /// A problem for each file, with its key.
    pub fn check_files(&self) -> Result<(), Error> {
        let mut problems = Vec::new();
        let options = &self.settings.geocode;
        if let (Some(file), Err(error)) = (&options.file, Gazetteer::new(options.clone())) {
            let message = format!("{}: {error}", file.display());
            let key = "geocode.file";
            problems.push(Problem::of_key("geocode/address-book", key, message));
        }
        if let Err(error) = slo_rules(&self.settings) {
            problems.extend(error.problems);
        }
        if problems.is_empty() {
            return Ok(());
        }
        let with_origin = problems.into_iter().map(|problem| {
            let key = problem.key.clone().unwrap_or_default();
            let value = self.values.iter().find(|value| value.key == key);
            problem.from(value.map_or("default", |value| &value.origin))
        });
        Err(Error::new(with_origin.collect()))
    }
}
