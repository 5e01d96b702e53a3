//! What the server says when it starts, and when it cannot.

use std::path::Path;

use super::*;

#[test]
fn each_reason_not_to_listen_has_its_own_cure() {
    for (kind, cure) in [
        (io::ErrorKind::AddrInUse, "stop it"),
        (io::ErrorKind::PermissionDenied, "1024"),
        (io::ErrorKind::AddrNotAvailable, "127.0.0.1"),
        (io::ErrorKind::Other, "another address"),
    ] {
        let hint = listen_hint(kind);
        assert!(hint.contains(cure) && hint.contains("--listen"), "{hint}");
    }
}

#[test]
fn the_next_step_is_named_until_there_are_people() {
    let settings = Settings::of_folder(Path::new("/data"));
    let address = settings.server.listen;
    let first = greeting(&settings, address, true);
    let lines: Vec<&str> = first.lines().collect();
    assert_eq!(lines.len(), 4, "{first}");
    assert_eq!(
        lines[0],
        "listening on http://127.0.0.1:7300, data in /data"
    );
    assert!(lines[1].contains(" /data/inbox "), "{first}");
    assert!(lines[2].contains(" /data/outbox "), "{first}");
    assert!(lines[3].ends_with("stillontime user add --help"), "{first}");
    let later = greeting(&settings, address, false);
    assert_eq!(later.lines().collect::<Vec<_>>(), lines[..3]);
}
