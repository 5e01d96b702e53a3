use super::*;
use crate::tests::drawn::{Drawn, at};
use crate::{Map, Traffic};

#[test]
fn a_map_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grid.roads");
    let map = Drawn::grid(7).map();
    map.save(&path).unwrap();
    let again = Map::load(&path, Traffic::none()).unwrap();
    let (from, to) = (at(30.0, 0.0), at(1_100.0, 1_000.0));
    assert_eq!(map.route(from, to), again.route(from, to));
    assert!(map.route(from, to).is_some());
}

#[test]
fn a_damaged_file_is_told_and_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grid.roads");
    Drawn::grid(4).map().save(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let refused = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        matches!(Map::load(&path, Traffic::none()), Err(Error::Damaged(_)))
    };
    for at in [0, 9, 13, HEAD, bytes.len() / 2, bytes.len() - 1] {
        let mut spoiled = bytes.clone();
        spoiled[at] ^= 0x55;
        assert!(refused(&spoiled), "{at}");
    }
    assert!(refused(&bytes[..bytes.len() - 1]) && refused(&bytes[..5]) && refused(b""));
    fs::write(&path, &bytes).unwrap();
    assert!(Map::load(&path, Traffic::none()).is_ok());
    let nothing = Map::load(&folder.path().join("none"), Traffic::none());
    assert!(matches!(nothing, Err(Error::Read(_))));
}
