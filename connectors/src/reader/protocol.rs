//! The messages between the reader and its workers.

use actors::ports::ReaderError;
use serde::{Deserialize, Serialize};

/// The maximum size of a document in bytes; a larger one is rejected without being sent.
pub(super) const MAX_DOCUMENT: usize = 50_000_000;

/// The maximum size of an answer in bytes: a compromised worker must not exhaust the memory of the
/// server.
pub(super) const MAX_ANSWER: usize = 16 << 20;

/// The first frame to a new worker: its limits.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Hello {
    /// The maximum address space in bytes.
    pub(super) memory: u64,
    /// The maximum CPU seconds for one document.
    pub(super) cpu_seconds: u64,
}

/// The worker's answer to [`Hello`], once the limits are in force.
pub(super) const READY: &[u8] = b"{}";

/// The worker's answer to a document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Answer {
    /// The document was read.
    Ok(Box<callsheet::Reading>),
    /// The document was not read.
    Err {
        /// `callsheet/...`, or `reader/crashed` if the code for reading panicked.
        code: String,
        /// The reason, in one line.
        detail: String,
    },
}

impl Answer {
    /// Converts to the result of the port. Only `callsheet/` codes are passed on as errors of the
    /// document.
    pub(super) fn into_result(self) -> Result<callsheet::Reading, ReaderError> {
        match self {
            Self::Ok(reading) => Ok(*reading),
            Self::Err { code, detail } if code.starts_with("callsheet/") => {
                Err(ReaderError::Document { code, detail })
            }
            Self::Err { detail, .. } => Err(crashed(detail)),
        }
    }
}

pub(super) fn crashed(detail: impl Into<String>) -> ReaderError {
    ReaderError::Hostile {
        code: "reader/crashed",
        detail: detail.into(),
    }
}

/// Rejects a document that is too large.
pub(super) fn check_size(bytes: usize) -> Result<(), ReaderError> {
    if bytes <= MAX_DOCUMENT {
        return Ok(());
    }
    Err(ReaderError::Document {
        code: "callsheet/too-large".to_owned(),
        detail: format!("the document has {bytes} bytes; at most {MAX_DOCUMENT} are read"),
    })
}
