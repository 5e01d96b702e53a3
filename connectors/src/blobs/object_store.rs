//! Blobs in the object store of NATS JetStream, for installations with several servers.

use std::io::Cursor;

use actors::model::BlobId;
use actors::ports::{Blobs, Objects, PortError};
use async_nats::jetstream::Context;
use async_nats::jetstream::object_store::{Config, GetErrorKind, InfoErrorKind, ObjectStore};
use async_trait::async_trait;
use bytes::Bytes;
use tokio::io::AsyncReadExt;
use tokio::sync::OnceCell;

/// Content-addressed blobs in one bucket.
pub struct ObjectStoreBlobs {
    api: Context,
    bucket: String,
    replicas: usize,
    store: OnceCell<ObjectStore>,
}

impl std::fmt::Debug for ObjectStoreBlobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ObjectStoreBlobs")
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}

impl ObjectStoreBlobs {
    /// Uses this bucket, which is created with the first blob and has this many replicas.
    pub fn new(api: Context, bucket: impl Into<String>, replicas: usize) -> Self {
        Self {
            api,
            bucket: bucket.into(),
            replicas: replicas.max(1),
            store: OnceCell::new(),
        }
    }

    async fn store(&self) -> Result<&ObjectStore, PortError> {
        let open = async {
            if let Ok(store) = self.api.get_object_store(&self.bucket).await {
                return Ok(store);
            }
            let config = Config {
                bucket: self.bucket.clone(),
                num_replicas: self.replicas,
                ..Config::default()
            };
            self.api.create_object_store(config).await.map_err(io_error)
        };
        self.store.get_or_try_init(|| open).await
    }
}

#[async_trait]
impl Blobs for ObjectStoreBlobs {
    async fn put(&self, bytes: Bytes) -> Result<BlobId, PortError> {
        let id = BlobId::of(&bytes);
        let store = self.store().await?;
        // An object of the right size is not sent again; damage is detected when it is read.
        match store.info(id.as_str()).await {
            Ok(info) if info.size == bytes.len() => return Ok(id),
            Ok(_) => {}
            Err(error) if error.kind() == InfoErrorKind::NotFound => {}
            Err(error) => return Err(io_error(error)),
        }
        let put = store.put(id.as_str(), &mut Cursor::new(bytes)).await;
        put.map_err(io_error)?;
        Ok(id)
    }

    async fn get(&self, id: &BlobId) -> Result<Bytes, PortError> {
        let store = self.store().await?;
        let bytes = read(store, id.as_str(), usize::MAX)
            .await
            .map_err(|error| match error.code {
                "blob/missing" => PortError::permanent(error.code, error.detail),
                _ => error,
            })?;
        match BlobId::of(&bytes) == *id {
            true => Ok(bytes),
            false => Err(PortError::permanent("blob/corrupt", id)),
        }
    }
}

/// Reads objects from any bucket.
#[derive(Debug)]
pub struct AnyObjects {
    api: Context,
}

impl AnyObjects {
    /// Reads through this connection.
    pub fn new(api: Context) -> Self {
        Self { api }
    }
}

#[async_trait]
impl Objects for AnyObjects {
    async fn get(&self, bucket: &str, name: &str, limit: usize) -> Result<Bytes, PortError> {
        let store = self.api.get_object_store(bucket).await;
        // The bucket does not exist, or its name is invalid.
        let store = store.map_err(|error| PortError::transient("blob/missing", error))?;
        read(&store, name, limit).await
    }
}

async fn read(store: &ObjectStore, name: &str, limit: usize) -> Result<Bytes, PortError> {
    let mut object = store.get(name).await.map_err(|error| match error.kind() {
        GetErrorKind::NotFound | GetErrorKind::InvalidName => {
            PortError::transient("blob/missing", name)
        }
        _ => io_error(error),
    })?;
    let size = object.info().size;
    if size > limit {
        let detail = format!("the object has {size} bytes; at most {limit} are read");
        return Err(PortError::permanent("blob/too-large", detail));
    }
    let mut bytes = Vec::with_capacity(size);
    object.read_to_end(&mut bytes).await.map_err(io_error)?;
    Ok(bytes.into())
}

fn io_error(error: impl std::fmt::Display) -> PortError {
    PortError::transient("blob/io", error)
}
