//! The documents in a ZIP archive.

use std::io::Read;

use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive};

/// Entries read; an attached archive has a handful.
const MAX_ENTRIES: usize = 200;
/// Bytes unpacked of one entry and of all together: more than any document may have.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Name and content of each entry whose name satisfies `wanted`. An entry that cannot be unpacked
/// (encrypted, damaged or too large) is returned in its packed form, so that it is reported and
/// not ignored.
pub(super) fn entries(archive: &[u8], wanted: impl Fn(&str) -> bool) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let Ok(archive) = ZipArchive::from_slice(archive) else {
        return found;
    };
    let mut entries = archive.entries();
    let mut left = MAX_BYTES;
    for _ in 0..MAX_ENTRIES {
        let Ok(Some(entry)) = entries.next_entry() else {
            break;
        };
        let path = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        if !wanted(name) {
            continue;
        }
        let Ok(packed) = archive.get_entry(entry.wayfinder()) else {
            continue;
        };
        let content = match entry.compression_method() {
            CompressionMethod::STORE => unpacked(packed.verifying_reader(packed.data()), left),
            CompressionMethod::DEFLATE => {
                let inflated = DeflateDecoder::new(packed.data());
                unpacked(packed.verifying_reader(inflated), left)
            }
            _ => None,
        };
        let content = content.unwrap_or_else(|| packed.data().to_vec());
        left = left.saturating_sub(content.len() as u64);
        found.push((name.to_owned(), content));
    }
    found
}

fn unpacked(reader: impl Read, limit: u64) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    let read = reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut content);
    (read.is_ok() && content.len() as u64 <= limit).then_some(content)
}
