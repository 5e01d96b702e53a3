//! Points, lines and their text encoding.

pub(crate) mod line;
mod point;
pub mod polyline;

pub(crate) use point::Plane;
pub use point::{Point, great_circle};
