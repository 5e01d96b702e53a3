//! Files of other formats, damaged files, and files that attack the reader.

use proptest::prelude::*;
use proptest::sample::Index;

use super::writer::{deflated, zlib};
use super::*;

/// A file whose header is followed by these bytes.
fn with_header(rest: &[u8]) -> Vec<u8> {
    [part(HEADER, &raw(&[])), rest.to_vec()].concat()
}

/// The error about a file with this blob of elements.
#[track_caller]
fn blob_error(blob: &[u8]) -> FormatError {
    error(&with_header(&part(DATA, blob)))
}

/// The error about a file with this group of elements, which may use two strings.
#[track_caller]
fn group_error(group: &[Vec<u8>]) -> FormatError {
    error(&file_of(&["", "highway"], group, &[]))
}

fn length(part: &'static str, bytes: i64, limit: i64) -> FormatError {
    FormatError::Length { part, bytes, limit }
}

#[test]
fn files_of_other_formats_are_rejected() {
    let long = "<?xml version='1.0' encoding='UTF-8'?><osm version='0.6'></osm>";
    let data_first = part(DATA, &raw(&plain_node()));
    let files: [&[u8]; 7] = [
        b"",
        b"PK",
        b"[12, \"a text that is not a map\"]",
        long.as_bytes(),
        b"\0\0\0\x05hello",
        &[0xff; 64],
        &data_first,
    ];
    for file in files {
        assert_eq!(error(file), FormatError::NotPbf, "{file:?}");
    }
    assert_eq!(
        error(b"").to_string(),
        "this is no OpenStreetMap extract: only files in the format .osm.pbf are read"
    );
}

#[test]
fn a_file_may_only_end_between_two_blobs() {
    let parts = parts(zlib);
    let file = parts.concat();
    let ends = parts.iter().scan(0_usize, |end, part| {
        *end += part.len();
        Some(*end)
    });
    let ends: Vec<usize> = ends.collect();
    let first_header = 4 + usize::from(file[3]);
    for cut in 0..file.len() {
        match read(&file[..cut]) {
            Ok(_) => assert!(ends.contains(&cut), "{cut}"),
            Err(Error::Format(FormatError::NotPbf)) => assert!(cut < first_header, "{cut}"),
            Err(Error::Format(FormatError::CutOff)) => {
                assert!(cut >= first_header && !ends.contains(&cut), "{cut}");
            }
            Err(other) => panic!("{cut}: {other}"),
        }
    }
}

#[test]
fn lengths_outside_the_limits_are_rejected_before_anything_is_read() {
    let with = |rest: &[u8]| error(&with_header(rest));
    let header = "the header of a block";
    assert_eq!(with(&[0, 1, 0, 1]), length(header, 65_537, 65_536));
    assert_eq!(with(&[0xff; 4]), length(header, 0xffff_ffff, 65_536));
    for bytes in [-1, 33_554_433, i64::from(i32::MAX)] {
        let header = [writer::bytes(1, DATA.as_bytes()), number(3, bytes)].concat();
        let start = (header.len() as u32).to_be_bytes();
        let found = with(&[start.as_slice(), &header].concat());
        assert_eq!(found, length("a block", bytes, 33_554_432));
        let blob = [number(2, bytes), writer::bytes(3, &deflated(b""))].concat();
        let inflated = length("an inflated block", bytes, 33_554_432);
        assert_eq!(blob_error(&blob), inflated);
    }
    assert_eq!(
        length("a block", -1, 33_554_432).to_string(),
        "the extract is damaged: a block has -1 bytes, but the format allows 0 to 33554432"
    );
}

#[test]
fn a_block_inflates_to_the_length_that_it_states() {
    let stated = |length: i64, data: &[u8]| [number(2, length), bytes(3, data)].concat();
    let content = plain_node();
    let length = content.len() as i64;
    let data = deflated(&content);
    let mut changed = data.clone();
    *changed.last_mut().unwrap() ^= 1;
    for blob in [
        stated(0, &data),
        stated(length - 1, &data),
        stated(length + 1, &data),
        stated(length, &data[..data.len() - 1]),
        stated(length, &changed),
        stated(length, b""),
        stated(length, b"not zlib"),
        bytes(3, &data[..data.len() / 2]),
    ] {
        assert_eq!(blob_error(&blob), FormatError::Inflate, "{blob:?}");
    }
}

#[test]
fn a_block_that_inflates_beyond_the_limit_is_rejected() {
    let bomb = deflated(&vec![0; (32 << 20) + 1]);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    for blob in [
        bytes(3, &bomb),
        [number(2, 8), bytes(3, &bomb)].concat(),
        [number(2, 32 << 20), bytes(3, &bomb)].concat(),
    ] {
        assert_eq!(blob_error(&blob), FormatError::Inflate);
    }
}

#[test]
fn other_compression_is_named() {
    let methods = [
        (4, "lzma"),
        (5, "bzip2"),
        (6, "lz4"),
        (7, "zstd"),
        (8, "an unknown method"),
    ];
    for (field, name) in methods {
        let error = blob_error(&bytes(field, b"data"));
        assert_eq!(error, FormatError::Compression(name));
        assert_eq!(
            error.to_string(),
            format!("this extract is compressed with {name}; only zlib is read")
        );
    }
}

#[test]
fn required_features_must_be_known() {
    let requires = |feature: &str| error(&part(HEADER, &zlib(&header(&["DenseNodes", feature]))));
    assert_eq!(
        requires("HistoricalInformation").to_string(),
        "this extract needs the feature \"HistoricalInformation\"; \
         only OsmSchema-V0.6 and DenseNodes are read"
    );
    // What comes from the file is short and cannot control a terminal.
    assert_eq!(
        requires("\x1b[2J\n").to_string(),
        "this extract needs the feature \"\\u{1b}[2J\\n\"; \
         only OsmSchema-V0.6 and DenseNodes are read"
    );
    let long = "x".repeat(1_000);
    assert_eq!(requires(&long), FormatError::Feature("x".repeat(40)));
}

#[test]
fn strings_must_exist() {
    let node = |key, value| {
        let tags = [numbers(2, &[key]), numbers(3, &[value])].concat();
        message(1, &[signed(1, 4), tags, signed(8, 0), signed(9, 0)])
    };
    assert_eq!(group_error(&[node(2, 1)]), FormatError::StringIndex(2));
    let most = i64::from(u32::MAX);
    assert_eq!(
        group_error(&[node(1, most)]),
        FormatError::StringIndex(most)
    );
    let dense = |tags: &[i64]| {
        let places = [signed_numbers(8, &[0]), signed_numbers(9, &[0])].concat();
        message(2, &[signed_numbers(1, &[4]), places, numbers(10, tags)])
    };
    assert_eq!(group_error(&[dense(&[1, 7])]), FormatError::StringIndex(7));
    assert_eq!(
        group_error(&[dense(&[-1, 1])]),
        FormatError::StringIndex(-1)
    );
    assert_eq!(
        group_error(&[dense(&[1])]),
        FormatError::UnequalLists("node")
    );
    let relation = [
        numbers(8, &[-1]),
        signed_numbers(9, &[7]),
        numbers(10, &[1]),
    ];
    assert_eq!(
        group_error(&[message(4, &relation)]),
        FormatError::StringIndex(-1)
    );
}

#[test]
fn lists_must_have_equal_lengths() {
    let two = |field| numbers(field, &[1, 1]);
    let one = |field| numbers(field, &[1]);
    let groups = [
        ("node", message(1, &[signed(1, 4), two(2), one(3)])),
        ("node", message(2, &[two(1), two(8), one(9)])),
        ("node", message(2, &[one(1), two(8), two(9)])),
        ("way", message(3, &[number(1, 7), one(2)])),
        ("relation", message(4, &[two(8), two(9), one(10)])),
        ("relation", message(4, &[one(8), two(9), two(10)])),
        ("relation", message(4, &[one(3)])),
    ];
    for (element, group) in groups {
        let expected = FormatError::UnequalLists(element);
        assert_eq!(group_error(&[group]), expected);
    }
}

#[test]
fn coordinates_must_lie_on_the_earth() {
    let node = |lat, lon| message(1, &[signed(1, 4), signed(8, lat), signed(9, lon)]);
    let outside = [
        (900_000_001, 0),
        (0, -1_800_000_001),
        (i64::MAX, 0),
        (0, i64::MIN),
        (1 << 33, 0),
    ];
    for (lat, lon) in outside {
        let found = group_error(&[node(lat, lon)]);
        assert_eq!(found, FormatError::Coordinates(4), "{lat} {lon}");
    }
    // Offsets and units that overflow.
    for field in [number(19, i64::MAX), number(17, i64::from(i32::MAX))] {
        let file = file_of(&[], &[node(900_000_000, 0)], &[field]);
        assert_eq!(error(&file), FormatError::Coordinates(4));
    }
}

#[test]
fn ids_that_overflow_wrap() {
    let way = [number(1, -7), signed_numbers(8, &[i64::MAX, 1, -1])];
    let (most, least) = (i64::MAX, i64::MIN);
    assert_eq!(
        read(&file_of(&[], &[message(3, &way)], &[])).unwrap(),
        [format!("way -7 [{most}, {least}, {most}], Tags([])")]
    );
}

#[test]
fn messages_must_be_encoded_well() {
    let not_utf8 = message(1, &[bytes(1, &[0xff])]);
    // A list that claims to be longer than its block.
    let too_long = message(2, &[vec![0x1a, 0x7f, 0]]);
    let endless_number = message(2, &[message(3, &[vec![0x08], vec![0xff; 11]])]);
    for content in [not_utf8, too_long, endless_number, vec![0x0f], vec![0]] {
        let error = blob_error(&raw(&content));
        assert!(matches!(error, FormatError::Message(_)), "{error:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_rejected(file in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = read(&file);
    }

    #[test]
    fn any_content_is_read_or_rejected(content in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = read(&with_header(&content));
        let _ = read(&with_header(&part(DATA, &content)));
        let _ = read(&with_header(&part(DATA, &raw(&content))));
    }

    #[test]
    fn changed_files_are_read_or_rejected(
        compressed in any::<bool>(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..12),
    ) {
        let mut file = parts(if compressed { zlib } else { raw }).concat();
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        let _ = read(&file);
    }
}
