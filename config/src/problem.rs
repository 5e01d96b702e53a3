//! Problems of a configuration.

use std::fmt;

use serde::Serialize;

use crate::secret::masked;

/// One problem, with its key and the source of the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable error code, such as `config/invalid-value`.
    pub code: &'static str,
    /// Name of the option, such as `server.listen`; `None` if the problem concerns a whole file
    /// or an unknown variable.
    pub key: Option<String>,
    /// Source of the value; `None` if it is not known.
    pub origin: Option<String>,
    /// One line that says what is wrong and what the value must be.
    pub message: String,
}

impl Problem {
    /// A problem of an option, without an origin; secrets in the message are masked.
    pub(crate) fn of_key(code: &'static str, key: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            key: Some(key.to_owned()),
            origin: None,
            message: masked(&message.into()),
        }
    }

    /// The problem with masked secrets: a mistyped value, key or file name may contain a password.
    pub(crate) fn masked(self) -> Self {
        Self {
            key: self.key.map(|key| masked(&key)),
            origin: self.origin.map(|origin| masked(&origin)),
            message: masked(&self.message),
            ..self
        }
    }

    /// The same problem with this origin.
    pub(crate) fn from(mut self, origin: &str) -> Self {
        self.origin = Some(origin.to_owned());
        self
    }
}

/// `server.listen: message (from --listen)`, without the code.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(key) = &self.key {
            write!(f, "{key}: ")?;
        }
        f.write_str(&self.message)?;
        match &self.origin {
            Some(origin) => write!(f, " (from {origin})"),
            None => Ok(()),
        }
    }
}

/// All problems of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The problems in the order in which they were found; never empty.
    pub problems: Vec<Problem>,
}

impl Error {
    pub(crate) fn new(problems: Vec<Problem>) -> Self {
        Self {
            problems: problems.into_iter().map(Problem::masked).collect(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{}: {problem}", problem.code)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
