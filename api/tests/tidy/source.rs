//! The text files of the repository that the rules check.

use std::fs;
use std::path::{Path, PathBuf};

/// The one file that may read a real clock.
pub(crate) const CLOCK: &str = "engine/src/clock.rs";

/// `generated` is compared with its source by a test of its own.
const SKIPPED_DIRS: [&str; 4] = ["generated", "node_modules", "target", "vendor"];
/// Extensions of files that are written by hand.
const CODE_EXTENSIONS: [&str; 9] = [
    "css", "html", "js", "just", "proto", "py", "rs", "sh", "sql",
];

/// A text file of the repository.
pub(crate) struct Source {
    /// Path relative to the root of the repository, with `/` as separator.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    pub(crate) fn is_code(&self) -> bool {
        let (folder, name) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        match name.rsplit_once('.') {
            Some((_, extension)) => CODE_EXTENSIONS.contains(&extension),
            None => folder == "scripts" || name == "justfile",
        }
    }

    fn is_test(&self) -> bool {
        let mut parts = self.path.split('/');
        parts.any(|part| part == "tests" || part == "tests.rs" || part.ends_with("_tests.rs"))
    }

    fn is_in_src(&self) -> bool {
        self.path.split('/').any(|part| part == "src")
    }

    /// Whether this file is part of the product: Rust, in a `src` folder, not a test.
    pub(crate) fn is_product(&self) -> bool {
        self.is_rust() && self.is_in_src() && !self.is_test()
    }

    /// The text with comment lines and `#[cfg(test)]` items replaced by empty lines, so that line
    /// numbers do not change.
    pub(crate) fn product_text(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            if line.trim_start() == "#[cfg(test)]" {
                out.push('\n');
                skip_item(&mut lines, &mut out);
                continue;
            }
            if !line.trim_start().starts_with("//") {
                out.push_str(line);
            }
            out.push('\n');
        }
        out
    }
}

/// Skips one item as rustfmt formats it: one line, or up to the closing bracket with the
/// indentation of the first line.
fn skip_item<'a>(lines: &mut impl Iterator<Item = &'a str>, out: &mut String) {
    let mut indent = None;
    for line in lines {
        out.push('\n');
        let body = line.trim_start();
        let Some(indent) = indent else {
            if body.ends_with(';') || body.ends_with("{}") {
                return;
            }
            if !body.starts_with("#[") && !body.starts_with("//") {
                indent = Some(line.len() - body.len());
            }
            continue;
        };
        let ends =
            ["}", "};", ");"].contains(&body) || body.ends_with(';') && body.starts_with(')');
        if line.len() - body.len() == indent && ends {
            return;
        }
    }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every text file sorted by path, without hidden folders, build output and third-party code.
pub(crate) fn sources() -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        for entry in entries {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().unwrap();
            if kind.is_dir() && !name.starts_with('.') && !SKIPPED_DIRS.contains(&name.as_str()) {
                folders.push(entry.path());
            } else if kind.is_file() {
                let Ok(text) = fs::read_to_string(entry.path()) else {
                    continue;
                };
                let relative = entry.path().strip_prefix(&root).unwrap().to_owned();
                let path = relative.to_string_lossy().replace('\\', "/");
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(
        found.iter().any(|file| file.path == CLOCK),
        "no {CLOCK}: wrong folder?"
    );
    found
}
