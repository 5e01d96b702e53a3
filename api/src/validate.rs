//! Checks of what people enter about people, on the command line and over gRPC. Each returns
//! the normalised value, or a text that says what is wrong with it.

use actors::model::Coordinates;
use callsheet::{DEPARTMENTS, likely_department};
use jiff::tz::TimeZone;

/// Longest address that SMTP carries (RFC 5321), in bytes.
const MAX_EMAIL: usize = 254;
/// Longest part of it before the `@`.
const MAX_USER: usize = 64;
/// Longest name of a person or position, in characters.
const MAX_NAME: usize = 200;
/// Longest postal address, in characters.
const MAX_ADDRESS: usize = 500;

/// One line of at most `max` characters.
fn line(text: &str, max: usize) -> Result<String, String> {
    let text = text.trim();
    if text.contains(char::is_control) {
        return Err("it has control characters in it".to_owned());
    }
    match text.chars().count() > max {
        true => Err(format!("it has more than {max} characters")),
        false => Ok(text.to_owned()),
    }
}

fn non_empty(text: String) -> Result<String, String> {
    match text.is_empty() {
        true => Err("it is empty".to_owned()),
        false => Ok(text),
    }
}

/// A person's name.
pub(crate) fn name(text: &str) -> Result<String, String> {
    line(text, MAX_NAME).and_then(non_empty)
}

/// A position; empty removes it.
pub(crate) fn role(text: &str) -> Result<String, String> {
    line(text, MAX_NAME)
}

/// The key of a department whose call time is read from call sheets.
pub(crate) fn department(text: &str) -> Result<String, String> {
    let key = text.trim().to_lowercase();
    if DEPARTMENTS.contains(&key.as_str()) {
        return Ok(key);
    }
    let near = likely_department(&key).map(|near| format!("; did you mean {near}?"));
    let (all, near) = (DEPARTMENTS.join(", "), near.unwrap_or_default());
    Err(format!("it must be one of {all}{near}"))
}

/// A postal address; may be empty.
pub(crate) fn address(text: &str) -> Result<String, String> {
    line(text, MAX_ADDRESS)
}

/// A postal address that is required.
pub(crate) fn home(text: &str) -> Result<String, String> {
    address(text).and_then(non_empty)
}

/// An e-mail address, in lower case.
pub(crate) fn email(text: &str) -> Result<String, String> {
    let address = text.trim().to_lowercase();
    let invalid =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | '/');
    let plausible = address
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    if !plausible || address.contains(invalid) {
        return Err("this is not an e-mail address".to_owned());
    }
    let user = address.find('@').unwrap_or_default();
    if user > MAX_USER || address.len() > MAX_EMAIL {
        return Err(format!(
            "an e-mail address has at most {MAX_EMAIL} characters, {MAX_USER} before the @"
        ));
    }
    Ok(address)
}

/// The name of an IANA time zone, in its canonical spelling.
pub(crate) fn zone(text: &str) -> Result<String, String> {
    let zone = TimeZone::get(text.trim()).ok();
    zone.as_ref()
        .and_then(TimeZone::iana_name)
        .map(str::to_owned)
        .ok_or_else(|| "there is no such IANA time zone; one looks like Europe/Warsaw".to_owned())
}

/// Latitude and longitude in degrees: `52.2395,21.0890`.
pub(crate) fn coordinates(text: &str) -> Result<Coordinates, String> {
    let degrees = |text: &str| text.trim().parse::<f64>().ok().filter(|it| it.is_finite());
    let both = text
        .split_once(',')
        .and_then(|(lat, lon)| Some((degrees(lat)?, degrees(lon)?)));
    let (lat, lon) = both.ok_or("coordinates look like 52.2395,21.0890")?;
    Coordinates::new(lat, lon).ok_or_else(|| match lat.abs() > 90.0 {
        true => format!("the latitude {lat} is beyond 90 degrees"),
        false => format!("the longitude {lon} is beyond 180 degrees"),
    })
}

#[cfg(test)]
mod tests;
