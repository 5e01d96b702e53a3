//! The data folder.

use std::path::Path;

use connectors::durable::create_private_folder;

use super::error::Error;

/// Creates the folder and its parents for their owner only, if they do not exist.
pub(super) fn create(path: &Path) -> Result<(), Error> {
    create_private_folder(path).map_err(|source| Error::DataDir {
        path: path.display().to_string(),
        source,
    })
}
