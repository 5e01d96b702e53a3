//! Reads documents in worker processes.

use async_trait::async_trait;
use bytes::Bytes;

/// Why a document could not be read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ReaderError {
    /// The document cannot be read: broken, protected, empty. Code of `callsheet::Error`.
    #[error("{code}: {detail}")]
    Document {
        /// `callsheet/...`.
        code: String,
        /// One line of explanation.
        detail: String,
    },
    /// The document exhausted the worker's time or memory, or crashed it.
    /// Codes: `reader/timeout`, `reader/crashed`.
    #[error("{code}: {detail}")]
    Hostile {
        /// Stable code.
        code: &'static str,
        /// One line of explanation.
        detail: String,
    },
    /// The reader itself failed; a retry may succeed. Code: `reader/unavailable`.
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
    /// Reads a PDF document. Once a worker has the document, the answer takes at most 6 s over
    /// all attempts, whatever the document contains.
    ///
    /// # Errors
    /// See [`ReaderError`].
    async fn read_pdf(
        &self,
        bytes: Bytes,
        context: &callsheet::Context,
    ) -> Result<callsheet::Reading, ReaderError>;
}
