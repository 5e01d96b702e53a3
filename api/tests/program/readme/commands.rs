//! The commands in the fenced blocks of a document, and what they are to the test.

use std::collections::BTreeMap;
use std::path::Path;

/// The language of a fence whose block has commands. A drawing has the language `text`.
const SHELL: [&str; 3] = ["", "bash", "sh"];

/// Commands that fetch, install, build or test, which had to be run for this test to run.
const SKIPPED: [&str; 17] = [
    "git clone",
    "cd",
    "apt install",
    "apt-get install",
    "sudo apt install",
    "sudo apt-get install",
    "dnf install",
    "sudo dnf install",
    "xcode-select --install",
    "rustup",
    "curl",
    "cargo build",
    "cargo install",
    "cargo nextest",
    "cargo test",
    "just",
    "./scripts/test",
];

/// The commands in their order, without lines of comments. A command over several lines is one;
/// commands joined by `&&` are several.
pub(crate) fn commands(document: &str) -> Vec<String> {
    let (mut found, mut begun) = (Vec::new(), String::new());
    let mut block: Option<&str> = None;
    for line in document.lines().map(str::trim) {
        if let Some(language) = line.strip_prefix("```") {
            block = match block {
                Some(_) => None,
                None => Some(language),
            };
            continue;
        }
        let is_shell = block.is_some_and(|language| SHELL.contains(&language));
        if !is_shell || line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.strip_suffix('\\') {
            Some(start) => begun.push_str(start),
            None => {
                let whole = std::mem::take(&mut begun) + line;
                found.extend(whole.split(" && ").map(str::to_owned));
            }
        }
    }
    found
}

/// The aliases of `.cargo/config.toml`: each name with its arguments.
pub(crate) struct Aliases(BTreeMap<String, String>);

impl Aliases {
    /// No file, no aliases.
    pub(crate) fn read(root: &Path) -> Self {
        let text = std::fs::read_to_string(root.join(".cargo/config.toml"));
        Self::of(&text.unwrap_or_default())
    }

    pub(crate) fn of(text: &str) -> Self {
        let lines = text.lines().skip_while(|line| *line != "[alias]").skip(1);
        let lines = lines.take_while(|line| !line.starts_with('['));
        let pairs = lines.filter_map(|line| line.split_once('='));
        // The arguments are one string or a list of strings.
        let plain = |value: &str| value.replace(['"', '\'', '[', ']', ','], " ");
        let joined = |value: &str| words(&plain(value)).join(" ");
        let pairs = pairs.map(|(name, value)| (name.trim().to_owned(), joined(value)));
        Self(pairs.collect())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The command as it is once the program is built and in `PATH`: `cargo run -- demo` is
    /// `stillontime demo`. `None` for a command that is skipped.
    pub(crate) fn program_line(&self, line: &str) -> Option<String> {
        let begins_with = |start: &str| {
            let rest = line.strip_prefix(start);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        if SKIPPED.into_iter().any(begins_with) {
            return None;
        }
        if begins_with("stillontime") {
            return Some(line.to_owned());
        }
        let arguments = self.arguments_of_run(line);
        let arguments = arguments.unwrap_or_else(|| panic!("neither run nor skipped: {line}"));
        Some(format!("stillontime {arguments}"))
    }

    /// What `cargo run`, or an alias of it, passes to the program.
    fn arguments_of_run(&self, line: &str) -> Option<String> {
        let line = line.strip_prefix("cargo ")?;
        let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
        let line = match self.0.get(name) {
            Some(alias) => format!("{alias} {rest}"),
            None => line.to_owned(),
        };
        let (build, arguments) = line.split_once(" -- ")?;
        let build = words(build);
        // Another package, or an example, is another program.
        let is_ours = build[0] == "run" && !build.iter().any(|word| OTHER.contains(word));
        is_ours.then(|| arguments.trim_end().to_owned())
    }
}

/// Options of `cargo run` that choose a program.
const OTHER: [&str; 4] = ["-p", "--package", "--bin", "--example"];

/// The words of a command before its comment.
pub(crate) fn words(line: &str) -> Vec<&str> {
    let words = line.split_whitespace();
    words.take_while(|word| !word.starts_with('#')).collect()
}
