//! The error types of the crate.

/// Why an extract or a prepared map cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("the map cannot be read: {0}")]
    Read(#[source] std::io::Error),
    /// The file is not an OpenStreetMap extract that can be used.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The file is not a prepared map, is damaged, or was written by another version.
    #[error("the prepared map is damaged: {0}")]
    Damaged(String),
    /// The extract has no road that a car may use.
    #[error("the extract has no roads for cars")]
    NoRoads,
}

/// Why a file is not an OpenStreetMap extract that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The file has another format.
    #[error("this is no OpenStreetMap extract: only files in the format .osm.pbf are read")]
    NotPbf,
    /// The extract needs a feature that the reader does not have. The feature is quoted with
    /// escapes, because it comes from the file.
    #[error("this extract needs the feature {0:?}; only OsmSchema-V0.6 and DenseNodes are read")]
    Feature(String),
    /// The extract is compressed with a method other than zlib.
    #[error("this extract is compressed with {0}; only zlib is read")]
    Compression(&'static str),
    /// The file ends in the middle of a blob.
    #[error("the extract is cut off in the middle of a block")]
    CutOff,
    /// A length is negative or above the limit of the format.
    #[error("the extract is damaged: {part} has {bytes} bytes, but the format allows 0 to {limit}")]
    Length {
        /// What has this length.
        part: &'static str,
        /// The length that the file states.
        bytes: i64,
        /// The largest length that the format allows.
        limit: i64,
    },
    /// The compressed data of a blob do not yield as many bytes as the blob states.
    #[error("the extract is damaged: a block does not inflate to the length that it states")]
    Inflate,
    /// A message is not encoded as the format says.
    #[error("the extract is damaged: {0}")]
    Message(#[from] prost::DecodeError),
    /// An element names a string by an index that its block does not have.
    #[error("the extract is damaged: its block has no string with the index {0}")]
    StringIndex(i64),
    /// Lists that belong together, such as keys and values, have different lengths.
    #[error("the extract is damaged: the lists of a {0} have different lengths")]
    UnequalLists(&'static str),
    /// The coordinates of a node are out of range.
    #[error("the extract is damaged: the coordinates of node {0} are out of range")]
    Coordinates(i64),
}
