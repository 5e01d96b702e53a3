//! Who can enter the folders that are created.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use super::*;

fn mode(folder: &Path) -> u32 {
    std::fs::metadata(folder).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_private_folder_is_for_its_owner_and_one_that_exists_keeps_its_mode() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("parent/private");
    create_private_folder(&folder).unwrap();
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(folder.parent().unwrap()), 0o700);

    std::fs::set_permissions(&folder, Permissions::from_mode(0o750)).unwrap();
    create_private_folder(&folder).unwrap();
    assert_eq!(mode(&folder), 0o750);
}
