//! Blobs, addressed by the SHA-256 of their bytes: in files (`FOLDER/ab/cdef...`), or in the object
//! store of NATS JetStream.

mod object_store;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use actors::model::BlobId;
use actors::ports::{Blobs, PortError};
use async_trait::async_trait;
use bytes::Bytes;
use tokio::task::spawn_blocking;

use crate::durable;

pub use object_store::{AnyObjects, ObjectStoreBlobs};

/// Blobs in a folder of the local file system.
#[derive(Clone, Debug)]
pub struct FileBlobs {
    folder: PathBuf,
}

impl FileBlobs {
    /// Uses this folder, which is created with the first blob.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }
}

#[async_trait]
impl Blobs for FileBlobs {
    async fn put(&self, bytes: Bytes) -> Result<BlobId, PortError> {
        let folder = self.folder.clone();
        spawn_blocking(move || put(&folder, &bytes))
            .await
            .map_err(io_error)?
    }

    async fn get(&self, id: &BlobId) -> Result<Bytes, PortError> {
        let (folder, id) = (self.folder.clone(), id.clone());
        spawn_blocking(move || get(&folder, &id))
            .await
            .map_err(io_error)?
    }
}

fn path(folder: &Path, id: &BlobId) -> PathBuf {
    let (first, rest) = id.as_str().split_at(2);
    folder.join(first).join(rest)
}

fn put(folder: &Path, bytes: &[u8]) -> Result<BlobId, PortError> {
    let id = BlobId::of(bytes);
    let path = path(folder, &id);
    // An existing file is compared with the bytes, so that putting them again repairs a damaged
    // file.
    if std::fs::read(&path).is_ok_and(|stored| stored == bytes) {
        // Another task may have renamed the file and not yet synced the folder.
        durable::sync_folder_of(&path).map_err(io_error)?;
        return Ok(id);
    }
    durable::create_folder(folder)
        .and_then(|()| path.parent().map_or(Ok(()), durable::create_folder))
        .and_then(|()| durable::replace(&path, bytes))
        .map_err(io_error)?;
    Ok(id)
}

fn get(folder: &Path, id: &BlobId) -> Result<Bytes, PortError> {
    let bytes = match std::fs::read(path(folder, id)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(PortError::permanent("blob/missing", id));
        }
        Err(error) => return Err(io_error(error)),
    };
    if BlobId::of(&bytes) == *id {
        Ok(bytes.into())
    } else {
        Err(PortError::permanent("blob/corrupt", id))
    }
}

fn io_error(error: impl std::fmt::Display) -> PortError {
    PortError::transient("blob/io", error)
}
