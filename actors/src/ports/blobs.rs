//! Content-addressed storage of big payloads.

use async_trait::async_trait;
use bytes::Bytes;

use super::PortError;
use crate::model::BlobId;

/// Stores bytes under their hash. Putting the same bytes twice is one blob.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Durable when it returns. Codes: `blob/io`.
    async fn put(&self, bytes: Bytes) -> Result<BlobId, PortError>;

    /// Codes: `blob/missing`, `blob/corrupt` (the bytes no longer match), `blob/io`.
    async fn get(&self, id: &BlobId) -> Result<Bytes, PortError>;
}

/// Objects that other programs have put where they publish.
#[async_trait]
pub trait Objects: Send + Sync {
    /// The bytes of an object.
    ///
    /// # Errors
    /// `blob/missing`, which may pass: the object may come after its announcement;
    /// `blob/too-large` above `limit` bytes, permanent; `blob/io`, transient.
    async fn get(&self, bucket: &str, name: &str, limit: usize) -> Result<Bytes, PortError>;
}
