use std::fs;

use super::*;
use crate::{Map, Traffic};

#[test]
fn files_that_are_no_extract_are_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.osm.pbf");
    let texts: [&[u8]; 4] = [
        b"",
        b"<osm></osm>",
        b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x7f",
        &[0xff; 64],
    ];
    for bytes in texts {
        fs::write(&path, bytes).unwrap();
        let source = PbfFile::new(&path, &|_| {});
        let error = Map::read(&source, None, Traffic::none()).err();
        assert!(
            matches!(error, Some(Error::Format(_) | Error::NoRoads)),
            "{bytes:?} {error:?}"
        );
    }
    let source = PbfFile::new(&folder.path().join("none"), &|_| {});
    let error = Map::read(&source, None, Traffic::none()).err();
    assert!(matches!(error, Some(Error::Read(_))));
}
