//! Blobs in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use actors::model::BlobId;
use actors::ports::{Blobs, PortError};
use async_trait::async_trait;
use bytes::Bytes;

/// Blobs in memory. Clones share their contents, so that blobs outlive a simulated process.
#[derive(Clone, Debug, Default)]
pub struct MemoryBlobs(Arc<Mutex<HashMap<BlobId, Bytes>>>);

#[async_trait]
impl Blobs for MemoryBlobs {
    async fn put(&self, bytes: Bytes) -> Result<BlobId, PortError> {
        let id = BlobId::of(&bytes);
        let mut blobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        blobs.entry(id.clone()).or_insert(bytes);
        Ok(id)
    }

    async fn get(&self, id: &BlobId) -> Result<Bytes, PortError> {
        let blobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = blobs.get(id).cloned();
        found.ok_or_else(|| PortError::permanent("blob/missing", id))
    }
}
