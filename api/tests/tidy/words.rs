//! The words that docs/glossary.md retires do not come back.
//!
//! The section `## Retired words` has a table: in its first column identifiers in
//! backticks and phrases in quotes, in its second what to write instead.
//! An identifier is looked for in Rust as a whole word, a phrase in code and documents,
//! in any case and across the ends of lines.

use std::collections::BTreeMap;

use regex::Regex;

use super::source::Source;

/// Where retired words stand on purpose: the list itself, and history.
const EXEMPT: [&str; 2] = ["docs/glossary.md", "CHANGELOG.md"];

/// The rows of the table.
pub(crate) struct Retired {
    /// What to write, by the retired word in lower case.
    write: BTreeMap<String, String>,
    identifiers: Regex,
    phrases: Regex,
}

/// Reads the table of the glossary.
pub(crate) fn retired(glossary: &str) -> Retired {
    let (_, section) = glossary
        .split_once("\n## Retired words\n")
        .expect("the glossary has the section");
    let section = section.split("\n## ").next().unwrap_or(section);
    let rows = section.lines().filter_map(|line| {
        line.strip_prefix("| ")?
            .strip_suffix(" |")?
            .split_once(" | ")
    });
    let words = Regex::new("`([^`]+)`|\"([^\"]+)\"").expect("the pattern is well formed");
    let (mut write, mut identifiers, mut phrases) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (cell, instead) in rows {
        for captures in words.captures_iter(cell) {
            if let Some(identifier) = captures.get(1) {
                identifiers.push(identifier.as_str());
            }
            if let Some(phrase) = captures.get(2) {
                phrases.push(phrase.as_str());
            }
            let word = captures.get(1).or(captures.get(2));
            write.insert(
                word.map_or("", |word| word.as_str()).to_lowercase(),
                instead.to_owned(),
            );
        }
    }
    Retired {
        write,
        identifiers: any_of("", &identifiers),
        phrases: any_of("(?i)", &phrases),
    }
}

fn any_of(flags: &str, words: &[&str]) -> Regex {
    let escaped = words
        .iter()
        .map(|word| regex::escape(word).replace(' ', r"\s+"));
    let alternatives = escaped.collect::<Vec<_>>().join("|");
    Regex::new(&format!(r"{flags}\b(?:{alternatives})\b")).expect("escaped words are a pattern")
}

/// `file:line: word` for every retired word in this file.
pub(crate) fn found_in(file: &Source, retired: &Retired) -> Vec<String> {
    // Migrations carry checksums and cannot be reworded.
    let is_prose = file.is_code() && !file.path.ends_with(".sql") || file.path.ends_with(".md");
    if EXEMPT.contains(&file.path.as_str()) || !is_prose {
        return Vec::new();
    }
    let mut found = Vec::new();
    if file.is_rust() {
        found.extend(hits(file, &retired.identifiers, &file.text, retired));
    }
    let prose = without_comment_marks(&file.text);
    found.extend(hits(file, &retired.phrases, &prose, retired));
    found
}

fn hits(file: &Source, pattern: &Regex, text: &str, retired: &Retired) -> Vec<String> {
    let found = pattern.find_iter(text).map(|hit| {
        let line = text[..hit.start()].matches('\n').count() + 1;
        let word: Vec<_> = hit.as_str().split_whitespace().collect();
        let word = word.join(" ");
        let write = retired.write.get(&word.to_lowercase());
        let write = write.map_or("see the glossary", String::as_str);
        format!("{}:{line}: {word} (write: {write})", file.path)
    });
    found.collect()
}

/// The same lines without the marks of comments, so that a phrase is found across them.
fn without_comment_marks(text: &str) -> String {
    let marks =
        Regex::new(r"(?m)^[ \t]*(?://[/!]?|#|--|\*|>)").expect("the pattern is well formed");
    marks.replace_all(text, "").into_owned()
}
