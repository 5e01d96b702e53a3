//! Merging the sources into settings.

use serde::Deserialize;
use serde_json::Value as Json;

use super::keys;
use super::layers::{Item, Layers};
use super::loaded::{Loaded, Value};
use super::sources::Sources;
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
        let (mut settings, mut origins) = self.merge(&mut problems);
        problems.extend(settings.check().into_iter().map(|problem| {
            let key = problem.key.as_deref().map(keys::without_index);
            let origin = key.map(|key| origins.of(key));
            Problem { origin, ..problem }
        }));
        self.complete_data_folder(&mut settings, &mut origins, &mut problems);
        if !problems.is_empty() {
            return Err(Error::new(problems));
        }
        paths::resolve(&mut settings);
        let values = keys::leaves(keys::tree(&settings)).into_iter();
        let values = values.map(|(key, value)| Value {
            value: masked_option(&key, value),
            origin: origins.of(&key),
            key,
        });
        Ok(Loaded {
            values: values.collect(),
            settings,
        })
    }

    /// The valid values of all sources on top of the defaults, and where they came from. Each
    /// value is tried on its own: an invalid one is reported, and the value before it stays.
    fn merge(&self, problems: &mut Vec<Problem>) -> (Settings, Origins) {
        let mut layers = Layers::new();
        if let Some(file) = &self.file {
            layers.file(file);
        }
        layers.environment(&self.environment);
        layers.flags(&self.flags);
        problems.append(&mut layers.problems);
        let mut tree = layers.defaults;
        let (mut settings, mut origins) = (Settings::default(), Origins::default());
        for Item { key, value, origin } in layers.items {
            let before = std::mem::replace(slot(&mut tree, &key), value);
            match Settings::deserialize(&tree) {
                Ok(merged) => {
                    settings = merged;
                    origins.0.push((key, origin));
                }
                Err(error) => {
                    *slot(&mut tree, &key) = before;
                    let problem = Problem::of_key("config/wrong-type", &key, error.to_string());
                    problems.push(problem.from(&origin));
                }
            }
        }
        (settings, origins)
    }

    /// Sets the default data folder if no source names one.
    fn complete_data_folder(
        &self,
        settings: &mut Settings,
        origins: &mut Origins,
        problems: &mut Vec<Problem>,
    ) {
        if !settings.data.as_os_str().is_empty() {
            return;
        }
        let variable = |name: &str| {
            let found = self.environment.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        match paths::default_folder(variable) {
            Some((folder, origin)) => {
                settings.data = folder;
                origins.0.push(("data".to_owned(), origin.to_owned()));
            }
            None => {
                let message = "there is no default data folder, because neither HOME nor \
                               XDG_DATA_HOME is set to an absolute path; name one with --data";
                problems.push(Problem::of_key("config/invalid-value", "data", message));
            }
        }
    }
}

/// The place of an option in the tree of all options.
fn slot<'a>(tree: &'a mut Json, key: &str) -> &'a mut Json {
    key.split('.')
        .fold(tree, |section, name| &mut section[name])
}

/// The keys and sources of the merged values, in ascending order of precedence.
#[derive(Default)]
struct Origins(Vec<(String, String)>);

impl Origins {
    /// The source of the effective value of an option, or of the last value in a section.
    fn of(&self, key: &str) -> String {
        let is_inside = |set: &str| {
            let rest = set.strip_prefix(key);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let last = self.0.iter().rfind(|(set, _)| is_inside(set));
        last.map_or("default", |(_, origin)| origin).to_owned()
    }
}

#[cfg(test)]
mod tests;
