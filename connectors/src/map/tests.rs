//! Imports into a data folder.

use roads::{Element, Error, Point};

use super::*;

/// A long street with a house, and a crossing street.
struct Village;

impl Source for Village {
    fn each(&self, visit: &mut dyn FnMut(Element<'_>)) -> Result<(), Error> {
        for (id, lat, lon) in [
            (1, 52.20, 21.00),
            (2, 52.21, 21.00),
            (3, 52.22, 21.00),
            (4, 52.21, 21.02),
        ] {
            let at = Point::new(lat, lon).unwrap();
            let tags = [("addr:street", "Polna"), ("addr:housenumber", "7")];
            let tags = if id == 4 { &tags[..] } else { &[] };
            let tags = tags.iter().copied().collect();
            visit(Element::Node { id, at, tags });
        }
        for (id, nodes) in [(1, vec![1, 2, 3]), (2, vec![2, 4])] {
            let tags = [("highway", "residential"), ("name", "Polna")];
            let tags = tags.into_iter().collect();
            visit(Element::Way { id, nodes, tags });
        }
        Ok(())
    }
}

struct Empty;

impl Source for Empty {
    fn each(&self, _: &mut dyn FnMut(Element<'_>)) -> Result<(), Error> {
        Ok(())
    }
}

fn folder() -> (tempfile::TempDir, Maps) {
    let folder = tempfile::tempdir().unwrap();
    let maps = Maps::new(folder.path());
    (folder, maps)
}

#[test]
fn an_extract_is_prepared_once_and_used_from_then_on() {
    let (_folder, maps) = folder();
    assert!(maps.current(Traffic::none()).unwrap().is_none());
    assert!(maps.streets().unwrap().is_none());
    let none = maps.required(Traffic::none()).err().unwrap();
    assert_eq!(none.code(), "map/none");
    let content = BlobId::of(b"village");
    let first = maps.install(&content, &Village, None).unwrap();
    assert!(!first.was_prepared && first.edges > 0 && first.turns > 0);
    assert_eq!(first.places, 2);
    // The source is not read again: this one is empty.
    let second = maps.install(&content, &Empty, None).unwrap();
    assert!(second.was_prepared);
    assert_eq!(second.roads, first.roads);
    let (map, streets) = maps.required(Traffic::default()).unwrap();
    let at = |lat, lon| Point::new(lat, lon).unwrap();
    assert!(map.route(at(52.20, 21.0), at(52.21, 21.02)).is_some());
    assert_eq!(streets.len(), 2);
    assert_eq!(maps.streets().unwrap(), Some(streets));
    // A map for left-hand traffic is another map.
    let left = maps
        .install(&content, &Village, Some(DriveOn::Left))
        .unwrap();
    assert!(!left.was_prepared && left.roads != first.roads);
}

/// An import may be the first to write into a data folder.
#[test]
fn a_data_folder_that_an_import_creates_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let maps = Maps::new(&data);
    maps.install(&BlobId::of(b"village"), &Village, None)
        .unwrap();
    let mode = fs::metadata(&data).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_failed_import_leaves_the_map_in_use() {
    let (_folder, maps) = folder();
    maps.install(&BlobId::of(b"village"), &Village, None)
        .unwrap();
    let failed = maps
        .install(&BlobId::of(b"nothing"), &Empty, None)
        .unwrap_err();
    assert_eq!(failed.code(), "map/format");
    assert!(maps.current(Traffic::none()).unwrap().is_some());
}

#[test]
fn a_damaged_map_is_reported_and_prepared_again() {
    let (_folder, maps) = folder();
    let content = BlobId::of(b"village");
    let installed = maps.install(&content, &Village, None).unwrap();
    let mut bytes = std::fs::read(&installed.roads).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&installed.roads, bytes).unwrap();
    let damaged = maps.current(Traffic::none()).err().unwrap();
    assert_eq!(damaged.code(), "map/damaged");
    assert!(!maps.install(&content, &Village, None).unwrap().was_prepared);
    assert!(maps.current(Traffic::none()).is_ok());
}

#[test]
fn a_name_that_is_a_path_is_not_followed() {
    let (folder, maps) = folder();
    std::fs::create_dir_all(folder.path().join("map")).unwrap();
    std::fs::write(folder.path().join("map/current"), "../../etc/passwd").unwrap();
    let rejected = maps.current(Traffic::none()).err().unwrap();
    assert_eq!(rejected.code(), "map/damaged");
    assert_eq!(maps.streets().err().unwrap().code(), "map/damaged");
}
