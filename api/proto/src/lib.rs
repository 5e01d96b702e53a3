//! Messages, clients and servers of `stillontime.v1`, generated from the
//! `.proto` files beside this crate. Those files are the reference; nothing is
//! written by hand here.

/// Version 1 of the API.
#[allow(missing_docs, unreachable_pub, clippy::all)]
pub mod v1 {
    tonic::include_proto!("stillontime.v1");
}

/// The encoded `FileDescriptorSet` of every file and its imports, for server
/// reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
