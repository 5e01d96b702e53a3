//! Blobs in files.

use super::*;

fn blobs() -> (tempfile::TempDir, FileBlobs) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FileBlobs::new(folder.path().join("blobs"));
    (folder, blobs)
}

#[tokio::test]
async fn the_same_bytes_are_one_file() {
    let (_folder, blobs) = blobs();
    let bytes = Bytes::from_static(b"%PDF-1.7");
    let id = blobs.put(bytes.clone()).await.unwrap();
    assert_eq!(blobs.put(bytes.clone()).await.unwrap(), id);
    assert_eq!(blobs.get(&id).await.unwrap(), bytes);
    let files = std::fs::read_dir(blobs.folder.join(&id.as_str()[..2]))
        .unwrap()
        .count();
    assert_eq!(files, 1);
}

#[tokio::test]
async fn concurrent_puts_of_the_same_bytes_are_one_file() {
    let (_folder, blobs) = blobs();
    let bytes = Bytes::from(vec![7; 100_000]);
    let puts = (0..16).map(|_| {
        let (blobs, bytes) = (blobs.clone(), bytes.clone());
        tokio::spawn(async move { blobs.put(bytes).await.unwrap() })
    });
    for put in puts.collect::<Vec<_>>() {
        assert_eq!(put.await.unwrap(), BlobId::of(&bytes));
    }
    assert_eq!(blobs.get(&BlobId::of(&bytes)).await.unwrap(), bytes);
}

#[tokio::test]
async fn a_damaged_blob_is_detected_and_repaired_by_putting_it_again() {
    let (_folder, blobs) = blobs();
    let bytes = Bytes::from_static(b"payload");
    let id = blobs.put(bytes.clone()).await.unwrap();
    std::fs::write(path(&blobs.folder, &id), b"pay").unwrap();
    let error = blobs.get(&id).await.unwrap_err();
    assert_eq!((error.code, error.transient), ("blob/corrupt", false));
    blobs.put(bytes.clone()).await.unwrap();
    assert_eq!(blobs.get(&id).await.unwrap(), bytes);
}

#[tokio::test]
async fn failures_have_their_codes() {
    let (folder, blobs) = blobs();
    let missing = blobs.get(&BlobId::of(b"nothing")).await.unwrap_err();
    assert_eq!((missing.code, missing.transient), ("blob/missing", false));
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let error = FileBlobs::new(&file)
        .put(Bytes::from_static(b"x"))
        .await
        .unwrap_err();
    assert_eq!((error.code, error.transient), ("blob/io", true));
}
