//! What is wrong with a configuration.

use std::fmt;

use serde::Serialize;

use crate::secret::masked;

/// One mistake, with the key and where its value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable code, `config/...` as a rule.
    pub code: &'static str,
    /// The option, e.g. `server.listen`; `None` if it is about a whole file.
    pub key: Option<String>,
    /// Where the value came from; `None` where nobody gave one.
    pub origin: Option<String>,
    /// A clear line.
    pub message: String,
}

impl Problem {
    pub(crate) fn of_key(code: &'static str, key: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            key: Some(key.to_owned()),
            origin: None,
            message: masked(&message.into()),
        }
    }

    /// Without the secrets that a mistyped value, name or file may have brought in.
    pub(crate) fn masked(self) -> Self {
        Self {
            key: self.key.map(|key| masked(&key)),
            origin: self.origin.map(|origin| masked(&origin)),
            message: masked(&self.message),
            ..self
        }
    }

    pub(crate) fn from(mut self, origin: &str) -> Self {
        self.origin = Some(origin.to_owned());
        self
    }
}

/// `server.listen: what is wrong (from --listen)`, without the code.
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

/// Everything that is wrong, in the order it was found; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// At least one.
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
