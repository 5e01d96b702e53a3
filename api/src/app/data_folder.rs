//! The data folder.

use std::path::Path;

use super::error::Error;

/// Creates the folder and its parents, if they do not exist.
pub(super) fn create(path: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(path).map_err(|source| Error::DataDir {
        path: path.display().to_string(),
        source,
    })
}
