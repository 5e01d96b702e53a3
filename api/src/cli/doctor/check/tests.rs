//! Hints that fit the cause.

use super::*;

#[test]
fn the_hint_fits_the_cause_of_the_error() {
    let otherwise = "use a local disk";
    for (kind, word) in [
        (io::ErrorKind::PermissionDenied, "permission"),
        (io::ErrorKind::NotADirectory, "is a file"),
        (io::ErrorKind::ReadOnlyFilesystem, "read-only"),
        (io::ErrorKind::StorageFull, "free disk space"),
        (io::ErrorKind::Other, otherwise),
    ] {
        let check = Check::unusable("SQLite", Path::new("data"), &kind.into(), otherwise);
        assert_eq!(check.outcome, Outcome::Fail);
        assert!(check.found.starts_with("data: "), "{check:?}");
        assert!(
            check
                .hint
                .as_deref()
                .is_some_and(|hint| hint.contains(word)),
            "{check:?}"
        );
    }
}
