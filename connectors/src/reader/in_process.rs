//! Reads documents in this process. For simulations and tests only, because nothing limits a
//! hostile document.

use actors::ports::{Reader, ReaderError};
use async_trait::async_trait;
use bytes::Bytes;

use super::protocol::{check_size, crashed};

/// Reads documents on a blocking thread of this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct InProcessReader;

#[async_trait]
impl Reader for InProcessReader {
    async fn read_pdf(
        &self,
        bytes: Bytes,
        context: &callsheet::Context,
    ) -> Result<callsheet::Reading, ReaderError> {
        check_size(bytes.len())?;
        let context = context.clone();
        tokio::task::spawn_blocking(move || callsheet::read_pdf(&bytes, &context))
            .await
            .map_err(|_| crashed("reading the document panicked"))?
            .map_err(|error| ReaderError::Document {
                code: error.code().to_owned(),
                detail: error.to_string(),
            })
    }
}
