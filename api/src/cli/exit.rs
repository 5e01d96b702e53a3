//! How a command ends: exit codes, and errors of one line.

use std::fmt::{self, Write};
use std::io;
use std::process::ExitCode;

use serde_json::json;

use super::output::{self, Format};

/// What the shell sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Ok = 0,
    /// It failed; the error says why.
    Failure = 1,
    /// The arguments make no sense.
    Usage = 2,
    /// Measured, and an SLO does not hold.
    SloFailed = 3,
    /// Measured, but the measurement cannot be trusted.
    Inconclusive = 4,
    /// There is no server at the other end.
    Unreachable = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command failed: at least one code with its line.
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

    /// An error whose text begins with its code, as all errors of the components do.
    pub(super) fn coded(error: &dyn fmt::Display) -> Self {
        let text = error.to_string();
        match text.split_once(": ") {
            Some((code, message)) if is_code(code) => Self::new(code, message),
            _ => Self::new("cli/failed", text),
        }
    }

    /// The same with another exit code.
    pub(super) fn exiting(self, exit: Exit) -> Self {
        Self { exit, ..self }
    }

    /// Writes the error to standard error.
    pub(super) fn report(&self, format: Format) {
        match format {
            Format::Table => {
                for (code, message) in std::iter::once(&self.first).chain(&self.also) {
                    eprintln!("error[{code}]: {message}");
                }
            }
            Format::Json => eprintln!("{}", self.json()),
        }
    }

    fn json(&self) -> serde_json::Value {
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

/// A failure of standard output or of a file the command writes.
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

/// Details may quote what a stranger wrote: it must not become a second line, nor reach
/// the terminal as a control sequence.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !word.is_empty() {
            // Writing to a string does not fail.
            let _ = write!(line, "{}{word}", if line.is_empty() { "" } else { " " });
        }
    }
    line
}

/// Help, version, or arguments that make no sense.
pub(super) fn usage(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        // Somebody who closed the pipe has seen enough.
        let _ = error.print();
        return Exit::Ok;
    }
    let arguments: Vec<_> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let json = arguments.iter().any(|argument| argument == "--output=json")
        || arguments
            .windows(2)
            .any(|pair| pair[0] == "--output" && pair[1] == "json");
    if json {
        let text = error.to_string();
        let text = text.split("\n\n").next().unwrap_or_default();
        let message = text.trim_start_matches("error: ");
        Failure::new("cli/usage", message).report(Format::Json);
    } else if arguments.iter().any(|it| it.contains(char::is_control)) {
        // The error quotes an argument, which must not play with the terminal.
        let text = error.to_string();
        let lines = text.split('\n').map(output::printable);
        eprint!("{}", lines.collect::<Vec<_>>().join("\n"));
    } else {
        let _ = error.print();
    }
    Exit::Usage
}

#[cfg(test)]
mod tests;
