//! The commands of README.md run as they stand; the commands of CONTRIBUTING.md and of
//! docs/development.md name crates and tests that exist.
//!
//! ```text
//! README.md -> fenced blocks -> commands -> those that fetch, build or test: skipped
//!                                        -> all others: run in order, on a machine without files
//! ```

mod commands;
mod machine;
mod names;

use std::path::{Path, PathBuf};

use commands::{Aliases, commands};
use machine::Machine;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn document(name: &str) -> String {
    let text = std::fs::read_to_string(root().join(name));
    text.unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_commands_of_readme_run_as_they_stand() {
    let readme = document("README.md");
    let aliases = Aliases::read(&root());
    let named = !readme.contains("cargo demo") || aliases.has("demo");
    assert!(named, "README.md names `cargo demo`: an alias is missing");
    let mut machine = Machine::new();
    for line in commands(&readme) {
        if let Some(line) = aliases.program_line(&line) {
            machine.run(&line);
        }
    }
    assert!(machine.stop(), "README.md starts a server");
}

#[test]
fn commands_that_test_name_crates_and_tests_that_exist() {
    let mut wrong = Vec::new();
    for name in ["CONTRIBUTING.md", "docs/development.md"] {
        let lines = commands(&document(name)).into_iter();
        let tests = lines.filter(|line| names::is_test(line));
        for line in tests {
            let missing = names::missing(&root(), &line).into_iter();
            wrong.extend(missing.map(|missing| format!("{name}: {line}: no {missing}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_planted_wrong_name_is_found() {
    let missing = |line: &str| names::missing(&root(), line);
    let right = "cargo test -p engine --test conformance a_key_keeps # comment";
    assert_eq!(missing(right), [] as [String; 0]);
    assert_eq!(missing("cargo test -p engin"), ["crate engin"]);
    assert_eq!(
        missing("cargo test -p api --test tidi"),
        ["file of tests tidi"]
    );
    let planted = "cargo nextest run --profile quick -p api -E 'test(=it_zorks)'";
    assert_eq!(missing(planted), ["test it_zorks"]);
}

#[test]
fn lines_are_joined_and_comments_and_other_blocks_left_out() {
    let document = "```\n# Comment.\nstillontime user add \\\n  --name \"A B\"\n\n```\n\
                    stillontime outside\n```text\nstillontime drawn\n```\n```sh\ncd x && ls\n```\n";
    let expected = ["stillontime user add --name \"A B\"", "cd x", "ls"];
    assert_eq!(commands(document), expected);
}

#[test]
fn commands_of_cargo_become_those_of_the_program() {
    let aliases =
        Aliases::of("[build]\njobs = 1\n[alias]\ndemo = \"run --profile quick -- demo\"\n");
    let line = |text: &str| aliases.program_line(text);
    assert_eq!(line("cargo test -p actors  # tests"), None);
    assert_eq!(line("./scripts/test"), None);
    assert_eq!(
        line("cargo run --release -- serve").unwrap(),
        "stillontime serve"
    );
    assert_eq!(
        line("cargo demo --once").unwrap(),
        "stillontime demo --once"
    );
    assert_eq!(line("stillontime top").unwrap(), "stillontime top");
}

#[test]
#[should_panic(expected = "neither run nor skipped: frobnicate all")]
fn an_unknown_program_fails() {
    Aliases::of("").program_line("frobnicate all");
}
