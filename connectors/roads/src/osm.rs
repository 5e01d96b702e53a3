//! Elements of OpenStreetMap, from a file or from memory.

mod element;
mod pbf;
mod source;

pub use element::{Element, Member, Tags};
pub use pbf::PbfFile;
pub use source::Source;
