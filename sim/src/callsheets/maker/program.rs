//! Where the browser of this machine is.

use std::path::PathBuf;

/// Variables that name the browser. The first has precedence.
const VARIABLES: [&str; 2] = ["STILLONTIME_TEST_CHROMIUM", "CHROME"];

/// The usual names of Chromium and Chrome.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// The program that `STILLONTIME_TEST_CHROMIUM` or `CHROME` names, else the first of the usual
/// names that is in `PATH`, else `chromium`. `scripts/test` looks for it by the same rules.
#[must_use]
pub fn chromium() -> PathBuf {
    let mut named = VARIABLES.into_iter().filter_map(std::env::var_os);
    if let Some(named) = named.find(|name| !name.is_empty()) {
        return named.into();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    // A snap cannot read pages that are in the temporary folder.
    let folders = std::env::split_paths(&path).filter(|folder| !folder.starts_with("/snap"));
    let folders: Vec<PathBuf> = folders.collect();
    let in_folders = |name: &'static str| folders.iter().map(move |folder| folder.join(name));
    let mut programs = NAMES.into_iter().flat_map(in_folders);
    let found = programs.find(|program| program.is_file());
    found.unwrap_or_else(|| NAMES[0].into())
}
