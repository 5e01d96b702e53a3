//! Loading: reads the sources, merges their values and checks the result.
//!
//! ```text
//! sources -> layers (single values with their origins) -> merge -> Loaded
//! ```

mod keys;
mod layers;
mod loaded;
mod merge;
mod sources;

pub use loaded::{Loaded, Value};
pub use sources::{Flags, Sources};
