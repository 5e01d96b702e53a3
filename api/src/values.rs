//! What people say about people, on the command line and over gRPC, checked where it is read.

use actors::model::{Buffers, Coordinates, Language, QuietHours};
use clap::ValueEnum;
use jiff::tz::TimeZone;

use crate::cli::DEPARTMENTS;

/// What SMTP carries (RFC 5321): of the whole address, and before the `@`.
const MAX_EMAIL: usize = 254;
const MAX_USER: usize = 64;
const MAX_NAME: usize = 200;
const MAX_ADDRESS: usize = 500;

/// A line of so many characters at most.
fn line(text: &str, most: usize) -> Result<String, String> {
    let text = text.trim();
    if text.contains(char::is_control) {
        return Err("it has control characters in it".to_owned());
    }
    match text.chars().count() > most {
        true => Err(format!("it has more than {most} characters")),
        false => Ok(text.to_owned()),
    }
}

fn filled(text: String) -> Result<String, String> {
    match text.is_empty() {
        true => Err("it is empty".to_owned()),
        false => Ok(text),
    }
}

/// A person's name.
pub(crate) fn name(text: &str) -> Result<String, String> {
    line(text, MAX_NAME).and_then(filled)
}

/// A position; it may be taken away.
pub(crate) fn role(text: &str) -> Result<String, String> {
    line(text, MAX_NAME)
}

/// One of the departments whose call is told.
pub(crate) fn department(text: &str) -> Result<String, String> {
    let key = text.trim().to_lowercase();
    match DEPARTMENTS.contains(&key.as_str()) {
        true => Ok(key),
        false => Err(format!("it must be one of {}", DEPARTMENTS.join(", "))),
    }
}

/// An address on a map.
pub(crate) fn address(text: &str) -> Result<String, String> {
    line(text, MAX_ADDRESS)
}

/// One that has to be there.
pub(crate) fn home(text: &str) -> Result<String, String> {
    address(text).and_then(filled)
}

/// Language of messages.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Tongue {
    /// Polish.
    Pl,
    /// English.
    En,
}

impl From<Tongue> for Language {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Pl => Self::Pl,
            Tongue::En => Self::En,
        }
    }
}

/// One buffer set to so many minutes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BufferChange {
    buffer: fn(&mut Buffers) -> &mut u16,
    minutes: u16,
}

impl BufferChange {
    pub(crate) fn apply(&self, buffers: &mut Buffers) {
        *(self.buffer)(buffers) = self.minutes;
    }
}

/// `parking=10`.
pub(crate) fn buffer(text: &str) -> Result<BufferChange, String> {
    let (name, minutes) = text
        .split_once('=')
        .ok_or("a buffer looks like parking=10")?;
    let buffer: fn(&mut Buffers) -> &mut u16 = match name.trim() {
        "car_change" => |buffers| &mut buffers.car_change,
        "parking" => |buffers| &mut buffers.parking,
        "entry" => |buffers| &mut buffers.entry,
        "traffic" => |buffers| &mut buffers.traffic,
        "morning_routine" => |buffers| &mut buffers.morning_routine,
        other => {
            return Err(format!(
                "there is no buffer {other}: car_change, parking, entry, traffic, morning_routine"
            ));
        }
    };
    let minutes = minutes
        .trim()
        .parse()
        .map_err(|_| format!("{minutes} is no number of minutes"))?;
    Ok(BufferChange { buffer, minutes })
}

/// Quiet hours, or none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quiet(pub(crate) Option<QuietHours>);

/// `22:00-06:30`, or nothing.
pub(crate) fn quiet_hours(text: &str) -> Result<Quiet, String> {
    match text.trim() {
        "" => Ok(Quiet(None)),
        hours => match hours.parse() {
            Ok(hours) => Ok(Quiet(Some(hours))),
            Err(error) => Err(format!("{error}")),
        },
    }
}

/// An address in lower case.
pub(crate) fn email(text: &str) -> Result<String, String> {
    let address = text.trim().to_lowercase();
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | '/');
    let plausible = address
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    if !plausible || address.contains(odd) {
        return Err("this is no e-mail address".to_owned());
    }
    let user = address.find('@').unwrap_or_default();
    if user > MAX_USER || address.len() > MAX_EMAIL {
        return Err(format!(
            "an e-mail address has at most {MAX_EMAIL} characters, {MAX_USER} before the @"
        ));
    }
    Ok(address)
}

/// The name of an IANA zone, in its own spelling.
pub(crate) fn zone(text: &str) -> Result<String, String> {
    let zone = TimeZone::get(text.trim()).map_err(|_| "there is no such IANA zone")?;
    zone.iana_name()
        .map(str::to_owned)
        .ok_or_else(|| "there is no such IANA zone".to_owned())
}

/// `52.2395,21.0890`.
pub(crate) fn coordinates(text: &str) -> Result<Coordinates, String> {
    let degrees = |text: &str| text.trim().parse::<f64>().ok();
    let both = text
        .split_once(',')
        .and_then(|(lat, lon)| Some((degrees(lat)?, degrees(lon)?)));
    both.and_then(|(lat, lon)| Coordinates::new(lat, lon))
        .ok_or_else(|| "coordinates look like 52.2395,21.0890".to_owned())
}
