//! Service level objectives (SLOs): the shipped rules, or those of a file.

use engine::observe::slo::{Rule, check};
use figment::Figment;
use figment::providers::{Format, Toml};
use serde::Deserialize;

use crate::problem::{Error, Problem};
use crate::settings::Settings;

/// The shipped rules, `slo.toml`.
pub const SHIPPED_SLOS: &str = include_str!("../slo.toml");

const KEY: &str = "slo.file";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

/// The SLO rules of these settings.
///
/// # Errors
/// `config/slo`: the file cannot be read or parsed, or its rules are invalid; one problem for
/// each mistake.
pub fn slo_rules(settings: &Settings) -> Result<Vec<Rule>, Error> {
    let problem = |message: String| Problem::of_key("config/slo", KEY, message);
    let text = match &settings.slo.file {
        None => SHIPPED_SLOS.to_owned(),
        Some(file) => std::fs::read_to_string(file)
            .map_err(|error| Error::new(vec![problem(format!("{}: {error}", file.display()))]))?,
    };
    let parsed: File = Figment::from(Toml::string(&text))
        .extract()
        .map_err(|error| Error::new(vec![problem(format!("invalid SLO rules: {error}"))]))?;
    let mistakes = check(&parsed.rule, &actors::events::stages::ALL);
    match mistakes.is_empty() {
        true => Ok(parsed.rule),
        false => Err(Error::new(
            mistakes
                .into_iter()
                .map(|mistake| problem(format!("invalid SLO rule: {mistake}")))
                .collect(),
        )),
    }
}
