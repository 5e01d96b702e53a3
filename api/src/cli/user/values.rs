//! Values of the command line, checked where they are read.

use actors::model::{Buffers, Coordinates, Language};
use clap::ValueEnum;
use jiff::tz::TimeZone;

/// Language of messages.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Tongue {
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
pub(super) struct BufferChange {
    buffer: fn(&mut Buffers) -> &mut u16,
    minutes: u16,
}

impl BufferChange {
    pub(super) fn apply(&self, buffers: &mut Buffers) {
        *(self.buffer)(buffers) = self.minutes;
    }
}

/// `parking=10`.
pub(super) fn buffer(text: &str) -> Result<BufferChange, String> {
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

/// An address in lower case.
pub(super) fn email(text: &str) -> Result<String, String> {
    let address = text.trim().to_lowercase();
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | '/');
    let plausible = address
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    if plausible && !address.contains(odd) && address.len() <= 320 {
        Ok(address)
    } else {
        Err("this is no e-mail address".to_owned())
    }
}

/// The name of an IANA zone, in its own spelling.
pub(super) fn zone(text: &str) -> Result<String, String> {
    let zone = TimeZone::get(text.trim()).map_err(|_| "there is no such IANA zone")?;
    zone.iana_name()
        .map(str::to_owned)
        .ok_or_else(|| "there is no such IANA zone".to_owned())
}

/// `52.2395,21.0890`.
pub(super) fn coordinates(text: &str) -> Result<Coordinates, String> {
    let degrees = |text: &str| text.trim().parse::<f64>().ok();
    let both = text
        .split_once(',')
        .and_then(|(lat, lon)| Some((degrees(lat)?, degrees(lon)?)));
    both.and_then(|(lat, lon)| Coordinates::new(lat, lon))
        .ok_or_else(|| "coordinates look like 52.2395,21.0890".to_owned())
}
