//! Extracts in OpenStreetMap's binary format, PBF.
//!
//! ```text
//! file -> blob: header and content -> block of elements -> elements
//! ```

mod blob;
mod block;
mod messages;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use messages::{HeaderBlock, PrimitiveBlock};

use super::element::Element;
use super::source::Source;
use crate::error::{Error, FormatError};

/// The kind of the first blob, which says what a reader must support.
const HEADER: &str = "OSMHeader";
/// The kind of the blobs with the elements.
const DATA: &str = "OSMData";
/// What this reader supports. A history (`HistoricalInformation`) is not the map of a day.
const FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];
/// Characters of an unknown feature that an error shows.
const SHOWN_CHARS: usize = 40;

/// An extract in a `.osm.pbf` file.
pub struct PbfFile<'p> {
    path: PathBuf,
    progress: &'p (dyn Fn(u64) + Sync),
}

impl<'p> PbfFile<'p> {
    /// The file at `path`. Each read calls `progress` with the number of bytes that it read.
    pub fn new(path: &Path, progress: &'p (dyn Fn(u64) + Sync)) -> Self {
        Self {
            path: path.to_owned(),
            progress,
        }
    }
}

impl Source for PbfFile<'_> {
    fn each(&self, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), Error> {
        let file = File::open(&self.path).map_err(Error::Read)?;
        let counted = CountedFile {
            file,
            progress: self.progress,
        };
        each_in(&mut BufReader::with_capacity(1 << 20, counted), visit)
    }
}

/// A file that reports each read to `progress`.
struct CountedFile<'p> {
    file: File,
    progress: &'p (dyn Fn(u64) + Sync),
}

impl Read for CountedFile<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        (self.progress)(read as u64);
        Ok(read)
    }
}

/// Calls `visit` with every element of a file.
fn each_in(file: &mut impl Read, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), Error> {
    let mut next = match blob::read_header(file) {
        Ok(Some(header)) if header.kind == HEADER => Some(header),
        // Whatever is wrong with the first header: the file has another format.
        Ok(_) | Err(Error::Format(_)) => return Err(FormatError::NotPbf.into()),
        Err(error) => return Err(error),
    };
    while let Some(header) = next {
        let blob = blob::read_blob(file, &header)?;
        match header.kind.as_str() {
            HEADER => check_features(blob::decode(blob)?)?,
            DATA => blob::decode::<PrimitiveBlock>(blob)?.each(visit)?,
            // By the format, a reader skips blobs of other kinds.
            _ => {}
        }
        next = blob::read_header(file)?;
    }
    Ok(())
}

fn check_features(header: HeaderBlock) -> Result<(), FormatError> {
    let mut required = header.required_features.iter();
    match required.find(|feature| !FEATURES.contains(&feature.as_str())) {
        None => Ok(()),
        Some(feature) => Err(FormatError::Feature(
            feature.chars().take(SHOWN_CHARS).collect(),
        )),
    }
}

#[cfg(test)]
mod tests;
