//! The road map in the data folder.
//!
//! ```text
//! extract -> content hash -> prepared? -> map/<hash>.roads, map/<hash>.streets   written once
//!                                         map/current                            names the map in use
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use actors::model::BlobId;
use roads::{DriveOn, Map, Source, Traffic};

use crate::durable;
use crate::geocode::Streets;

/// The name of the file that names the map in use.
const CURRENT: &str = "current";

/// Why a map cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// A file cannot be read or written.
    #[error("map/io: {path}: {source}")]
    Io {
        /// The file or folder.
        path: String,
        /// The cause.
        source: io::Error,
    },
    /// The file is not an extract, or has no roads.
    #[error("map/format: {0}")]
    Format(String),
    /// A prepared map is damaged; importing the extract again repairs it.
    #[error("map/damaged: {0}; import the extract again")]
    Damaged(String),
    /// No map was imported.
    #[error("map/none: no map was imported into {0}; see `stillontime map import`")]
    None(String),
}

impl MapError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "map/io",
            Self::Format(_) => "map/format",
            Self::Damaged(_) => "map/damaged",
            Self::None(_) => "map/none",
        }
    }

    fn of(path: &Path, error: roads::Error) -> Self {
        match error {
            roads::Error::Read(source) => Self::io(path, source),
            roads::Error::Damaged(what) => Self::Damaged(what),
            other => Self::Format(other.to_string()),
        }
    }

    fn io(path: &Path, source: io::Error) -> Self {
        let path = path.display().to_string();
        Self::Io { path, source }
    }
}

/// The maps in a data folder.
#[derive(Clone, Debug)]
pub struct Maps {
    folder: PathBuf,
}

/// The result of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The file with the prepared roads.
    pub roads: PathBuf,
    /// Whether the map was prepared by an earlier import.
    pub was_prepared: bool,
    /// The directed edges of the road graph; 0 if the map was prepared earlier.
    pub edges: usize,
    /// The turns between edges; 0 if the map was prepared earlier.
    pub turns: usize,
    /// The streets and houses in the address index; 0 if the map was prepared earlier.
    pub places: usize,
}

impl Maps {
    /// The maps in `<data>/map`.
    pub fn new(data: &Path) -> Self {
        Self {
            folder: data.join("map"),
        }
    }

    /// Prepares an extract and makes it the map in use. `content` is the hash of the extract: a map
    /// that was prepared earlier is not prepared again.
    ///
    /// # Errors
    /// See [`MapError`].
    pub fn install(
        &self,
        content: &BlobId,
        source: &dyn Source,
        drive_on: Option<DriveOn>,
    ) -> Result<Imported, MapError> {
        let io = |source| MapError::io(&self.folder, source);
        durable::create_private_folder(&self.folder).map_err(io)?;
        let side = match drive_on {
            None => "",
            Some(DriveOn::Left) => "-left",
            Some(DriveOn::Right) => "-right",
        };
        let name = format!("{}{side}", &content.as_str()[..16]);
        let mut imported = Imported {
            roads: self.file(&name, "roads"),
            was_prepared: true,
            edges: 0,
            turns: 0,
            places: 0,
        };
        if self.load_named(&name, Traffic::none()).is_err() {
            let of = |error| MapError::of(&self.folder, error);
            let map = Map::read(source, drive_on, Traffic::none()).map_err(of)?;
            let streets = Streets::read(source).map_err(of)?;
            map.save(&imported.roads).map_err(io)?;
            streets.save(&self.file(&name, "streets")).map_err(io)?;
            imported.was_prepared = false;
            imported.edges = map.network().edges().len();
            imported.turns = map.network().turn_count();
            imported.places = streets.len();
        }
        let temporary = self.folder.join("current.part");
        fs::write(&temporary, &name).map_err(io)?;
        fs::rename(&temporary, self.folder.join(CURRENT)).map_err(io)?;
        Ok(imported)
    }

    /// The map in use; `Ok(None)` if none was imported.
    ///
    /// # Errors
    /// See [`MapError`].
    pub fn current(&self, traffic: Traffic) -> Result<Option<(Map, Streets)>, MapError> {
        let name = self.current_name()?;
        name.map(|name| self.load_named(&name, traffic)).transpose()
    }

    /// The streets of the map in use, without its roads; `Ok(None)` if none was imported.
    ///
    /// # Errors
    /// See [`MapError`].
    pub fn streets(&self) -> Result<Option<Streets>, MapError> {
        let name = self.current_name()?;
        name.map(|name| self.load_streets(&name)).transpose()
    }

    /// Like [`current`](Self::current); a missing map is an error.
    ///
    /// # Errors
    /// See [`MapError`].
    pub fn required(&self, traffic: Traffic) -> Result<(Map, Streets), MapError> {
        let none = || MapError::None(self.folder.display().to_string());
        self.current(traffic)?.ok_or_else(none)
    }

    fn current_name(&self) -> Result<Option<String>, MapError> {
        let path = self.folder.join(CURRENT);
        let name = match fs::read_to_string(&path) {
            Ok(name) => name.trim().to_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(MapError::io(&path, error)),
        };
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        match name.is_empty() || !name.chars().all(is_plain) {
            true => Err(MapError::Damaged("the name of the map in use".to_owned())),
            false => Ok(Some(name)),
        }
    }

    fn load_named(&self, name: &str, traffic: Traffic) -> Result<(Map, Streets), MapError> {
        let roads = self.file(name, "roads");
        let map = Map::load(&roads, traffic).map_err(|error| MapError::of(&roads, error))?;
        Ok((map, self.load_streets(name)?))
    }

    fn load_streets(&self, name: &str) -> Result<Streets, MapError> {
        let streets = self.file(name, "streets");
        Streets::load(&streets).map_err(|error| MapError::of(&streets, error))
    }

    fn file(&self, name: &str, kind: &str) -> PathBuf {
        self.folder.join(format!("{name}.{kind}"))
    }
}

#[cfg(test)]
mod tests;
