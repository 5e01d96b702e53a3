//! The error type of the crate.

/// Why an extract or a prepared map cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("the map cannot be read: {0}")]
    Read(#[source] std::io::Error),
    /// The file is not an OpenStreetMap extract, or the extract is damaged.
    #[error("this is no OpenStreetMap extract (.osm.pbf): {0}")]
    Format(String),
    /// The file is not a prepared map, is damaged, or was written by another version.
    #[error("the prepared map is damaged: {0}")]
    Damaged(String),
    /// The extract has no road that a car may use.
    #[error("the extract has no roads for cars")]
    NoRoads,
}
