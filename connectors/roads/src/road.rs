//! What the tags of a way and of its nodes say about driving there.
//!
//! ```text
//! tags -> class, access, limit -> attributes (Road) -> speed
//! ```

mod access;
mod attributes;
mod class;
mod limit;
mod speed;

pub(crate) use access::{Access, Barrier, barrier};
pub(crate) use attributes::Road;
pub use class::{Class, Kind};
pub(crate) use speed::speed;
