//! Reading a document in a process of its own.

use async_trait::async_trait;
use bytes::Bytes;

/// Why a document could not be read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ReaderError {
    /// The document is at fault: broken, protected, empty. Code of `callsheet::Error`.
    #[error("{code}: {detail}")]
    Document {
        /// `callsheet/...`.
        code: String,
        /// A clear line.
        detail: String,
    },
    /// The document stopped the worker: out of time, out of memory, or crashed it.
    /// Codes: `reader/timeout`, `reader/crashed`.
    #[error("{code}: {detail}")]
    Hostile {
        /// Stable code.
        code: &'static str,
        /// A clear line.
        detail: String,
    },
    /// The reader itself is at fault; trying again may help. Code: `reader/unavailable`.
    #[error("reader/unavailable: {0}")]
    Unavailable(String),
}

impl ReaderError {
    /// The stable code.
    pub fn code(&self) -> &str {
        match self {
            Self::Document { code, .. } => code,
            Self::Hostile { code, .. } => code,
            Self::Unavailable(_) => "reader/unavailable",
        }
    }
}

/// Turns PDF bytes into a reading.
#[async_trait]
pub trait Reader: Send + Sync {
    /// Answers within 6 s over all attempts, whatever the document, once a worker has it.
    async fn read_pdf(
        &self,
        bytes: Bytes,
        context: &callsheet::Context,
    ) -> Result<callsheet::Reading, ReaderError>;
}
