//! Content-addressed storage of large payloads, and the object store of other programs.

use async_trait::async_trait;
use bytes::Bytes;

use super::error::PortError;
use crate::model::BlobId;

/// Stores bytes under their hash. Storing the same bytes twice makes one blob.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Stores bytes durably.
    ///
    /// # Errors
    /// `blob/io`, transient.
    async fn put(&self, bytes: Bytes) -> Result<BlobId, PortError>;

    /// The bytes of a blob.
    ///
    /// # Errors
    /// `blob/missing`, `blob/corrupt` (the stored bytes no longer match their hash), `blob/io`.
    async fn get(&self, id: &BlobId) -> Result<Bytes, PortError>;
}

/// The object store where other programs put payloads that are too large to publish.
#[async_trait]
pub trait Objects: Send + Sync {
    /// The bytes of an object.
    ///
    /// # Errors
    /// `blob/missing`, transient, since the object may arrive after its announcement;
    /// `blob/too-large` above `limit` bytes, permanent; `blob/io`, transient.
    async fn get(&self, bucket: &str, name: &str, limit: usize) -> Result<Bytes, PortError>;
}
