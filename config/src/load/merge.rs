//! Merging the sources into settings.

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};

use super::keys;
use super::layers::{self, Item};
use super::loaded::{Loaded, Value};
use super::sources::Sources;
use crate::defaults::DEFAULT_TOML;
use crate::paths;
use crate::problem::{Error, Problem};
use crate::secret::masked_option;
use crate::settings::Settings;

impl Sources {
    /// Reads, merges and checks all sources.
    ///
    /// # Errors
    /// All problems of all sources.
    pub fn load(&self) -> Result<Loaded, Error> {
        let mut problems = Vec::new();
        let figment = self.merge(&mut problems);
        // Every invalid value has been left out: only the shipped file could fail here.
        let mut settings: Settings = figment.extract().map_err(|error| {
            Error::new(vec![Problem {
                code: "config/syntax",
                key: None,
                origin: Some("the shipped defaults".to_owned()),
                message: error.to_string(),
            }])
        })?;
        let origin = |key: &str| layers::origin(&figment, key);
        problems.extend(settings.check().into_iter().map(|problem| {
            let origin = problem
                .key
                .as_deref()
                .map(|key| origin(keys::without_index(key)));
            Problem { origin, ..problem }
        }));
        let data_origin = self.complete_data_folder(&mut settings, origin("data"), &mut problems);
        if !problems.is_empty() {
            return Err(Error::new(problems));
        }
        paths::resolve(&mut settings);
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

    /// The valid values of all sources on top of the defaults. An invalid value is left out and
    /// reported.
    fn merge(&self, problems: &mut Vec<Problem>) -> Figment {
        let mut items = match &self.file {
            Some(file) => layers::file(file, problems),
            None => Vec::new(),
        };
        items.extend(layers::environment(&self.environment, problems));
        items.extend(layers::flags(&self.flags, problems));
        items.retain(|item| match parse(item) {
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
        figment
    }

    /// Sets the default data folder if no source names one. Returns the origin of the folder.
    fn complete_data_folder(
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
        match paths::default_folder(variable) {
            Some((folder, origin)) => {
                settings.data = folder;
                origin.to_owned()
            }
            None => {
                let message = "there is no default data folder, because neither HOME nor \
                               XDG_DATA_HOME is set to an absolute path; name one with --data";
                problems.push(Problem::of_key("config/invalid-value", "data", message));
                origin
            }
        }
    }
}

/// Parses one value on top of the defaults.
fn parse(item: &Item) -> Result<(), Problem> {
    let single = Figment::from(Serialized::defaults(Settings::default()))
        .merge(Serialized::default(&item.key, &item.value));
    match single.extract::<Settings>() {
        Ok(_) => Ok(()),
        Err(error) => {
            let problem = Problem::of_key("config/wrong-type", &item.key, error.kind.to_string());
            Err(problem.from(&item.origin))
        }
    }
}
