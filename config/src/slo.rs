//! The service level objectives: shipped ones, or those of a file.

use engine::observe::slo::{Rule, check};
use figment::Figment;
use figment::providers::{Format, Toml};
use serde::Deserialize;

use crate::problem::{Error, Problem};
use crate::settings::Settings;

/// The shipped rules.
pub const SHIPPED_SLOS: &str = include_str!("../slo.toml");

const KEY: &str = "slo.file";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

/// The rules that these settings name.
///
/// # Errors
/// `config/slo` for each mistake, when the file cannot be read or a rule cannot be meant.
pub fn rules(settings: &Settings) -> Result<Vec<Rule>, Error> {
    let problem = |message: String| Problem::of_key("config/slo", KEY, message);
    let text = match &settings.slo.file {
        None => SHIPPED_SLOS.to_owned(),
        Some(file) => std::fs::read_to_string(file)
            .map_err(|error| Error::new(vec![problem(format!("{}: {error}", file.display()))]))?,
    };
    let parsed: File = Figment::from(Toml::string(&text))
        .extract()
        .map_err(|error| Error::new(vec![problem(error.to_string())]))?;
    let wrong = check(&parsed.rule, &actors::events::stages::ALL);
    match wrong.is_empty() {
        true => Ok(parsed.rule),
        false => Err(Error::new(wrong.into_iter().map(problem).collect())),
    }
}
