//! A person's calendar as an iCalendar file, which any calendar program can subscribe to.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use actors::model::User;
use actors::ports::{Calendars, PortError};
use async_trait::async_trait;
use tokio::task::spawn_blocking;

use crate::durable;

/// Writes `FOLDER/<user id>.ics`. A file is replaced atomically, so that a reader sees either the
/// old or the new calendar.
#[derive(Clone, Debug)]
pub struct IcsFiles {
    folder: PathBuf,
}

impl IcsFiles {
    /// Uses this folder, which is created with the first calendar.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }
}

#[async_trait]
impl Calendars for IcsFiles {
    async fn publish(&self, user: &User, icalendar: &str) -> Result<(), PortError> {
        let file = file_of(&self.folder, &user.id.0)?;
        let bytes = icalendar.as_bytes().to_vec();
        spawn_blocking(move || {
            file.parent().map_or(Ok(()), durable::create_folder)?;
            durable::replace(&file, &bytes)
        })
        .await
        .map_err(|error| PortError::transient("calendar/io", error))?
        .map_err(|error| PortError::transient("calendar/io", error))
    }
}

/// The file of a user. Ids consist of letters, digits and hyphens; another id is rejected, because
/// it could become a path outside the folder.
fn file_of(folder: &Path, id: &str) -> Result<PathBuf, PortError> {
    if id.is_empty()
        || !id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        return Err(PortError::permanent(
            "calendar/io",
            "the user id is not a file name",
        ));
    }
    Ok(folder.join(format!("{id}.ics")))
}
