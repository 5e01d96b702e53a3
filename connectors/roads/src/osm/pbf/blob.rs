//! Blobs, of which a file consists. Every length that a file states is checked before memory is
//! reserved for it.
//!
//! ```text
//! length of the header (4 bytes) | header: kind, length of the blob | blob: raw or compressed
//! ```

use std::io::Read;

use flate2::{Decompress, FlushDecompress, Status};
use prost::Message;
use prost::bytes::Bytes;

use super::messages::{Blob, BlobHeader, Data};
use crate::error::{Error, FormatError};

/// The largest header that the format allows, in bytes.
const MAX_HEADER: i64 = 64 << 10;
/// The largest blob that the format allows, in bytes, compressed or not.
const MAX_BLOB: i64 = 32 << 20;

/// Reads the header of the next blob; `None` at the end of the file.
pub(super) fn read_header(file: &mut impl Read) -> Result<Option<BlobHeader>, Error> {
    let length = read_up_to(file, 4)?;
    if length.is_empty() {
        return Ok(None);
    }
    let length: [u8; 4] = length.try_into().map_err(|_| FormatError::CutOff)?;
    let length = i64::from(u32::from_be_bytes(length));
    let header = read_part(file, "the header of a block", length, MAX_HEADER)?;
    let header = BlobHeader::decode(header).map_err(FormatError::from)?;
    Ok(Some(header))
}

/// Reads the blob after its header, still encoded.
pub(super) fn read_blob(file: &mut impl Read, header: &BlobHeader) -> Result<Bytes, Error> {
    read_part(file, "a block", header.datasize.into(), MAX_BLOB)
}

/// Decodes the message in a blob.
pub(super) fn decode<M: Message + Default>(blob: Bytes) -> Result<M, FormatError> {
    let blob = Blob::decode(blob)?;
    let content = match blob.data {
        Some(Data::Raw(content)) => content,
        Some(Data::Zlib(data)) => inflate(&data, blob.raw_size)?,
        Some(Data::Lzma(_)) => return Err(FormatError::Compression("lzma")),
        Some(Data::Bzip2(_)) => return Err(FormatError::Compression("bzip2")),
        Some(Data::Lz4(_)) => return Err(FormatError::Compression("lz4")),
        Some(Data::Zstd(_)) => return Err(FormatError::Compression("zstd")),
        None => return Err(FormatError::Compression("an unknown method")),
    };
    Ok(M::decode(content)?)
}

/// Inflates to the length that the blob states, else to at most the largest that is allowed.
fn inflate(data: &[u8], raw_size: Option<i32>) -> Result<Bytes, FormatError> {
    let most = raw_size.map_or(MAX_BLOB, i64::from);
    check_length("an inflated block", most, MAX_BLOB)?;
    // With a byte to spare, data that inflate to more bytes are recognised.
    let mut content = Vec::with_capacity(most as usize + 1);
    let status = Decompress::new(true).decompress_vec(data, &mut content, FlushDecompress::Finish);
    let length = content.len() as i64;
    let is_right = length == most || (raw_size.is_none() && length < most);
    match status {
        Ok(Status::StreamEnd) if is_right => Ok(content.into()),
        _ => Err(FormatError::Inflate),
    }
}

/// Reads a part of the file that has a stated length.
fn read_part(
    file: &mut impl Read,
    part: &'static str,
    bytes: i64,
    limit: i64,
) -> Result<Bytes, Error> {
    check_length(part, bytes, limit)?;
    let content = read_up_to(file, bytes as usize)?;
    match content.len() as i64 == bytes {
        true => Ok(content.into()),
        false => Err(FormatError::CutOff.into()),
    }
}

fn check_length(part: &'static str, bytes: i64, limit: i64) -> Result<(), FormatError> {
    match (0..=limit).contains(&bytes) {
        true => Ok(()),
        false => Err(FormatError::Length { part, bytes, limit }),
    }
}

/// Reads this number of bytes, or fewer at the end of the file.
fn read_up_to(file: &mut impl Read, bytes: usize) -> Result<Vec<u8>, Error> {
    let mut content = Vec::with_capacity(bytes);
    let mut part = file.take(bytes as u64);
    part.read_to_end(&mut content).map_err(Error::Read)?;
    Ok(content)
}
