//! Messages, clients and servers of `stillontime.v1`, generated from the `.proto` files beside
//! this crate, and the dispatch that all servers share.
//!
//! ```text
//! HTTP request -> Service -> Dispatch (generated: path -> method) -> decode -> handler -> encode
//! ```
//! The `.proto` files are the reference. The generated code is kept in `generated/`, so that a
//! build needs no compiler of schemas; the test `generated` compares the two.

pub mod dispatch;

/// Version 1 of the API.
#[allow(missing_docs, unreachable_pub, clippy::all)]
pub mod v1 {
    include!("../generated/v1.rs");
}

/// The encoded `FileDescriptorSet` of every file and its imports, for server
/// reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!("../generated/descriptors.bin");
