//! Service level objectives (SLOs): the shipped rules, or those of a file.

use engine::observe::slo::{Rule, check};
use serde::Deserialize;
use serde_json::Value;

use crate::problem::{Error, Problem};
use crate::settings::Settings;
use crate::syntax;

/// The shipped rules, `slo.toml`.
pub const SHIPPED_SLOS: &str = include_str!("../slo.toml");

const KEY: &str = "slo.file";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Value>,
}

/// The SLO rules of these settings.
///
/// # Errors
/// `config/slo`: the file cannot be read or parsed, or its rules are invalid; one problem for
/// each mistake.
pub fn slo_rules(settings: &Settings) -> Result<Vec<Rule>, Error> {
    let failed = |mistakes: Vec<String>| {
        let problems = mistakes
            .into_iter()
            .map(|mistake| Problem::of_key("config/slo", KEY, mistake));
        Error::new(problems.collect())
    };
    let text = match &settings.slo.file {
        None => SHIPPED_SLOS.to_owned(),
        Some(file) => std::fs::read_to_string(file)
            .map_err(|error| failed(vec![format!("{}: {error}", file.display())]))?,
    };
    let file = syntax::document(&text)
        .and_then(|tree| File::deserialize(Value::from(tree)).map_err(|error| error.to_string()))
        .map_err(|error| failed(vec![format!("invalid SLO rules: {error}")]))?;
    let (mut rules, mut mistakes) = (Vec::new(), Vec::new());
    for rule in &file.rule {
        match Rule::deserialize(rule) {
            Ok(rule) => rules.push(rule),
            Err(error) => {
                let id = rule["id"].as_str().unwrap_or("a rule without an id");
                mistakes.push(format!("{id}: {error}"));
            }
        }
    }
    mistakes.extend(check(&rules, &actors::events::stages::ALL));
    if mistakes.is_empty() {
        return Ok(rules);
    }
    let mistakes = mistakes.into_iter();
    let mistakes = mistakes.map(|mistake| format!("invalid SLO rule: {mistake}"));
    Err(failed(mistakes.collect()))
}

#[cfg(test)]
mod tests;
