//! Extracts in OpenStreetMap's binary format, PBF.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use osmpbf::{ElementReader, ErrorKind, RelMemberType};

use super::element::{Element, Member};
use super::source::Source;
use crate::error::Error;
use crate::geometry::Point;

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
        let reader = ElementReader::new(BufReader::with_capacity(1 << 20, counted));
        reader
            .for_each(|element| {
                if let Some(element) = convert(&element) {
                    visit(element);
                }
            })
            .map_err(|error| match error.into_kind() {
                ErrorKind::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
                    Error::Read(error)
                }
                other => Error::Format(format!("{other:?}")),
            })
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

fn convert<'a>(element: &osmpbf::Element<'a>) -> Option<Element<'a>> {
    Some(match element {
        osmpbf::Element::Node(node) => Element::Node {
            id: node.id(),
            at: Point::of_units(node.decimicro_lat(), node.decimicro_lon())?,
            tags: node.tags().collect(),
        },
        osmpbf::Element::DenseNode(node) => Element::Node {
            id: node.id(),
            at: Point::of_units(node.decimicro_lat(), node.decimicro_lon())?,
            tags: node.tags().collect(),
        },
        osmpbf::Element::Way(way) => Element::Way {
            id: way.id(),
            nodes: way.refs().collect(),
            tags: way.tags().collect(),
        },
        osmpbf::Element::Relation(relation) => Element::Relation {
            members: relation.members().filter_map(|m| member(&m)).collect(),
            tags: relation.tags().collect(),
        },
    })
}

fn member<'a>(member: &osmpbf::RelMember<'a>) -> Option<(&'a str, Member)> {
    let role = member.role().ok()?;
    match member.member_type {
        RelMemberType::Node => Some((role, Member::Node(member.member_id))),
        RelMemberType::Way => Some((role, Member::Way(member.member_id))),
        RelMemberType::Relation => None,
    }
}

#[cfg(test)]
mod tests;
