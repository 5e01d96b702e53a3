//! Merging the sources.

mod keys;
mod layer;

use std::net::SocketAddr;
use std::path::PathBuf;

use connectors::geocode::Gazetteer;
use figment::Figment;
use figment::providers::{Format, Serialized, Toml};

use crate::problem::{Error, Problem};
use crate::secret::masked_option;
use crate::settings::Settings;
use crate::slo::rules;
use crate::{DEFAULT_TOML, place};

use layer::Item;

/// Environment variables of options begin with this.
const PREFIX: &str = "STILLONTIME__";
/// All of ours begin with this: one that is neither an option nor known is a mistake.
const OURS: &str = "STILLONTIME_";
/// Names the file.
const FILE: &str = "STILLONTIME_CONFIG";
/// Those of the tests begin with this.
const TESTS: &str = "STILLONTIME_TEST_";

/// Options given on the command line.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--data`.
    pub data: Option<PathBuf>,
    /// `--listen`.
    pub listen: Option<SocketAddr>,
}

/// Where values come from, weakest first; the shipped defaults stand below all of them.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A TOML file, which must be there.
    pub file: Option<PathBuf>,
    /// Name and value. Only names of options and those that say where a person's data
    /// lies are looked at.
    pub environment: Vec<(String, String)>,
    /// The command line.
    pub flags: Flags,
}

/// One option as it stands.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Value {
    /// E.g. `server.listen`.
    pub key: String,
    /// The value.
    pub value: serde_json::Value,
    /// Where it came from.
    pub origin: String,
}

/// What came of loading.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Checked, with all paths absolute.
    pub settings: Settings,
    /// Each option with its origin, by name; to be shown, so without secrets.
    pub values: Vec<Value>,
}

impl Loaded {
    /// Whether the files that the options name can be used. Not a part of loading: a
    /// command that needs none of them works without.
    ///
    /// # Errors
    /// Names each file with its key.
    pub fn check_files(&self) -> Result<(), Error> {
        let mut problems = Vec::new();
        let options = &self.settings.geocode;
        if let (Some(file), Err(error)) = (&options.file, Gazetteer::new(options.clone())) {
            let message = format!("{}: {error}", file.display());
            let key = "geocode.file";
            problems.push(Problem::of_key("geocode/address-book", key, message));
        }
        if let Err(error) = rules(&self.settings) {
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

impl Sources {
    /// The environment of this process with a file and flags.
    pub fn of_process(file: Option<PathBuf>, flags: Flags) -> Self {
        let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        let environment = std::env::vars_os().map(|(name, value)| (text(name), text(value)));
        Self {
            file,
            environment: environment.collect(),
            flags,
        }
    }

    /// Merges and checks everything.
    ///
    /// # Errors
    /// Every problem of every source at once.
    pub fn load(&self) -> Result<Loaded, Error> {
        let mut problems = Vec::new();
        let mut items = match &self.file {
            Some(file) => layer::file(file, &mut problems),
            None => Vec::new(),
        };
        items.extend(layer::environment(&self.environment, &mut problems));
        items.extend(layer::flags(&self.flags, &mut problems));
        items.retain(|item| match tried(item) {
            Ok(()) => true,
            Err(problem) => {
                problems.push(problem);
                false
            }
        });
        let mut figment = Figment::from(Toml::string(DEFAULT_TOML));
        for item in items {
            figment = figment.merge(item);
        }
        // With every refused value left out, only the shipped file could fail here.
        let mut settings: Settings = figment.extract().map_err(|error| {
            Error::new(vec![Problem {
                code: "config/syntax",
                key: None,
                origin: Some("the shipped defaults".to_owned()),
                message: error.to_string(),
            }])
        })?;
        let origin = |key: &str| layer::origin(&figment, key);
        problems.extend(settings.check().into_iter().map(|problem| {
            let origin = problem
                .key
                .as_deref()
                .map(|key| origin(keys::without_index(key)));
            Problem { origin, ..problem }
        }));
        let data_origin = self.complete(&mut settings, origin("data"), &mut problems);
        if !problems.is_empty() {
            return Err(Error::new(problems));
        }
        place::resolve(&mut settings);
        let values = keys::leaves(&settings).into_iter().map(|(key, value)| {
            let origin = if key == "data" {
                data_origin.clone()
            } else {
                origin(&key)
            };
            Value {
                value: masked_option(&key, value),
                key,
                origin,
            }
        });
        Ok(Loaded {
            values: values.collect(),
            settings,
        })
    }

    /// Puts the platform's place in where no data folder was named; its origin.
    fn complete(
        &self,
        settings: &mut Settings,
        origin: String,
        problems: &mut Vec<Problem>,
    ) -> String {
        if !settings.data.as_os_str().is_empty() {
            return origin;
        }
        let variable = |name: &str| {
            let found = self.environment.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        match place::default_folder(variable) {
            Some((folder, origin)) => {
                settings.data = folder;
                origin.to_owned()
            }
            None => {
                let message = "there is neither HOME nor XDG_DATA_HOME; name a folder with --data";
                problems.push(Problem::of_key("config/invalid-value", "data", message));
                origin
            }
        }
    }
}

/// One value alone on top of the defaults.
fn tried(item: &Item) -> Result<(), Problem> {
    let alone = Figment::from(Serialized::defaults(Settings::default()))
        .merge(Serialized::default(&item.key, &item.value));
    match alone.extract::<Settings>() {
        Ok(_) => Ok(()),
        Err(error) => {
            let problem = Problem::of_key("config/wrong-type", &item.key, error.kind.to_string());
            Err(problem.from(&item.origin))
        }
    }
}
