//! What travels between the reader and its workers.

use actors::ports::ReaderError;
use serde::{Deserialize, Serialize};

/// Larger documents are refused without being sent; nothing a crew receives comes near.
pub(super) const MAX_DOCUMENT: usize = 50_000_000;

/// Larger answers are not believed: a worker that was taken over must not fill the
/// memory of its parent.
pub(super) const MAX_ANSWER: usize = 16 << 20;

/// First frame to a new worker.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Hello {
    /// Address space in bytes.
    pub(super) memory: u64,
    /// CPU seconds for one document.
    pub(super) cpu_seconds: u64,
}

/// The worker's answer to [`Hello`], once its limits hold.
pub(super) const READY: &[u8] = b"{}";

/// The worker's answer to a document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Answer {
    /// Read.
    Ok(Box<callsheet::Reading>),
    /// Not read.
    Err {
        /// `callsheet/...`, or `reader/crashed` if the code for reading panicked.
        code: String,
        /// A clear line.
        detail: String,
    },
}

impl Answer {
    /// The port's form. Only codes of the document are passed on as such.
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

/// Refuses what is not worth sending.
pub(super) fn check_size(bytes: usize) -> Result<(), ReaderError> {
    if bytes <= MAX_DOCUMENT {
        return Ok(());
    }
    Err(ReaderError::Document {
        code: "callsheet/too-large".to_owned(),
        detail: format!("the document has {bytes} bytes; at most {MAX_DOCUMENT} are read"),
    })
}
