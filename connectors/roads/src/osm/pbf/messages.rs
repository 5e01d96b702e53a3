//! The messages of the format, with the fields that the road map needs; decoding skips all others
//! (wiki.openstreetmap.org/wiki/PBF_Format).
//!
//! Groups and elements stay encoded until each is visited. A block is at most 32 MiB, but if it
//! consisted of empty messages of two bytes each, decoding all of them at once would take
//! gigabytes.

use prost::bytes::Bytes;

/// Stands before each blob.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct BlobHeader {
    /// The field `type`.
    #[prost(string, required, tag = "1")]
    pub(super) kind: String,
    #[prost(int32, required, tag = "3")]
    pub(super) datasize: i32,
}

/// A block, usually compressed.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Blob {
    #[prost(int32, optional, tag = "2")]
    pub(super) raw_size: Option<i32>,
    #[prost(oneof = "Data", tags = "1, 3, 4, 5, 6, 7")]
    pub(super) data: Option<Data>,
}

/// The content of a blob.
#[derive(Clone, PartialEq, prost::Oneof)]
pub(super) enum Data {
    #[prost(bytes = "bytes", tag = "1")]
    Raw(Bytes),
    #[prost(bytes = "bytes", tag = "3")]
    Zlib(Bytes),
    #[prost(bytes = "bytes", tag = "4")]
    Lzma(Bytes),
    #[prost(bytes = "bytes", tag = "5")]
    Bzip2(Bytes),
    #[prost(bytes = "bytes", tag = "6")]
    Lz4(Bytes),
    #[prost(bytes = "bytes", tag = "7")]
    Zstd(Bytes),
}

/// The content of a blob `OSMHeader`.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct HeaderBlock {
    #[prost(string, repeated, tag = "4")]
    pub(super) required_features: Vec<String>,
}

/// The content of a blob `OSMData`.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct PrimitiveBlock {
    #[prost(message, required, tag = "1")]
    pub(super) stringtable: StringTable,
    /// Each a [`PrimitiveGroup`].
    #[prost(bytes = "bytes", repeated, tag = "2")]
    pub(super) primitivegroup: Vec<Bytes>,
    /// Nanodegrees in a unit of the coordinates.
    #[prost(int32, optional, tag = "17", default = "100")]
    pub(super) granularity: Option<i32>,
    /// Nanodegrees.
    #[prost(int64, tag = "19")]
    pub(super) lat_offset: i64,
    /// Nanodegrees.
    #[prost(int64, tag = "20")]
    pub(super) lon_offset: i64,
}

/// The keys, values and roles of a block.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct StringTable {
    #[prost(string, repeated, tag = "1")]
    pub(super) s: Vec<String>,
}

/// Elements of one kind, each in the message of that name.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct PrimitiveGroup {
    #[prost(bytes = "bytes", repeated, tag = "1")]
    pub(super) nodes: Vec<Bytes>,
    /// A [`DenseNodes`].
    #[prost(bytes = "bytes", optional, tag = "2")]
    pub(super) dense: Option<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "3")]
    pub(super) ways: Vec<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "4")]
    pub(super) relations: Vec<Bytes>,
}

/// A node; its keys and values are indexes of strings.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Node {
    #[prost(sint64, required, tag = "1")]
    pub(super) id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub(super) keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub(super) vals: Vec<u32>,
    #[prost(sint64, required, tag = "8")]
    pub(super) lat: i64,
    #[prost(sint64, required, tag = "9")]
    pub(super) lon: i64,
}

/// Many nodes. Ids and coordinates are differences from the node before.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct DenseNodes {
    #[prost(sint64, repeated, tag = "1")]
    pub(super) id: Vec<i64>,
    #[prost(sint64, repeated, tag = "8")]
    pub(super) lat: Vec<i64>,
    #[prost(sint64, repeated, tag = "9")]
    pub(super) lon: Vec<i64>,
    /// Keys and values in turn, and a zero after the last value of each node. Empty if no node
    /// has tags.
    #[prost(int32, repeated, tag = "10")]
    pub(super) keys_vals: Vec<i32>,
}

/// A way. Its nodes are differences from the node before.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Way {
    #[prost(int64, required, tag = "1")]
    pub(super) id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub(super) keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub(super) vals: Vec<u32>,
    #[prost(sint64, repeated, tag = "8")]
    pub(super) refs: Vec<i64>,
}

/// A relation. The ids of its members are differences from the member before.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Relation {
    #[prost(uint32, repeated, tag = "2")]
    pub(super) keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub(super) vals: Vec<u32>,
    #[prost(int32, repeated, tag = "8")]
    pub(super) roles_sid: Vec<i32>,
    #[prost(sint64, repeated, tag = "9")]
    pub(super) memids: Vec<i64>,
    /// 0 is a node, 1 a way, 2 a relation.
    #[prost(int32, repeated, tag = "10")]
    pub(super) types: Vec<i32>,
}
