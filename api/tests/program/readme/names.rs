//! The crates and tests that a command line of `cargo test` or `cargo nextest run` names.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use super::commands::words;

/// Options with a value that names no crate and no test.
const WITH_VALUE: [&str; 3] = ["--cargo-profile", "--features", "--profile"];

pub(crate) fn is_test(line: &str) -> bool {
    ["cargo test", "cargo nextest run"]
        .iter()
        .any(|start| line.starts_with(start))
}

/// What the line names and the repository does not have.
pub(crate) fn missing(root: &Path, line: &str) -> Vec<String> {
    let exact = Regex::new(r"test\(=?(\w+)\)").unwrap();
    let words = words(line).into_iter();
    let names = words.skip_while(|word| !["run", "test"].contains(word));
    let (mut missing, mut folder, mut before) = (Vec::new(), root.to_owned(), "");
    for word in names.skip(1).take_while(|word| *word != "--") {
        let (kind, name, exists) = match before {
            "-p" => {
                let found = crate_folder(root, word);
                let exists = found.is_some();
                folder = found.unwrap_or(folder);
                ("crate", word, exists)
            }
            "--test" => {
                let file = folder.join("tests").join(format!("{word}.rs"));
                ("file of tests", word, file.is_file())
            }
            "-E" => {
                let name = exact.captures(word).and_then(|found| found.get(1));
                let name = name.map_or("", |name| name.as_str());
                ("test", name, has_test(&folder, name))
            }
            option if WITH_VALUE.contains(&option) => ("", word, true),
            _ if word.starts_with('-') => ("", word, true),
            _ => ("test", word, has_test(&folder, word)),
        };
        if !exists {
            missing.push(format!("{kind} {name}"));
        }
        before = word;
    }
    missing
}

/// The folder of the member of the workspace that has this name.
fn crate_folder(root: &Path, name: &str) -> Option<PathBuf> {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let list = Regex::new(r"(?s)\nmembers = \[(.*?)\]").unwrap();
    let members = list.captures(&manifest).unwrap()[1].to_owned();
    let mut folders = members
        .split('"')
        .skip(1)
        .step_by(2)
        .map(|it| root.join(it));
    let named = format!("name = \"{name}\"");
    folders.find(|folder| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        manifest.lines().any(|line| line == named)
    })
}

/// Whether a function or module in the Rust files of a folder has a name that contains this.
fn has_test(folder: &Path, name: &str) -> bool {
    let last = name.rsplit("::").next().unwrap_or(name);
    let item = Regex::new(&format!(r"\b(?:fn|mod) \w*{}", regex::escape(last))).unwrap();
    any_file(folder, &|text| item.is_match(text))
}

fn any_file(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return !path.ends_with("target") && any_file(&path, wanted);
        }
        let is_rust = path.extension().is_some_and(|end| end == "rs");
        is_rust && fs::read_to_string(&path).is_ok_and(|text| wanted(&text))
    })
}
