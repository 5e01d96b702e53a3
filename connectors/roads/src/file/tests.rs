use super::*;
use crate::tests::drawn::{Drawn, at};
use crate::{Map, Traffic};

#[test]
fn a_saved_map_loads_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grid.roads");
    let map = Drawn::grid(7).map();
    map.save(&path).unwrap();
    let loaded = Map::load(&path, Traffic::none()).unwrap();
    let (from, to) = (at(30.0, 0.0), at(1_100.0, 1_000.0));
    assert_eq!(map.route(from, to), loaded.route(from, to));
    assert!(map.route(from, to).is_some());
}

#[test]
fn a_damaged_file_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grid.roads");
    Drawn::grid(4).map().save(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let is_rejected = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        matches!(Map::load(&path, Traffic::none()), Err(Error::Damaged(_)))
    };
    for at in [0, 9, 13, HEADER_BYTES, bytes.len() / 2, bytes.len() - 1] {
        let mut corrupted = bytes.clone();
        corrupted[at] ^= 0x55;
        assert!(is_rejected(&corrupted), "{at}");
    }
    assert!(is_rejected(&bytes[..bytes.len() - 1]) && is_rejected(&bytes[..5]) && is_rejected(b""));
    fs::write(&path, &bytes).unwrap();
    assert!(Map::load(&path, Traffic::none()).is_ok());
    let missing = Map::load(&folder.path().join("none"), Traffic::none());
    assert!(matches!(missing, Err(Error::Read(_))));
}
