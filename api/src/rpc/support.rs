//! What the services share: reading requests, resource names, page tokens, conversions of types,
//! and errors as gRPC statuses.

pub(super) mod convert;
pub(super) mod etag;
pub(super) mod names;
pub(super) mod page_token;
pub(super) mod people;
pub(super) mod place;
pub(super) mod profile;
pub(super) mod request;
pub(super) mod status;
