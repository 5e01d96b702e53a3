//! What the reader reads. Files that attack it are in `hostile`.

use std::fs;

use super::*;
use crate::{Map, Traffic};
use writer::{block, bytes, header, message, number, numbers, part, raw, signed, signed_numbers};

mod hostile;
mod writer;

/// One line for each element of a file.
fn read(mut file: &[u8]) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    each_in(&mut file, &mut |element| lines.push(line(&element)))?;
    Ok(lines)
}

fn line(element: &Element<'_>) -> String {
    match element {
        Element::Node { id, at, tags } => {
            format!("node {id} at {} {}, {tags:?}", at.lat(), at.lon())
        }
        Element::Way { id, nodes, tags } => format!("way {id} {nodes:?}, {tags:?}"),
        Element::Relation { members, tags } => format!("relation {members:?}, {tags:?}"),
    }
}

#[track_caller]
fn error(file: &[u8]) -> FormatError {
    match read(file) {
        Err(Error::Format(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// The header of a file, and a block with these strings, one group, and fields of its own.
fn file_of(strings: &[&str], group: &[Vec<u8>], fields: &[Vec<u8>]) -> Vec<u8> {
    let block = block(strings, group, fields);
    [part(HEADER, &raw(&header(&[]))), part(DATA, &raw(&block))].concat()
}

fn dense_nodes() -> Vec<u8> {
    let dense = [
        signed_numbers(1, &[1, 1, 1]),
        // Versions and authors, which the reader skips.
        message(5, &[numbers(1, &[3, 4, 5])]),
        signed_numbers(8, &[522_000_000, 1_000, -2_000]),
        signed_numbers(9, &[210_000_000, 0, 5]),
        numbers(10, &[0, 1, 2, 0, 0]),
    ];
    block(&["", "highway", "stop"], &[message(2, &dense)], &[])
}

/// A node whose tags are not packed, in a block with units and offsets of its own.
fn plain_node() -> Vec<u8> {
    let node = [
        signed(1, 4),
        number(2, 1),
        number(3, 2),
        signed(8, 51_200_000),
        signed(9, 22_000_000),
    ];
    let fields = [
        number(17, 1_000),
        number(19, 1_000_000_000),
        number(20, -1_000_000_000),
    ];
    block(&["", "place", "town"], &[message(1, &node)], &fields)
}

fn way_and_relation() -> Vec<u8> {
    let way = [
        number(1, 7),
        numbers(2, &[1]),
        numbers(3, &[2]),
        message(4, &[number(1, 3)]),
        signed_numbers(8, &[3, -1, 2]),
    ];
    let relation = [
        number(1, 9),
        numbers(2, &[3]),
        numbers(3, &[4]),
        numbers(8, &[5, 6, 5]),
        signed_numbers(9, &[7, -5, 8]),
        numbers(10, &[1, 0, 2]),
    ];
    let strings = [
        "",
        "highway",
        "primary",
        "type",
        "restriction",
        "from",
        "via",
    ];
    let group = [message(3, &way), message(4, &relation)];
    block(&strings, &group, &[])
}

/// The parts of a file with elements of every kind; `pack` makes blobs.
fn parts(pack: fn(&[u8]) -> Vec<u8>) -> Vec<Vec<u8>> {
    vec![
        part(HEADER, &pack(&header(&FEATURES))),
        part(DATA, &pack(&dense_nodes())),
        part("Index", b"of another program"),
        part(DATA, &pack(&plain_node())),
        part(DATA, &pack(&way_and_relation())),
    ]
}

#[test]
fn elements_of_every_kind_are_read() {
    for pack in [raw, writer::zlib] {
        assert_eq!(
            read(&parts(pack).concat()).unwrap(),
            [
                "node 1 at 52.2 21, Tags([])",
                r#"node 2 at 52.2001 21, Tags([("highway", "stop")])"#,
                "node 3 at 52.1999 21.0000005, Tags([])",
                r#"node 4 at 52.2 21, Tags([("place", "town")])"#,
                r#"way 7 [3, 2, 4], Tags([("highway", "primary")])"#,
                r#"relation [("from", Way(7)), ("via", Node(2))], Tags([("type", "restriction")])"#,
            ]
        );
    }
}

#[test]
fn the_length_of_a_compressed_block_may_be_left_out() {
    let blob = bytes(3, &writer::deflated(&plain_node()));
    let file = [part(HEADER, &raw(&[])), part(DATA, &blob)].concat();
    assert_eq!(read(&file).unwrap().len(), 1);
}

#[test]
fn a_file_from_the_disk_is_read_with_progress() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.osm.pbf");
    let file = parts(writer::zlib).concat();
    fs::write(&path, &file).unwrap();
    let bytes = std::sync::atomic::AtomicU64::new(0);
    let step = |read| {
        bytes.fetch_add(read, std::sync::atomic::Ordering::Relaxed);
    };
    let mut elements = 0;
    let source = PbfFile::new(&path, &step);
    source.each(&mut |_| elements += 1).unwrap();
    assert_eq!((elements, bytes.into_inner()), (6, file.len() as u64));
    let none = PbfFile::new(&folder.path().join("none"), &|_| {});
    let error = Map::read(&none, None, Traffic::none()).err();
    assert!(matches!(error, Some(Error::Read(_))), "{error:?}");
}
