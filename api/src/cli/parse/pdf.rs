//! Reads a PDF in a worker process, as the pipeline does.

use actors::ports::{Reader, ReaderError};
use bytes::Bytes;
use callsheet::{Context, Reading};
use connectors::reader::{Options, WorkerReader};

use crate::cli::exit::Failure;

/// The reading of a document, or the failure with the reader's own code.
pub(super) async fn read(
    options: &Options,
    bytes: Bytes,
    context: &Context,
) -> Result<Reading, Failure> {
    let reader = WorkerReader::new(options.clone());
    reader
        .read_pdf(bytes, context)
        .await
        .map_err(|error| failure(&error))
}

/// The reader's error as the failure of a command.
pub(super) fn failure(error: &ReaderError) -> Failure {
    let code = error.code().to_owned();
    match error {
        ReaderError::Document { detail, .. } | ReaderError::Hostile { detail, .. } => {
            Failure::new(code, detail)
        }
        ReaderError::Unavailable(detail) => Failure::new(code, detail),
    }
}
