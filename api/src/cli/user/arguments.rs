//! Values of flags that describe a person, as clap reads them.

use actors::model::{Buffers, Language, QuietHours};
use clap::ValueEnum;

/// The language of messages.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LanguageArg {
    /// Polish.
    Pl,
    /// English.
    En,
}

impl From<LanguageArg> for Language {
    fn from(language: LanguageArg) -> Self {
        match language {
            LanguageArg::Pl => Self::Pl,
            LanguageArg::En => Self::En,
        }
    }
}

/// One buffer and its new length in minutes.
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

/// A buffer and its minutes: `parking=10`.
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
        .map_err(|_| format!("{minutes} is not a number of minutes"))?;
    Ok(BufferChange { buffer, minutes })
}

/// Quiet hours, or none of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct QuietHoursArg(pub(super) Option<QuietHours>);

/// A span of the day such as `22:00-06:30`; empty for none.
pub(super) fn quiet_hours(text: &str) -> Result<QuietHoursArg, String> {
    match text.trim() {
        "" => Ok(QuietHoursArg(None)),
        hours => match hours.parse() {
            Ok(hours) => Ok(QuietHoursArg(Some(hours))),
            Err(error) => Err(format!("{error}")),
        },
    }
}
