//! What the program creates with personal data is for its user only.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::serve::Server;
use crate::program::{run, stillontime};

/// Asserts that nobody but the owner can read or enter this.
#[track_caller]
fn assert_private(path: &Path) {
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
}

#[test]
fn commands_create_a_data_folder_for_its_owner_only() {
    let home = tempfile::tempdir().unwrap();
    let samples = home.path().join("samples");
    let written = run(stillontime().arg("samples").arg(&samples));
    assert_eq!(written.code, 0, "{}", written.stderr);
    let extract = samples.join("world.osm.pbf");
    let extract = extract.to_str().unwrap();
    let person = ["user", "add", "--email", "a@example.com", "--name", "A"];
    let person = [&person[..], &["--time-zone", "UTC", "--home", "Warszawa"]].concat();
    for (name, command) in [
        ("person", &person[..]),
        ("map", &["map", "import", extract]),
        ("demo", &["demo", "--once"]),
    ] {
        let data = home.path().join(name);
        let ran = run(stillontime().args(command).arg("--data").arg(&data));
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.stderr);
        assert_private(&data);
    }
}

#[test]
fn the_server_creates_folders_for_its_user_only_wherever_they_are() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("stillontime.toml");
    let (data, calls) = (home.path().join("data"), home.path().join("calls"));
    std::fs::write(
        &config,
        format!("[calls]\nfolder = '{}'\n", calls.display()),
    )
    .unwrap();
    let [data_flag, config] = [&data, &config].map(|path| path.to_str().unwrap());
    let serve = ["serve", "--data", data_flag, "--config", config];
    let server = Server::start(home.path(), &serve);
    assert_private(&data);
    assert_private(&calls);
    assert_eq!(server.stop().code, 0);
}

#[test]
fn the_demo_keeps_its_folder_and_its_password_to_its_user() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(home.path(), &["demo"]);
    assert_private(Path::new(&server.data));
    assert_private(&home.path().join("ready.json"));
    assert_eq!(server.stop().code, 0);
}
