//! The individual call of a crew row.

use serde::Serialize;

use super::time::TimeOfDay;

/// An individual call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Call {
    /// At a time.
    At(TimeOfDay),
    /// O/C: on call, no time.
    OnCall,
    /// N/C: not called.
    NoCall,
    /// W/N: will notify.
    WillNotify,
    /// The cell is empty: the department's or the general crew call applies.
    Blank,
}

impl Call {
    /// The time, where there is one.
    #[must_use]
    pub fn time(self) -> Option<TimeOfDay> {
        match self {
            Call::At(time) => Some(time),
            _ => None,
        }
    }

    /// Moved by minutes, where there is a time.
    #[must_use]
    pub fn moved(self, minutes: i32) -> Self {
        match self {
            Call::At(time) => Call::At(time.plus(minutes)),
            other => other,
        }
    }

    /// As printed, a time by `format`.
    #[must_use]
    pub fn print(self, format: impl Fn(TimeOfDay) -> String) -> String {
        match self {
            Call::At(time) => format(time),
            Call::OnCall => "O/C".to_owned(),
            Call::NoCall => "N/C".to_owned(),
            Call::WillNotify => "W/N".to_owned(),
            Call::Blank => String::new(),
        }
    }
}
