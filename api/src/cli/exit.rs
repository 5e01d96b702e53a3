//! How a command ends: its exit code, and the failure that an operator reads.
//!
//! A failure is a code of the form `area/name` (all are listed in docs/errors.md) and one line
//! of text. `output` prints it.

use std::fmt::{self, Write};
use std::io;
use std::process::ExitCode;

use serde_json::json;

/// The exit code that the shell sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The command did what was asked.
    Ok = 0,
    /// The command failed; the error on standard error says why.
    Failure = 1,
    /// The arguments are invalid.
    Usage = 2,
    /// The measurement is valid, and at least one SLO is violated.
    SloFailed = 3,
    /// The measurement itself is not reliable enough to judge an SLO.
    Inconclusive = 4,
    /// No server answers at the given address.
    Unreachable = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command failed: one or more error codes, each with a message of one line.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) exit: Exit,
    first: (String, String),
    also: Vec<(String, String)>,
}

impl Failure {
    /// A failure with exit code 1.
    pub(super) fn new(code: impl Into<String>, message: impl fmt::Display) -> Self {
        let first = (code.into(), one_line(&message.to_string()));
        Self {
            exit: Exit::Failure,
            first,
            also: Vec::new(),
        }
    }

    /// Splits the text of a component's error, which begins with its code: `area/name: text`.
    pub(super) fn coded(error: &dyn fmt::Display) -> Self {
        let text = error.to_string();
        match text.split_once(": ") {
            Some((code, message)) if is_code(code) => Self::new(code, message),
            _ => Self::new("cli/failed", text),
        }
    }

    /// The same failure with another exit code.
    pub(super) fn exiting(self, exit: Exit) -> Self {
        Self { exit, ..self }
    }

    /// Every code with its message, the most important first. There is at least one.
    pub(super) fn problems(&self) -> impl Iterator<Item = &(String, String)> {
        std::iter::once(&self.first).chain(&self.also)
    }

    /// `{"error": {"code", "message", "also"?}}`, as programs read it.
    pub(super) fn json(&self) -> serde_json::Value {
        let (code, message) = &self.first;
        let mut error = json!({ "code": code, "message": message });
        if !self.also.is_empty() {
            let also = self
                .also
                .iter()
                .map(|(code, text)| json!({ "code": code, "message": text }));
            error["also"] = also.collect();
        }
        json!({ "error": error })
    }
}

impl From<config::Error> for Failure {
    fn from(error: config::Error) -> Self {
        let mut lines = error
            .problems
            .iter()
            .map(|p| (p.code.to_owned(), one_line(&p.to_string())));
        let first = lines.next().unwrap_or_default();
        Self {
            exit: Exit::Failure,
            first,
            also: lines.collect(),
        }
    }
}

impl From<crate::app::Error> for Failure {
    fn from(error: crate::app::Error) -> Self {
        Self::coded(&error)
    }
}

impl From<actors::ports::PortError> for Failure {
    fn from(error: actors::ports::PortError) -> Self {
        Self::new(error.code, &error.detail)
    }
}

impl From<engine::journal::JournalError> for Failure {
    fn from(error: engine::journal::JournalError) -> Self {
        Self::coded(&error)
    }
}

/// Standard output, or a file that the command writes, could not be written.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new("cli/io", error)
    }
}

fn is_code(text: &str) -> bool {
    let word =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    text.split_once('/')
        .is_some_and(|(area, name)| word(area) && word(name))
}

/// The text on one line, without control characters. Messages may quote untrusted input, which
/// must neither add a line to the output nor send a control sequence to the terminal.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !word.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(line, "{}{word}", if line.is_empty() { "" } else { " " });
        }
    }
    line
}

#[cfg(test)]
mod tests;
