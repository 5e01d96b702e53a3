//! The coding rules that a program can check, one test per rule. A failing test lists every
//! violation as `file:line: text`.
//!
//! The patterns are written so that they do not match this file itself
//! (`TO[D]O`, `\.unwrap\(\)`).

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use regex::Regex;

use modules::Crate;
use source::{CLOCK, Source, root, sources};

#[path = "tidy/layers.rs"]
mod layers;
#[path = "tidy/modules.rs"]
mod modules;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/words.rs"]
mod words;

const MAX_LINES: usize = 450;

/// Every match as `file:line: text`, with the text. If the pattern has a group, the text is the
/// first group.
fn matches(pattern: &str, path: &str, text: &str) -> Vec<(String, String)> {
    let pattern = Regex::new(pattern).unwrap();
    let found = pattern.captures_iter(text).map(|captures| {
        let whole = captures.get(0).unwrap();
        let line = text[..whole.start()].matches('\n').count() + 1;
        let what = captures.get(1).unwrap_or(whole).as_str().to_owned();
        (format!("{path}:{line}: {what}"), what)
    });
    found.collect()
}

fn matches_in_product(pattern: &str) -> Vec<(String, String)> {
    let files = sources().into_iter().filter(Source::is_product);
    files
        .flat_map(|file| matches(pattern, &file.path, &file.product_text()))
        .collect()
}

fn locations(found: Vec<(String, String)>) -> Vec<String> {
    found.into_iter().map(|(location, _)| location).collect()
}

#[track_caller]
fn assert_none(rule: &str, violations: Vec<String>) {
    assert!(
        violations.is_empty(),
        "{rule}\n  {}\n",
        violations.join("\n  ")
    );
}

fn document(name: &str) -> String {
    fs::read_to_string(root().join("docs").join(name))
        .unwrap_or_else(|e| panic!("docs/{name} cannot be read: {e}"))
}

/// Folders of the workspace's crates, as the top Cargo.toml lists them.
fn crates() -> Vec<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let members = Regex::new(r"(?s)\nmembers = \[(.*?)\]").unwrap();
    let list = members
        .captures(&manifest)
        .expect("the workspace lists its members")[1]
        .to_owned();
    list.split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn no_mod_rs() {
    let files = sources().into_iter().map(|file| file.path);
    let found = files.filter(|path| path.ends_with("/mod.rs")).collect();
    assert_none(
        "a module `name` belongs in `name.rs`, its submodules in `name/`:",
        found,
    );
}

#[test]
fn time_and_randomness_come_from_the_context() {
    let pattern = r"\b(?:(?:Instant|SystemTime|Timestamp|Zoned)::now\b|rand::rng\(|rand::random\b|thread_rng\b|Uuid::new_v4\b)";
    let mut found = locations(matches_in_product(pattern));
    found.retain(|location| !location.starts_with(CLOCK));
    assert_none(
        "take time, ids and randomness from the engine's context:",
        found,
    );
}

#[test]
fn no_unwrap() {
    let found = locations(matches_in_product(r"\.unwrap\(\)"));
    assert_none(
        "return an error, or state the invariant in `expect`:",
        found,
    );
}

#[test]
fn expect_states_an_invariant() {
    let mut found = matches_in_product(r#"\.expect\(\s*"((?:[^"\\]|\\.)*)""#);
    found.retain(|(_, text)| text.split_whitespace().count() < 3);
    assert_none(
        "`expect` must say in at least three words why it cannot fail:",
        locations(found),
    );
}

#[test]
fn files_are_short() {
    let files = sources().into_iter().filter(Source::is_code);
    let lengths = files.map(|file| (file.text.lines().count(), file.path));
    let long = lengths.filter(|(lines, _)| *lines > MAX_LINES);
    let found = long
        .map(|(lines, path)| format!("{path}:{lines}: {lines} lines"))
        .collect();
    assert_none(
        &format!("a file has at most {MAX_LINES} lines; split it by concept:"),
        found,
    );
}

#[test]
fn files_open_with_module_documentation() {
    let files = sources().into_iter().filter(Source::is_product);
    let undocumented = files.filter(|file| !file.text.trim_start().starts_with("//!"));
    let found = undocumented
        .map(|file| format!("{}:1: no //!", file.path))
        .collect();
    assert_none(
        "a source file must open with `//!` and say what it is for:",
        found,
    );
}

#[test]
fn no_ignored_tests() {
    let files = sources().into_iter().filter(Source::is_rust);
    let pattern = r"#\[(?:cfg_attr\([^\]\n]*\b)?ignore\b";
    let found = files
        .flat_map(|file| locations(matches(pattern, &file.path, &file.text)))
        .collect();
    assert_none("ignored tests are not allowed; fix or remove them:", found);
}

#[test]
fn no_notes_for_later() {
    let files = sources().into_iter().filter(Source::is_code);
    let pattern = r"\b(?:(?:TO[D]O|FIX[M]E|XX[X])\b|todo!\(|unimplemented!\(|dbg!\()";
    let found = files
        .flat_map(|file| locations(matches(pattern, &file.path, &file.text)))
        .collect();
    assert_none("finish the work or open an issue:", found);
}

#[test]
fn no_paths_of_a_build_machine() {
    let pattern = r"(?:^|[^\w.])/(?:hom[e]|roo[t]|wor[k])/";
    let files = sources().into_iter();
    let found = files
        .flat_map(|file| locations(matches(pattern, &file.path, &file.text)))
        .collect();
    assert_none("paths of a build machine do not exist elsewhere:", found);
}

#[test]
fn error_codes_are_documented() {
    let text = document("errors.md");
    let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
    let known: BTreeSet<&str> = headings
        .map(|heading| heading.trim().trim_matches('`'))
        .collect();
    let areas = "api|auth|blob|calendar|callsheet|cli|config|engine|geocode|log|mail|map|notify|plan|provider|reader|route|schedule|sim|store|tls|user|weather";
    let mut found = matches_in_product(&format!(r#""((?:{areas})/[a-z-]+)""#));
    found.retain(|(_, code)| !known.contains(code.as_str()));
    assert_none(
        "each error code needs a section `## code` in docs/errors.md:",
        locations(found),
    );
}

#[test]
fn metrics_are_documented() {
    let pattern = r"\bstillontime_[a-z_]+";
    let listed = matches(pattern, "docs/metrics.md", &document("metrics.md"));
    let known: BTreeSet<String> = listed.into_iter().map(|(_, name)| name).collect();
    let mut unknown: BTreeMap<String, String> = BTreeMap::new();
    for (location, name) in matches_in_product(pattern) {
        let base = ["_bucket", "_count", "_sum"]
            .iter()
            .find_map(|end| name.strip_suffix(end));
        let is_known = known.contains(&name) || base.is_some_and(|base| known.contains(base));
        let emits = ["api/src/", "engine/src/"]
            .iter()
            .any(|folder| location.starts_with(folder));
        if emits && !is_known {
            unknown.entry(name).or_insert(location);
        }
    }
    assert_none(
        "each metric must be listed in docs/metrics.md:",
        unknown.into_values().collect(),
    );
}

#[test]
fn crates_that_need_unix_refuse_to_build_elsewhere() {
    let says_so = |folder: &str| {
        let read = |file| fs::read_to_string(root().join(folder).join(file)).unwrap();
        read("src/lib.rs").contains("#[cfg(not(unix))]\ncompile_error!(")
            // Whoever builds a crate that depends on this one gets its error first.
            || read("Cargo.toml").contains("\nconnectors.workspace = true\n")
    };
    let mut found = locations(matches_in_product(r"\b(?:os::unix|signal::unix|rustix)::"));
    assert!(!found.is_empty());
    found.retain(|location| {
        let folder = location.split("/src/").next();
        !folder.is_some_and(says_so)
    });
    assert_none(
        "a crate that needs Unix opens with a compile_error! for other systems:",
        found,
    );
}

#[test]
fn crates_are_in_the_code_map() {
    let text = document("ARCHITECTURE.md");
    let names = |name: &str| {
        Regex::new(&format!(
            r"(?m)(?:^|[^\w/-]){}/?(?:[^\w/-]|$)",
            regex::escape(name)
        ))
        .unwrap()
    };
    let missing = crates()
        .into_iter()
        .filter(|name| !names(name).is_match(&text));
    let found = missing
        .map(|name| format!("Cargo.toml:1: {name}"))
        .collect();
    assert_none(
        "the folder of each crate must be named in docs/ARCHITECTURE.md:",
        found,
    );
}

#[test]
fn documents_name_files_that_exist() {
    let pattern = r"\]\(([^)#\s:]+)[)#]|`((?:[\w.-]+/)+[\w-]+\.(?:rs|md|proto|toml|py|js|json))`";
    let pattern = Regex::new(pattern).unwrap();
    let mut found = Vec::new();
    for file in sources()
        .into_iter()
        .filter(|file| file.path.ends_with(".md"))
    {
        let folder = root().join(&file.path).parent().unwrap().to_owned();
        for captures in pattern.captures_iter(&file.text) {
            let (linked, named) = (captures.get(1), captures.get(2));
            let path = linked.map(|link| folder.join(link.as_str()));
            let path = path.or_else(|| named.map(|named| root().join(named.as_str())));
            let is_ours = path.as_ref().is_some_and(|path| {
                let first = path
                    .strip_prefix(root())
                    .ok()
                    .and_then(|path| path.iter().next());
                linked.is_some() || first.is_some_and(|first| root().join(first).exists())
            });
            if path.is_some_and(|path| is_ours && !path.exists()) {
                found.push(format!("{}: {}", file.path, &captures[0]));
            }
        }
    }
    assert_none("documents name files that exist:", found);
}

#[test]
fn no_circle_of_modules() {
    let found = crates().into_iter().flat_map(|folder| {
        let edges = Crate::read(&root().join(&folder).join("src/lib.rs")).edges();
        let circles = layers::circles(&edges).into_iter();
        circles.map(move |circle| format!("{folder}: {circle}"))
    });
    assert_none(
        "modules use each other in one direction only:",
        found.collect(),
    );
}

#[test]
fn layers_are_those_drawn() {
    let text = document("ARCHITECTURE.md");
    let mut found = Vec::new();
    for folder in crates() {
        let name = folder.rsplit('/').next().unwrap_or(&folder);
        let tree = Crate::read(&root().join(&folder).join("src/lib.rs"));
        let drawn = layers::drawn(&text, name);
        let violations = layers::violations(&tree.edges(), &tree.top_modules(), &drawn);
        found.extend(
            violations
                .into_iter()
                .map(|what| format!("{folder}: {what}")),
        );
    }
    assert_none(
        "docs/ARCHITECTURE.md draws the layers of each crate:",
        found,
    );
}

#[test]
fn a_planted_circle_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let circles = || layers::circles(&Crate::read(&folder.path().join("lib.rs")).edges());
    write(
        "lib.rs",
        "pub mod high;\npub mod low;\npub use high::High;\n",
    );
    write(
        "high.rs",
        "mod part;\npub use part::High;\npub fn make() -> High { High }\n",
    );
    write(
        "high/part.rs",
        "pub struct High;\n#[cfg(test)]\nmod tests { use crate::low::Low; }\n",
    );
    write("low.rs", "pub struct Low;\n");
    assert_eq!(circles(), [] as [&str; 0], "tests may use what they like");
    let planted = [
        (
            "a re-export of the root",
            "use crate::High;\npub struct Low;\n",
        ),
        (
            "super",
            "pub struct Low;\nfn f() { let _ = super::high::make(); }\n",
        ),
        (
            "a macro",
            "pub struct Low;\nfn f() { println!(\"{:?}\", crate::high::make()); }\n",
        ),
        ("a glob", "use crate::high::*;\npub struct Low;\n"),
        (
            "a renamed import",
            "use crate::high as above;\npub struct Low(above::High);\n",
        ),
    ];
    write(
        "high/part.rs",
        "pub struct High;\nfn f(_: crate::low::Low) {}\n",
    );
    for (how, text) in planted {
        write("low.rs", text);
        let found = circles();
        assert!(
            found.iter().any(|circle| circle.starts_with("high, low")),
            "through {how}: {found:?}"
        );
    }
    write("low.rs", "pub struct Low;\n");
    write(
        "high/part.rs",
        "pub struct High;\nfn f() { super::make(); }\n",
    );
    let found = circles();
    assert!(
        found[0].starts_with("high, high::part"),
        "a child and its parent: {found:?}"
    );
}

#[test]
fn no_retired_words() {
    let retired = words::retired(&document("glossary.md"));
    let files = sources().into_iter();
    let found = files
        .flat_map(|file| words::found_in(&file, &retired))
        .collect();
    assert_none("docs/glossary.md says what to write instead:", found);
}

#[test]
fn a_planted_retired_word_is_found() {
    let retired = words::retired("\n## Retired words\n| `Zorked`, \"gone zorking\" | moved |\n");
    let found = |path: &str, text: &str| {
        let (path, text) = (path.to_owned(), text.to_owned());
        words::found_in(&Source { path, text }, &retired)
    };
    assert_eq!(
        found("a.rs", "\nlet x: Zorked;"),
        ["a.rs:2: Zorked (write: moved)"]
    );
    assert_eq!(
        found("a.rs", "/// What has gone\n    /// zorking."),
        ["a.rs:1: gone zorking (write: moved)"]
    );
    assert_eq!(
        found("docs/a.md", "Gone\nzorking; Zorked"),
        ["docs/a.md:1: Gone zorking (write: moved)"]
    );
    assert_eq!(found("a.rs", "let in_hand = Zorkedness;"), [] as [&str; 0]);
    assert_eq!(found("data.tsv", "gone zorking"), [] as [&str; 0]);
}
