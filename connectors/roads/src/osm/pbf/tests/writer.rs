//! Files written byte by byte, as the format describes them: the tests do not rely on the
//! messages of the reader.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// A field with a number.
pub(super) fn number(field: u64, value: i64) -> Vec<u8> {
    [varint(field << 3), varint(value as u64)].concat()
}

/// A field with a number in the encoding for signed numbers.
pub(super) fn signed(field: u64, value: i64) -> Vec<u8> {
    number(field, zigzag(value))
}

/// A field with bytes.
pub(super) fn bytes(field: u64, content: &[u8]) -> Vec<u8> {
    let length = varint(content.len() as u64);
    [varint((field << 3) | 2), length, content.to_vec()].concat()
}

/// A field with a message, which consists of these fields.
pub(super) fn message(field: u64, fields: &[Vec<u8>]) -> Vec<u8> {
    bytes(field, &fields.concat())
}

/// A field with a list of numbers.
pub(super) fn numbers(field: u64, values: &[i64]) -> Vec<u8> {
    let values = values.iter().map(|value| varint(*value as u64));
    bytes(field, &values.collect::<Vec<_>>().concat())
}

/// A field with a list of signed numbers.
pub(super) fn signed_numbers(field: u64, values: &[i64]) -> Vec<u8> {
    let values: Vec<i64> = values.iter().map(|value| zigzag(*value)).collect();
    numbers(field, &values)
}

/// A blob of this kind with its header.
pub(super) fn part(kind: &str, blob: &[u8]) -> Vec<u8> {
    let header = [bytes(1, kind.as_bytes()), number(3, blob.len() as i64)].concat();
    let length = (header.len() as u32).to_be_bytes();
    [length.as_slice(), &header, blob].concat()
}

/// A blob that is not compressed.
pub(super) fn raw(content: &[u8]) -> Vec<u8> {
    bytes(1, content)
}

/// A compressed blob.
pub(super) fn zlib(content: &[u8]) -> Vec<u8> {
    let length = number(2, content.len() as i64);
    [length, bytes(3, &deflated(content))].concat()
}

/// Compressed bytes.
pub(super) fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// The content of a header that requires these features.
pub(super) fn header(features: &[&str]) -> Vec<u8> {
    let features = features.iter().map(|feature| bytes(4, feature.as_bytes()));
    features.collect::<Vec<_>>().concat()
}

/// The content of a block with these strings, one group, and fields of the block itself.
pub(super) fn block(strings: &[&str], group: &[Vec<u8>], fields: &[Vec<u8>]) -> Vec<u8> {
    let strings: Vec<Vec<u8>> = strings
        .iter()
        .map(|text| bytes(1, text.as_bytes()))
        .collect();
    [message(1, &strings), message(2, group), fields.concat()].concat()
}

fn zigzag(value: i64) -> i64 {
    (value << 1) ^ (value >> 63)
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut encoded = Vec::new();
    while value >= 0x80 {
        encoded.push(value as u8 | 0x80);
        value >>= 7;
    }
    encoded.push(value as u8);
    encoded
}
